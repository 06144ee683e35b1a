"""A sample of the flips, and that the harness sees a silent change."""

from pathlib import Path

import pytest

from tests.harness import flips
from tests.harness.flips import TARGETS, flip_preset, main
from tests.harness.run_flips import RUN_TARGETS
from tests.harness.tally import Tally, flipped
from trainer_gui.core import checkpoints
from trainer_gui.core.checkpoints import FOLDER, StoredCheckpoint
from trainer_gui.engine import stored
from trainer_gui.runs import _resume
from trainer_gui.state import preset_library


@pytest.mark.parametrize("name", TARGETS)
def test_no_flipped_bit_changes_anything_without_a_word(name: str) -> None:
    count = 24 if name in RUN_TARGETS else 60
    tally = TARGETS[name](count)
    assert tally.silent == []
    assert tally.counts.total() == count
    # A run does without its pointers, and without any line of its journal.
    found = tally.counts["refused"] + tally.counts["told"]
    assert found > 0 or name in {"pointer", "journal"}


def test_a_preset_without_its_hash_would_change_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preset_library, "sealed", lambda content: content)
    assert flip_preset(200).silent


def test_a_checkpoint_whose_bytes_are_not_compared_would_be_used_silently(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unchecked(run: Path, name: str) -> StoredCheckpoint:
        manifest = checkpoints.read_manifest(run, name)
        files = {file: (run / FOLDER / name / file).read_bytes() for file in manifest.sha256}
        return StoredCheckpoint(name, manifest, files)

    for module in (checkpoints, stored, _resume):
        monkeypatch.setattr(module, "read_checkpoint", unchecked)
    assert RUN_TARGETS["checkpoint"](48).silent


def test_each_copy_differs_in_one_bit_and_all_are_different() -> None:
    content = b"abc"
    copies = [copy for _, copy in flipped(content, 1000)]
    assert len(set(copies)) == 24
    for copy in copies:
        changed = [(old ^ new).bit_count() for old, new in zip(content, copy, strict=True)]
        assert sum(changed) == 1


def test_the_command_prints_a_table_and_fails_on_a_silent_change(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(flips, "TARGETS", {"preset": flip_preset})
    assert main(10) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("preset")

    def silent(count: int) -> Tally:
        tally = Tally()
        tally.add("silent", f"byte {count}, bit 0")
        return tally

    monkeypatch.setattr(flips, "TARGETS", {"made up": silent})
    assert main(3) == 1
    assert "silent: made up, byte 3, bit 0" in capsys.readouterr().out
