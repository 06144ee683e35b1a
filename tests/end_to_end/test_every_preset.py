"""Every shipped preset, trained by the window and by the command line: the same, step by step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli_w
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.engine.data_files import over_small_files, preset_tables
from tests.engine.small import losses, measured
from tests.gui.opened import Opened, how_it_ended, open_window
from trainer_gui.cli import run_command_line
from trainer_gui.core.paths import user_folders
from trainer_gui.core.wire import decode
from trainer_gui.runs.journal import read_journal

STEPS = 3
PATIENCE_MS = 200_000  # a guard against hanging


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication) -> Iterator[Opened]:
    yield from open_window(qtbot, qapp)


def shortened(name: str, root: Path) -> Path:
    """The preset as one of the user's, of a few steps, over small files of its data's format."""
    table = over_small_files(preset_tables()[name], root)
    table["training"] |= {
        "length": "steps", "steps": STEPS, "batch_size": 16, "threads": 1, "device": "cpu",
    }  # fmt: skip
    own = user_folders().presets
    own.mkdir(parents=True, exist_ok=True)
    target = own / f"{name}.toml"
    target.write_text(tomli_w.dumps(table), encoding="utf-8")
    return target


@pytest.mark.parametrize("name", sorted(preset_tables()))
def test_window_and_command_line_train_a_preset_alike(
    name: str, opened: Opened, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    preset = shortened(name, tmp_path)

    assert opened.session.presets.open_path(preset)
    opened.press("train")
    run = opened.run
    qtbot.waitUntil(lambda: run.state.ended is not None, timeout=PATIENCE_MS)
    assert how_it_ended(run) == "completed"
    in_window = [stamped.body for stamped in read_journal(run.folder)]

    assert run_command_line(["train", name, "--json"]) == 0
    told = [decode(line).body for line in capsys.readouterr().out.splitlines()]

    assert len(losses(told)) == STEPS
    assert losses(told) == losses(in_window)
    (ours,), (theirs,) = (measured(one, "best", "test") for one in (told, in_window))
    assert ours.scores == theirs.scores
