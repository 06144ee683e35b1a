"""Tests of what the doctor finds."""

from pathlib import Path

import torch

from tests.runs.setting import folders_at
from trainer_gui.engine.record import versions
from trainer_gui.runs.doctor import examine


def test_versions_devices_and_folders_are_told(tmp_path: Path) -> None:
    found = list(examine(folders_at(tmp_path)))
    told = {finding.name: finding.value for finding in found}
    assert versions().items() <= told.items()
    assert "GB" in told["cpu"]
    if not torch.cuda.is_available():
        assert told["CUDA of torch"] == torch.version.cuda or "CPU build" in told["CUDA of torch"]
    assert {f.name for f in found if f.topic == "folder"} == {
        "runs", "presets", "data", "cache", "config", "logs",
    }  # fmt: skip
    assert all(Path(f.value).is_relative_to(tmp_path) for f in found if f.topic == "folder")
    assert all(finding.ok for finding in found if finding.topic != "advice")
    assert not list(tmp_path.rglob(".probe*"))


def test_a_folder_that_cannot_be_written_to_is_found(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("in the way")
    (bad,) = (finding for finding in examine(folders_at(tmp_path)) if finding.name == "runs")
    assert not bad.ok
    assert "could not be written" in bad.value
