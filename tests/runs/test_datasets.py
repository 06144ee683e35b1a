"""Tests of the data sets that stay in memory."""

import threading
from pathlib import Path

import pytest

from tests.data.pictures import Listener, class_folders, plain, quiet
from tests.engine.small import small
from trainer_gui.catalog import menus
from trainer_gui.core.errors import CancelledError
from trainer_gui.core.paths import shipped
from trainer_gui.core.recipe import DataPlan, parse_recipe, read_toml
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.text import Text
from trainer_gui.kinds.pictures.options import PictureOptions
from trainer_gui.kinds.tables import ColumnFacts, column_facts
from trainer_gui.kinds.tables.options import TableOptions
from trainer_gui.runs.datasets import DatasetCache

DIGITS = small().data


@pytest.fixture
def cache(tmp_path: Path) -> DatasetCache:
    return DatasetCache(tmp_path)


def test_data_are_read_once(cache: DatasetCache) -> None:
    first = cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=quiet)
    listener = Listener()
    assert cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=listener) is first
    assert listener.reports == []
    other = cache.load(DataPlan(DIGITS, SplitPlan(1)), progress=listener)
    assert other.spec.fingerprint != first.spec.fingerprint
    larger = cache.load(DataPlan(DIGITS, SplitPlan(0, test=0.2)), progress=listener)
    assert larger.spec.counts["test"] > first.spec.counts["test"]
    assert listener.reports == []  # however samples are split, they are read once


def test_what_is_learnt_of_data_follows_the_options_of_its_kind(cache: DatasetCache) -> None:
    cancer = parse_recipe(
        read_toml((shipped("presets") / "m2-two-class.toml").read_bytes()), menus
    ).data

    def learnt(**options: str) -> tuple[ColumnFacts, ...]:
        kinds = {"tables": TableOptions.model_validate(options)}
        plan = DataPlan(cancer, SplitPlan(0), kinds)
        return column_facts(cache.load(plan, progress=quiet).spec)

    assert learnt()[0].offset == learnt(fill="mean")[0].offset != 0.0
    assert learnt(scale="none")[0].offset == 0.0
    augmented = DataPlan(DIGITS, SplitPlan(0), {"pictures": PictureOptions(shift=2)})
    plain = cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=quiet)
    assert cache.load(augmented, progress=quiet).spec == plain.spec


def test_fresh_data_are_read_again(cache: DatasetCache) -> None:
    first = cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=quiet)
    again = cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=quiet, fresh=True)
    assert again is not first
    assert again.spec == first.spec
    assert cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=quiet) is again


def test_the_two_used_last_are_kept(cache: DatasetCache) -> None:
    first = cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=quiet)
    second = cache.load(DataPlan(DIGITS, SplitPlan(1)), progress=quiet)
    assert cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=quiet) is first
    cache.load(DataPlan(DIGITS, SplitPlan(2)), progress=quiet)
    assert cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=quiet) is first
    assert cache.load(DataPlan(DIGITS, SplitPlan(1)), progress=quiet) is not second


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
        target=lambda: found.append(cache.load(DataPlan(pictures, SplitPlan(0)), progress=slow))
    )
    reader.start()
    assert slow.reading.wait(60)
    assert cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=quiet).spec.counts["train"] > 0

    # Whoever wants the same data can be told to end meanwhile.
    with pytest.raises(CancelledError):
        cache.load(
            DataPlan(pictures, SplitPlan(0)), progress=Listener(cancel_at="Reading the data")
        )
    slow.may_go_on.set()
    reader.join(60)
    assert cache.load(DataPlan(pictures, SplitPlan(0)), progress=quiet) is found[0]


def test_a_reader_that_failed_is_no_obstacle(cache: DatasetCache) -> None:
    with pytest.raises(CancelledError):
        cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=Listener(cancel_at="Reading"))
    assert cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=quiet).spec.counts["train"] > 0


def test_what_is_in_memory_is_given_without_reading(cache: DatasetCache) -> None:
    assert cache.kept(DataPlan(DIGITS, SplitPlan(0))) is None
    loaded = cache.load(DataPlan(DIGITS, SplitPlan(0)), progress=quiet)
    assert cache.kept(DataPlan(DIGITS, SplitPlan(0))) is loaded
    other = cache.kept(DataPlan(DIGITS, SplitPlan(1)))
    assert other is not None
    assert other.spec.fingerprint != loaded.spec.fingerprint


def test_what_changed_on_the_disk_is_read_again(cache: DatasetCache, tmp_path: Path) -> None:
    folder = class_folders(tmp_path / "mine", {"a": 9, "b": 9})
    pictures = small(data={"kind": "image_folder", "folder": str(folder)}).data
    table = tmp_path / "mine.csv"
    table.write_text(
        "x,label\n" + "".join(f"{row * row % 17},{'ab'[row % 2]}\n" for row in range(30))
    )
    for choice, change in (
        (pictures, lambda: plain(1, 2, 3).save(folder / "a" / "0000.png")),
        (small(data={"kind": "table", "table": str(table)}).data,
         lambda: table.write_text(table.read_text().replace("8,b", "9,b"))),
    ):  # fmt: skip
        plan = DataPlan(choice, SplitPlan(0))
        first = cache.load(plan, progress=quiet)
        assert cache.load(plan, progress=quiet) is first
        change()
        assert cache.load(plan, progress=quiet).spec.fingerprint != first.spec.fingerprint
