"""Tests of reading data for a job."""

from pathlib import Path

import numpy as np
import pytest

from tests.data.pictures import class_folders
from tests.engine.small import digits, small
from tests.runs.setting import folders_at
from trainer_gui.core.control import Cancel, Control
from trainer_gui.core.errors import CancelledError, RecipeError, UnknownEntryError
from trainer_gui.core.events import PhaseChanged
from trainer_gui.core.recipe import DataPlan
from trainer_gui.core.replies import DataDescribed, JobProgressed
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.wire import Stamped
from trainer_gui.runs._describe import Loading, describe_data
from trainer_gui.runs._pump import Stamper
from trainer_gui.runs.jobs import DescribeData
from trainer_gui.runs.worker import GpuWorker


class Asked:
    """A worker that was not started, and what is told."""

    def __init__(self, root: Path, run_id: str | None = None) -> None:
        self.said: list[Stamped] = []
        self.worker = GpuWorker(folders_at(root), self.said.append)
        self.stamper = Stamper(1, run_id, self.said.append)
        self.control = Control()

    def describe(self, job: DescribeData) -> DataDescribed:
        (described,) = describe_data(job, self.worker, self.control, self.stamper)
        assert isinstance(described, DataDescribed)
        return described


def test_the_answer_tells_what_is_in_the_data(tmp_path: Path) -> None:
    asked = Asked(tmp_path)
    described = asked.describe(DescribeData({"kind": "digits"}))
    assert described.spec == digits().spec
    assert all(isinstance(said.body, JobProgressed) for said in asked.said)
    assert Path(described.gallery).is_relative_to(tmp_path / "cache")
    other = asked.describe(DescribeData({"kind": "digits"}, seed=1))
    assert other.spec.fingerprint != described.spec.fingerprint


def test_a_folder_that_changed_is_read_again(tmp_path: Path) -> None:
    folder = class_folders(tmp_path / "mine", {"a": 6, "b": 6})
    asked = Asked(tmp_path / "home")
    table = {"kind": "image_folder", "folder": str(folder), "size": 16}
    assert asked.describe(DescribeData(table)).spec.targets[0].classes == ("a", "b")
    class_folders(folder, {"c": 6})
    fresh = asked.describe(DescribeData(table))
    assert fresh.spec.targets[0].classes == ("a", "b", "c")
    with np.load(fresh.gallery) as gallery:
        assert set(gallery["grouping.0.places"].tolist()) == {0, 1, 2}


@pytest.mark.parametrize("table", [{"kind": "digts"}, {"kind": ""}, {}, {"kind": 3}])
def test_an_unknown_kind_is_named(tmp_path: Path, table: dict[str, object]) -> None:
    with pytest.raises(UnknownEntryError, match="There is no data set called"):
        Asked(tmp_path).describe(DescribeData(table))


def test_a_wrong_option_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"data\.test_shar is not a known key"):
        Asked(tmp_path).describe(DescribeData({"kind": "digits", "test_shar": 0.2}))


def test_a_cancelled_read_ends(tmp_path: Path) -> None:
    asked = Asked(tmp_path)
    asked.control.send(Cancel())
    with pytest.raises(CancelledError):
        asked.describe(DescribeData({"kind": "digits"}))
    assert asked.said == []


def test_a_run_tells_of_loading_as_a_phase(tmp_path: Path) -> None:
    asked = Asked(tmp_path, run_id="run")
    loading = Loading(asked.worker, asked.control, asked.stamper)
    assert loading.load(DataPlan(small().data, SplitPlan(0))).spec == digits().spec
    said, *_ = asked.said
    assert isinstance(said.body, PhaseChanged)
    assert (said.body.phase, str(said.body.doing)) == ("loading", "Reading the digits")


def test_short_jobs_go_on_while_a_run_loads_its_data(tmp_path: Path) -> None:
    asked = Asked(tmp_path, run_id="run")
    called: list[bool] = []

    def between(*, free: bool = False) -> bool:
        called.append(free)
        return False

    asked.stamper.between = between
    Loading(asked.worker, asked.control, asked.stamper).load(DataPlan(small().data, SplitPlan(0)))
    assert called
    assert not any(called)
