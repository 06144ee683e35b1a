"""Tests of reading CSV files as spreadsheets and programs write them."""

from pathlib import Path

import pytest

from tests.data.pictures import quiet
from trainer_gui.core.errors import DataError
from trainer_gui.data import _table_read
from trainer_gui.data._table_columns import number_in
from trainer_gui.data._table_read import Table, read_table


def read(folder: Path, content: bytes) -> Table:
    path = folder / "t.csv"
    path.write_bytes(content)
    return read_table(path, progress=quiet)


@pytest.mark.parametrize(
    "content",
    [
        b"file,x\na.png,1.5\nb.png,-2\n",
        b"\xef\xbb\xbffile,x\r\na.png,1.5\r\nb.png,-2",
        b"\n\nfile\tx\n\na.png\t1.5\n\t\nb.png\t-2\n",
        b'"file";"x"\n"a.png";"1,5"\n"b.png";-2\n',
        b" file , x \na.png,1.5\nb.png,-2\n",
    ],
    ids=["plain", "excel", "tabs", "semicolons", "spaces"],
)
def test_a_table_is_read_however_it_was_written(content: bytes, tmp_path: Path) -> None:
    table = read(tmp_path, content)
    assert table.names == ("file", "x")
    assert [row[0] for row in table.rows] == ["a.png", "b.png"]
    found = [number_in(row[1], decimal_comma=table.decimal_comma) for row in table.rows]
    assert found == [1.5, -2.0]


def test_quoted_cells_may_hold_anything_and_lines_count_from_where_a_row_begins(
    tmp_path: Path,
) -> None:
    table = read(tmp_path, 'file,"a, ""b"""\n"x\ny.png",1\n\n"ü.png",2\n'.encode())
    assert table.names == ("file", 'a, "b"')
    assert table.rows == [["x\ny.png", "1"], ["ü.png", "2"]]
    assert table.lines == [2, 5]


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"file;weight, kg\na.png;1,5\nb.png;2,5\n", ("file", "weight, kg")),
        (b"file;weight, kg\na.png;15\nb.png;25\n", ("file", "weight, kg")),
        (b"file,a;b\na.png,1\nb.png,2\n", ("file", "a;b")),
        (b'file,"a;b;c"\na.png,1\nno cells here\nb.png,2\n', ("file", "a;b;c")),
        (b"file\ta, b; c\na.png\t1\n", ("file", "a, b; c")),
    ],
)
def test_what_separates_cells_is_seen_from_several_lines(
    content: bytes, names: tuple[str, ...], tmp_path: Path
) -> None:
    assert read(tmp_path, content).names == names


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1e3", 1000.0),
        (" 7 ", 7.0),
        ("1,5", None),
        ("1_000", None),
        ("", None),
        ("x", None),
        ("0x10", None),
    ],
)
def test_a_cell_is_a_number_or_not(cell: str, number: float | None) -> None:
    assert number_in(cell, decimal_comma=False) == number


def test_with_a_decimal_comma_a_point_counts_as_well() -> None:
    assert number_in("1,25", decimal_comma=True) == number_in("1.25", decimal_comma=True) == 1.25
    assert number_in("1.234,5", decimal_comma=True) is None


def test_a_table_beyond_the_limits_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_table_read, "ROW_LIMIT", 3)
    with pytest.raises(DataError, match=r"t\.csv is too large: it has more than 3 rows, limit 3"):
        read(tmp_path, b"file,x\n" + b"a.png,1\n" * 4)
    assert len(read(tmp_path, b"file,x\n" + b"a.png,1\n" * 3).rows) == 3
    monkeypatch.setattr(_table_read, "FILE_LIMIT_BYTES", 20)
    with pytest.raises(DataError, match="too large: it has 31 bytes, limit 20 bytes"):
        read(tmp_path, b"file,x\n" + b"a.png,1\n" * 3)
