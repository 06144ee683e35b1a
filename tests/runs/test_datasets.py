"""Tests of the data sets that stay in memory."""

import threading
from pathlib import Path

import pytest

from tests.data.pictures import Listener, class_folders, quiet
from tests.engine.small import small
from trainer_gui.core.errors import CancelledError
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.text import Text
from trainer_gui.runs.datasets import DatasetCache

DIGITS = small().data


@pytest.fixture
def cache(tmp_path: Path) -> DatasetCache:
    return DatasetCache(tmp_path)


def test_data_are_read_once(cache: DatasetCache) -> None:
    first = cache.load(DIGITS, split=SplitPlan(0), progress=quiet)
    listener = Listener()
    assert cache.load(DIGITS, split=SplitPlan(0), progress=listener) is first
    assert listener.reports == []
    assert cache.load(DIGITS, split=SplitPlan(1), progress=quiet) is not first
    assert cache.load(DIGITS, split=SplitPlan(0, test=0.2), progress=quiet) is not first


def test_fresh_data_are_read_again(cache: DatasetCache) -> None:
    first = cache.load(DIGITS, split=SplitPlan(0), progress=quiet)
    again = cache.load(DIGITS, split=SplitPlan(0), progress=quiet, fresh=True)
    assert again is not first
    assert again.spec == first.spec
    assert cache.load(DIGITS, split=SplitPlan(0), progress=quiet) is again


def test_the_two_used_last_are_kept(cache: DatasetCache) -> None:
    first = cache.load(DIGITS, split=SplitPlan(0), progress=quiet)
    second = cache.load(DIGITS, split=SplitPlan(1), progress=quiet)
    assert cache.load(DIGITS, split=SplitPlan(0), progress=quiet) is first
    cache.load(DIGITS, split=SplitPlan(2), progress=quiet)
    assert cache.load(DIGITS, split=SplitPlan(0), progress=quiet) is first
    assert cache.load(DIGITS, split=SplitPlan(1), progress=quiet) is not second


class Slow:
    """A Progress that holds a reader up until it may go on."""

    def __init__(self) -> None:
        self.reading = threading.Event()
        self.may_go_on = threading.Event()

    def __call__(self, fraction: float | None, doing: Text) -> None:  # noqa: ARG002 - Progress
        self.reading.set()
        assert self.may_go_on.wait(60)


def test_other_data_do_not_wait_and_the_same_data_are_read_once(
    cache: DatasetCache, tmp_path: Path
) -> None:
    folder = class_folders(tmp_path / "mine", {"a": 9, "b": 9})
    pictures = small(data={"kind": "image_folder", "folder": str(folder)}).data
    slow, found = Slow(), []
    reader = threading.Thread(
        target=lambda: found.append(cache.load(pictures, split=SplitPlan(0), progress=slow))
    )
    reader.start()
    assert slow.reading.wait(60)
    assert cache.load(DIGITS, split=SplitPlan(0), progress=quiet).spec.counts["train"] > 0

    # Whoever wants the same data can be told to end meanwhile.
    with pytest.raises(CancelledError):
        cache.load(pictures, split=SplitPlan(0), progress=Listener(cancel_at="Reading the data"))
    slow.may_go_on.set()
    reader.join(60)
    assert cache.load(pictures, split=SplitPlan(0), progress=quiet) is found[0]


def test_a_reader_that_failed_is_no_obstacle(cache: DatasetCache) -> None:
    with pytest.raises(CancelledError):
        cache.load(DIGITS, split=SplitPlan(0), progress=Listener(cancel_at="Reading"))
    assert cache.load(DIGITS, split=SplitPlan(0), progress=quiet).spec.counts["train"] > 0


def test_what_is_in_memory_is_given_without_reading(cache: DatasetCache) -> None:
    assert cache.kept(DIGITS, split=SplitPlan(0)) is None
    loaded = cache.load(DIGITS, split=SplitPlan(0), progress=quiet)
    assert cache.kept(DIGITS, split=SplitPlan(0)) is loaded
    assert cache.kept(DIGITS, split=SplitPlan(1)) is None
