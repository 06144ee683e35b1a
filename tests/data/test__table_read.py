"""Tests of reading CSV files as spreadsheets and programs write them."""

from pathlib import Path

import pytest

from tests.data.pictures import quiet
from trainer_gui.core.errors import DataError
from trainer_gui.data import _table_read
from trainer_gui.data._table_read import Table, read_table
from trainer_gui.kinds.tables._notation import number_in


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
        b"file\tx\na.png\t1,5\nb.png\t-2\n",
        b"file|x\na.png|1.5\nb.png|-2\n",
        b"sep=;\r\nfile;x\r\na.png;1,5\r\nb.png;-2\r\n",
        b'\xef\xbb\xbf"sep=,"\nfile,x\na.png,"1,5"\nb.png,-2\n',
        b"SEP=\t\nfile\tx\na.png\t1,5\nb.png\t-2\n",
        b"sep=:\nfile:x\na.png:1,5\nb.png:-2\n",
        "\ufefffile\tx\na.png\t1,5\nb.png\t\u22122\n".encode("utf-16-le"),
        "file;x\na.png;1,5\nb.png;-2\n".encode("utf-16-le"),
        "file;x\na.png;1,5\nb.png;-2\n".encode("utf-16-be"),
        "\ufefffile;x\na.png;1,5\nb.png;-2\n".encode("utf-32-be"),
    ],
    ids=[
        "plain", "excel", "tabs", "semicolons", "spaces", "tabs and commas", "bars", "sep=;",
        "sep=,", "sep=tab", "sep=:", "utf-16 with mark", "utf-16-le", "utf-16-be", "utf-32",
    ],
)  # fmt: skip
def test_a_table_is_read_however_it_was_written(content: bytes, tmp_path: Path) -> None:
    table = read(tmp_path, content)
    assert table.names == ("file", "x")
    assert [row[0] for row in table.rows] == ["a.png", "b.png"]
    assert [number_in(row[1], None) for row in table.rows] == [1.5, -2.0]


def test_lines_count_from_the_one_that_says_the_separator(tmp_path: Path) -> None:
    assert read(tmp_path, b"sep=;\nfile;x\na.png;1\n\nb.png;2\n").lines == [3, 5]


@pytest.mark.parametrize(
    ("text", "codec", "said"),
    [
        ("文件,重量\n图片.png,15\n照片.png,16\n" * 5, "gb18030", "gb18030 (Chinese)"),
        ("datei;größe\nmüller.png;1,5\nweiß.png;2,5\n", "cp1252", "cp1252 (Western European)"),
        ("имя;вес\nИван.png;3\nПётр.png;4\n" * 5, "cp1251", "cp1251 (Cyrillic)"),  # noqa: RUF001
    ],
)
def test_a_text_in_another_encoding_is_refused_by_its_name(
    text: str, codec: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, text.encode(codec))
    assert str(caught.value) == (
        f"t.csv is not in UTF-8, it looks like {said}. Save it again as “CSV UTF-8”."
    )


def test_what_is_damaged_or_no_text_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not in UTF-8: line 3 has bytes that mean nothing"):
        read(tmp_path, "file,größe\nä.png,1\nü\udcff.png,2\n".encode("utf-8", "surrogateescape"))
    with pytest.raises(DataError, match=r"t\.csv is no text"):
        read(tmp_path, b"PK\x03\x04\0\0\0file,x\n\0")
    with pytest.raises(DataError, match="not in UTF-16: line 3 has bytes that mean nothing"):
        read(tmp_path, "\ufefffile,x\na.png,1\n".encode("utf-16-le") + b"\x00\xd8")


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
