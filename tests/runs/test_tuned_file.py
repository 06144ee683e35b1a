"""Tests of the file that remembers what was found to be fast."""

from dataclasses import replace
from pathlib import Path

import pytest

from trainer_gui.core.execution import Execution
from trainer_gui.runs.tuned_file import TunedFile

USUAL = Execution("cpu", "the CPU", threads=2)
CHOSEN = replace(USUAL, precision="bf16", layout="channels_last", threads=1)


def test_precision_and_layout_are_remembered_threads_are_not(tmp_path: Path) -> None:
    TunedFile(tmp_path / "tuned.json").keep("a", CHOSEN)
    again = TunedFile(tmp_path / "tuned.json")
    assert again.find("a", USUAL) == replace(USUAL, precision="bf16", layout="channels_last")
    assert again.find("b", USUAL) is None


@pytest.mark.parametrize(
    "content", ["", "[", "[]", '{"a": 3}', '{"a": ["fp64", "contiguous"]}', '{"a": [[], []]}']
)
def test_a_damaged_file_is_forgotten(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tuned.json"
    path.write_text(content)
    file = TunedFile(path)
    assert file.find("a", USUAL) is None
    file.keep("a", CHOSEN)
    assert file.find("a", USUAL) is not None


def test_it_does_not_grow_for_ever(tmp_path: Path) -> None:
    file = TunedFile(tmp_path / "tuned.json")
    file.keep("first", CHOSEN)
    for number in range(500):
        file.keep(str(number), CHOSEN)
    assert file.find("first", USUAL) is None
    assert file.find("499", USUAL) is not None
