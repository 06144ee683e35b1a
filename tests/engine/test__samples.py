"""Tests of files that are cut into samples: in their order, some at a time."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from trainer_gui.core.errors import DataError
from trainer_gui.core.replies import FileRead
from trainer_gui.core.text import Text
from trainer_gui.engine._files_ahead import FilesAhead
from trainer_gui.engine._samples import Sample, Samples
from trainer_gui.kinds import FileRows

Read = Callable[[Path], FileRows]
NOTICE = Text("It is odd.")


def table(rows: int, *bad: int) -> FileRows:
    problems = {line: Text("It is bad.") for line in bad}
    lines = np.arange(2, 2 + rows)
    return FileRows(np.arange(rows, dtype=np.float32)[:, None], lines, problems, (NOTICE,))


def reader(**files: FileRows) -> Read:
    def read(path: Path) -> FileRows:
        if path.name not in files:
            raise DataError(Text("{name} is gone.", name=path.name), hint=Text("Put it back."))
        return files[path.name]

    return read


def taken(names: list[str], read: Read, most: int) -> list[list[FileRead | Sample]]:
    """What is taken each time."""
    found = []
    with FilesAhead(names, read, most=1000) as ahead, ahead.asking():
        samples = Samples(ahead, len(names))
        while samples.left:
            if some := samples.take(most, 60):
                found.append(some)
    return found


def told(found: list[list[FileRead | Sample]]) -> list[tuple[str, int | None, str]]:
    return [
        (one.path, one.line, str(one.problem or ""))
        for some in found
        for one in some
        if isinstance(one, Sample)
    ]


def test_a_file_is_cut_into_its_rows_and_the_file_is_told_first() -> None:
    found = taken(["big"], reader(big=table(7, 4)), most=3)
    assert found[0][0] == FileRead("big", 7, (NOTICE,))
    assert [sum(isinstance(one, Sample) for one in some) for some in found] == [3, 3, 1]
    assert told(found) == [("big", 2 + n, "It is bad." if n == 2 else "") for n in range(7)]
    rows = [one.row for some in found for one in some if isinstance(one, Sample)]
    assert [None if row is None else row.tolist() for row in rows[:4]] == [[0], [1], None, [3]]


def test_files_of_one_sample_and_those_that_cannot_be_read_stand_between_others() -> None:
    one = FileRows(np.zeros((1, 2), dtype=np.float32))
    found = taken(["one", "gone", "two"], reader(one=one, two=table(2)), most=10)
    assert told(found) == [
        ("one", None, ""),
        ("gone", None, "gone is gone. Put it back."),
        ("two", 2, ""),
        ("two", 3, ""),
    ]
    assert [one for some in found for one in some if isinstance(one, FileRead)] == [
        FileRead("two", 2, (NOTICE,))
    ]


def test_how_far_it_has_come_counts_rows_within_a_file() -> None:
    with FilesAhead(["a", "b"], reader(a=table(4), b=table(2)), most=4) as ahead, ahead.asking():
        samples = Samples(ahead, 2)
        seen = []
        while samples.left:
            if samples.take(2, 60):
                seen.append(samples.fraction)
    assert seen == [0.25, 0.5, 1.0]


def test_no_more_files_are_read_than_are_needed_for_what_is_asked() -> None:
    """A few large tables would else fill the memory."""
    read: list[str] = []

    def reading(path: Path) -> FileRows:
        read.append(path.name)
        return table(1000)

    names = [f"{number}" for number in range(20)]
    with FilesAhead(names, reading, most=100) as ahead, ahead.asking():
        samples = Samples(ahead, len(names))
        while not samples.take(10, 60):
            pass
        assert len(read) <= 2


def test_what_is_not_the_fault_of_a_file_is_raised() -> None:
    def broken(path: Path) -> FileRows:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        taken(["a"], broken, most=3)
