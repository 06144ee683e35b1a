"""Tests of the rows of the preset list."""

from pathlib import Path

import pytest

from trainer_gui.core.errors import Problem
from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._preset_rows import preset_rows, summary
from trainer_gui.state.preset_library import PresetEntry


def entry(name: str, *, shipped: bool = True, about: str = "", problems: int = 0) -> PresetEntry:
    wrong = tuple(
        Problem(f"p{number}", Text("{n} is wrong.", n=number), Text("Mend it."))
        for number in range(problems)
    )
    path = Path("/presets") / f"{name}.toml"
    return PresetEntry(name, name.title(), about, path, shipped, wrong)


QUICKSTART = entry("quickstart", about="Digits in\n five seconds.")
ENTRIES = [entry("fashion", about="Clothes."), QUICKSTART, entry("mine", shipped=False)]


@pytest.mark.parametrize(
    ("recent", "words", "listed"),
    [
        ([], "", ["Your presets", "mine", "Shipped with the program", "quickstart", "fashion"]),
        (
            ["fashion", "gone"],
            "",
            ["Recent", "fashion", "Your presets", "mine", "Shipped with the program", "quickstart",
             "fashion"],
        ),
        (["fashion"], "DIGITS seconds", ["Shipped with the program", "quickstart"]),
        ([], "zebra", []),
    ],
)  # fmt: skip
def test_presets_stand_under_headings(recent: list[str], words: str, listed: list[str]) -> None:
    paths = [Path("/presets") / f"{name}.toml" for name in recent]
    rows = preset_rows(ENTRIES, paths, words)
    assert [row.entry.name if row.entry else row.heading for row in rows] == listed


@pytest.mark.parametrize(
    ("preset", "line"),
    [
        (QUICKSTART, "Digits in five seconds."),
        (ENTRIES[2], "mine"),
        (entry("a", problems=1), "0 is wrong."),
        (entry("a", about="Good.", problems=3), "0 is wrong. (and 2 more)"),
    ],
)
def test_one_line_says_what_it_is_for_or_what_is_wrong(preset: PresetEntry, line: str) -> None:
    assert summary(preset) == line
