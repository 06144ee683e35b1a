"""Tests of the job that says what a file is, in a worker with its lanes."""

import time
from pathlib import Path

import pytest

from tests.data.test_table import customers
from tests.runs.setting import folders_at
from trainer_gui.core.replies import FileSeen, JobFailed
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.jobs import DescribeData, LookAtFile
from trainer_gui.runs.worker import GpuWorker


def answer(tmp_path: Path, file: str) -> object:
    said: list[Stamped] = []
    worker = GpuWorker(folders_at(tmp_path), said.append)
    worker.submit(1, LookAtFile(file))
    worker._looking_lane.start()  # it needs no torch, which the other one imports
    worker._looking_lane.close()
    assert worker._looking_lane.join(time.monotonic() + 60)
    return next(one.body for one in said if isinstance(one.body, FileSeen | JobFailed))


def test_it_says_how_a_recipe_would_use_it(tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text(customers().replace(";", "\t"), encoding="utf-8")
    seen = answer(tmp_path, str(tmp_path / "mine.tsv"))
    assert isinstance(seen, FileSeen)
    assert (seen.inputs, seen.file) == ("tables", str(tmp_path / "mine.tsv"))


@pytest.mark.parametrize("name", ["gone.csv", "bad\0name.csv", ""])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    failed = answer(tmp_path, str(tmp_path / name) if name else "")
    assert isinstance(failed, JobFailed)
    assert not failed.details


def test_it_does_not_wait_for_data_that_are_being_read(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(customers(), encoding="utf-8")
    said: list[Stamped] = []
    worker = GpuWorker(folders_at(tmp_path), said.append)
    worker.submit(1, DescribeData({"kind": "digits"}))  # by a thread that never begins
    worker.submit(2, LookAtFile(str(tmp_path / "mine.csv")))
    worker._looking_lane.start()
    worker._looking_lane.close()
    assert worker._looking_lane.join(time.monotonic() + 60)
    assert [one.job_id for one in said if isinstance(one.body, FileSeen)] == [2]
