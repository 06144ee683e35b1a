"""Tests of reading tables: odd files whose truth is known, and none of them silently wrong."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.data.pictures import Listener, quiet
from trainer_gui.core.errors import CancelledError, DataError
from trainer_gui.kinds.tables import _layout, _lines, _read, _rows
from trainer_gui.kinds.tables._raw import BadRow, Fault, RawTable
from trainer_gui.kinds.tables._read import read_table


def read(folder: Path, content: str | bytes, codec: str = "utf-8") -> RawTable:
    path = folder / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(codec))
    return read_table(path, quiet)


def cells(table: RawTable) -> dict[str, list[object]]:
    """Each column by its name; None where a value is missing."""
    return {
        column.name: [
            None if isinstance(value, float) and math.isnan(value) else value
            for value in column.values.tolist()
        ]
        for column in table.columns
    }


def sayings(table: RawTable) -> list[str]:
    return [str(notice) for notice in table.notices]


PLAIN = {"x": [1.5, -2.0], "name": ["a", "b"]}

SAME = {
    "commas": "x,name\n1.5,a\n-2,b\n",
    "windows": "x,name\r\n1.5,a\r\n-2,b\r\n",
    "old mac": "x,name\r1.5,a\r-2,b\r",
    "no last line end": "x,name\n1.5,a\n-2,b",
    "byte order mark": "\ufeffx,name\n1.5,a\n-2,b\n",
    "tabs, decimal commas": "x\tname\n1,5\ta\n-2\tb\n",
    "semicolons, decimal commas": "x;name\n1,5;a\n-2;b\n",
    "semicolons, points": "x;name\n1.5;a\n-2;b\n",
    "bars": "x|name\n1.5|a\n-2|b\n",
    "bars with spaces": "x | name\n1.5 | a\n-2 | b\n",
    "sep": "sep=;\nx;name\n1,5;a\n-2;b\n",
    "sep with a mark": '\ufeff"sep=|"\r\nx|name\r\n1,5|a\r\n-2|b\r\n',
    "quoted": '"x","name"\n"1.5","a"\n"-2","b"\n',
    "quoted decimal commas": 'x,name\n"1,5",a\n-2,b\n',
    "spaces": " x , name \n 1.5 , a \n -2 , b \n",
    "empty lines": "\n\nx,name\n\n1.5,a\n   \n-2,b\n\n\n",
    "separators at the ends": "x,name,\n1.5,a,\n-2,b,\n",
    "powers of ten": "x,name\n15e-1,a\n-.2E+1,b\n",
    "typeset minus": "x,name\n1.5,a\n\u22122,b\n",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME.keys())
def test_a_table_is_the_same_however_it_was_written(text: str, tmp_path: Path) -> None:
    table = read(tmp_path, text)
    assert cells(table) == PLAIN
    assert sayings(table) == []
    assert table.header
    assert [column.missing for column in table.columns] == [0, 0]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_unicode_is_read_in_every_form(codec: str, tmp_path: Path) -> None:
    table = read(tmp_path, "größe,name\n1.5,图片\n-2,ß\n", codec)
    assert cells(table) == {"größe": [1.5, -2.0], "name": ["图片", "ß"]}
    assert sayings(table) == []


@pytest.mark.parametrize(
    ("codec", "word", "text"),
    [
        ("cp1252", "größe", "größe;farbe\n1,5;weiß\n2,5;grün\n3,5;wie süß, sagte er\n"),
        ("gb18030", "重量", "重量,颜色\n1.5,红色\n2.5,绿色\n3.5,蓝色的照片和文件\n"),
    ],
)
def test_another_encoding_is_read_and_told_by_its_name(
    codec: str, word: str, text: str, tmp_path: Path
) -> None:
    table = read(tmp_path, text, codec)
    assert table.encoding == codec
    assert cells(table)[word] == [1.5, 2.5, 3.5]
    (said,) = sayings(table)
    assert f"t.csv is not in UTF-8: it is read as {codec} (" in said
    assert word in said


@pytest.mark.parametrize(
    ("text", "columns", "said"),
    [
        ("a;b\n1.103;x\n900;y\n", {"a": [1103.0, 900.0]}, ["“1.103” is read as 1103, and could"]),
        ("a,b\n1.103,x\n900,y\n", {"a": [1103.0, 900.0]}, ["“1.103” is read as 1103, and could"]),
        ("a\tb\n1.103\tx\n2500\ty\n", {"a": [1.103, 2500.0]}, ["is read as 1.103, and could be"]),
        ("a;b\n1.103;x\n0,5;y\n", {"a": [1103.0, 0.5]}, []),
        ("a;b\n1.103;x\n1.234.567;y\n", {"a": [1103.0, 1234567.0]}, []),
        ("a;b\n1.103;0,5\n2.400;1\n", {"a": [1103.0, 2400.0], "b": [0.5, 1.0]}, []),
        ("a,b\n1.103,0.5\n2.400,1\n", {"a": [1.103, 2.4], "b": [0.5, 1.0]}, []),
        ('a,b\n"1,103",0.5\n900,1\n', {"a": [1103.0, 900.0]}, []),
        ("a;b\n1 234,5;x\n12;y\n", {"a": [1234.5, 12.0]}, []),
        (
            "a;b\n1.103;x\n2,5;y\n3.5;z\n" + "4;z\n" * 40,
            {"a": [None, 2.5, 3.5, *[4.0] * 40]},
            ["cells that are not numbers, and count as missing: 1 (line 2: “1.103”)",
             "has points and commas as decimal marks"],
        ),
    ],
)  # fmt: skip
def test_thousands_and_decimals_are_never_confused_in_silence(
    text: str, columns: dict[str, list[object]], said: Sequence[str], tmp_path: Path
) -> None:
    table = read(tmp_path, text)
    found = cells(table)
    assert {name: found[name] for name in columns} == columns
    assert len(table.notices) == len(said)
    assert all(part in whole for part, whole in zip(said, sayings(table), strict=True))


def test_many_decimal_commas_are_read_as_points_are(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(scale=100, size=3000).round(4)
    text = "\n".join(["a;b", *(f"{value};x".replace(".", ",") for value in values.tolist())])
    assert read(tmp_path, text)["a"].values.tolist() == values.tolist()
    mixed = text + "\n1.234.567,5;x\n1 000;x\n2.000;x\n"
    assert read(tmp_path, mixed)["a"].values[-3:].tolist() == [1234567.5, 1000, 2000]


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("a,b\n1,x\n2\n3,y,z\n\n4,w\n", [BadRow(3, Fault.WIDTH, 1), BadRow(4, Fault.WIDTH, 3)]),
        ('a,b\n1,"x"\n2\n3,y,z\n\n4,w\n', [BadRow(3, Fault.WIDTH, 1), BadRow(4, Fault.WIDTH, 3)]),
        ('a,b\n1,x\n2,"y\n4,w\n', [BadRow(3, Fault.QUOTES)]),
        ('a,b\n1,x\n"2,y\n3,"q"\n4,w\n', [BadRow(3, Fault.QUOTES)]),
        ('a,b\n1,x\n2,"y" z\n4,w\n', [BadRow(3, Fault.QUOTES)]),
        (f"a,b\n1,x\n2,{'y' * 200_000}\n4,w\n", [BadRow(3, Fault.LENGTH, 2)]),
        (f'a,b\n1,"x"\n2,{"y" * 200_000}\n4,w\n', [BadRow(3, Fault.LENGTH)]),
        (f'a,b\n1,x\n2,"{"y" * 110_000}"\n4,w\n', [BadRow(3, Fault.LENGTH)]),
    ],
)
def test_rows_that_cannot_be_read_are_left_out_and_listed_by_their_line(
    text: str, bad: list[BadRow], tmp_path: Path
) -> None:
    table = read(tmp_path, text)
    assert list(table.bad_rows) == bad
    found = cells(table)
    assert found["a"][0], found["a"][-1] == (1.0, 4.0)
    assert found["b"][0], found["b"][-1] == ("x", "w")
    assert table.lines[0] == 2
    assert table.lines[-1] == text.count("\n")
    assert any(said.startswith("Rows left out, ") for said in sayings(table))
    assert "(line 3" in " ".join(sayings(table))


def test_quoted_cells_hold_separators_lines_and_marks(tmp_path: Path) -> None:
    table = read(tmp_path, 'a,b\n1,"x, y"\n2,"x\ny"\n3,"say ""so"""\n4,5" pipe\n')
    assert cells(table) == {"a": [1, 2, 3, 4], "b": ["x, y", "x\ny", 'say "so"', '5" pipe']}
    assert table.lines.tolist() == [2, 3, 5, 6]
    assert sayings(table) == []


@pytest.mark.parametrize("size", [8, 64, 1000])
def test_the_borders_of_blocks_are_not_seen(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = np.random.default_rng(1)
    lines = ["number,word,text"]
    truth: list[tuple[float, str | None, str]] = []
    bad: list[int] = []
    for _ in range(300):
        line = sum(row.count("\n") + 1 for row in lines) + 1
        number, kind = float(generator.integers(0, 10**6)) / 64, generator.integers(6)
        text = ["plain", "", "a, b", "two\nlines", 'a "mark"', "ü"][kind]
        if generator.random() < 0.1:
            bad.append(line)
            lines.append(f"{number}," + ("cut", 'no end,"open', '"a" b,c')[kind % 3])
            continue
        quoted = '"' + text.replace('"', '""') + '"' if kind > 1 else text
        lines.append(f"{number},w{kind},{quoted}")
        truth.append((number, f"w{kind}", text))
    monkeypatch.setattr(_lines, "_BLOCK_CHARACTERS", size)
    table = read(tmp_path, "\n".join(lines))
    assert [row.line for row in table.bad_rows] == bad
    found = zip(*cells(table).values(), strict=True)
    assert list(found) == [(number, word, text or None) for number, word, text in truth]


@pytest.mark.parametrize(
    ("text", "names", "said"),
    [
        ("1,2,x\n3,4,y\n5,6,z\n", "column_1 column_2 column_3", "names no columns"),
        ("red,small\nblue,big\nred,big\nblue,small\n", "column_1 column_2", "names no columns"),
        ("1,?,x\n3,4,y\n5,6,z\n", "column_1 column_2 column_3", "names no columns"),
        ("colour,size\nblue,big\nred,big\nblue,small\n", "colour size", None),
        ("land,2019,2020,2021\nx,1.5,2,3\ny,4,5,6\n", "land 2019 2020 2021", None),
        (",0,1,2\na,7,1,5\nb,7,8,3\n", "column_1 0 1 2", None),
        ("x,x,y,x\n1,2,3,4\n", "x x_2 y x_3", "the later ones are called x_2, x_3"),
        ("x,x,x_2\n1,2,3\n", "x x_3 x_2", "the later ones are called x_3"),
        ('"x","y"\n"r1",1,2\n"r2",3,4\n', "column_1 x y", None),
        ('"x"\n"r1",1\n"r2",3\n', "column_1 x", None),
        ("x,y\n1,2,\n3,4,\n", "x y", None),
        ("a title\n\nx,y\n1,2\n3,4\n", "x y", "left out up to line 2"),
        ("3,2,cat,dog\n1.5,2,3,0\n4,5,6,1\n", "column_1 column_2 column_3 column_4",
         "left out up to line 1"),
        ("x,\u202ey\n1,2\n", "x \\u202ey", None),
    ],
)  # fmt: skip
def test_columns_have_names_of_their_own(
    text: str, names: str, said: str | None, tmp_path: Path
) -> None:
    table = read(tmp_path, text)
    assert [column.name for column in table.columns] == names.split(" ")
    assert table.header == ("names no columns" not in " ".join(sayings(table)))
    assert (said or "") in " ".join(sayings(table))
    assert bool(said) == bool(table.notices)


@pytest.mark.parametrize(
    "text",
    [
        "name,scores\nx,1;2;3\ny,4;5;6\nz,7;8;9\n",
        "name;sum\nx;1,23,456\ny;2,34,567\nz;3,45,678\n",
        "name\tnote\nx\tone, two\ny\tthree, four\nz\tfive, six\n",
        "width|colour\n10|red\n12|blue\n13|brown\n",
        "name,time\nx,12:30\ny,13:30\nz,14:45\n",
    ],
)
def test_marks_within_cells_separate_nothing(text: str, tmp_path: Path) -> None:
    table = read(tmp_path, text)
    assert len(table.columns) == 2
    assert len(table) == 3
    assert table.header
    assert sayings(table) == []


def test_words_for_what_is_missing_are_counted_and_told_where_they_could_be_categories(
    tmp_path: Path,
) -> None:
    words = ["", "NA", "N/A", "nan", "NaN", "null", "None", "?", "-", " "]
    rows = "".join(f"{word},{word},x\n" for word in words)
    table = read(tmp_path, f"a,b,c\n1,p,x\n{rows}2,q,x\n")
    assert [column.missing for column in table.columns] == [10, 10, 0]
    assert cells(table)["a"] == [1.0, *[None] * 10, 2.0]
    assert cells(table)["b"] == ["p", *[None] * 10, "q"]
    assert sayings(table) == ["Column “b”: cells that count as missing: 8, such as “NA”."]


def test_infinite_numbers_are_missing_and_told(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b\n1,x\ninf,x\n-Infinity,x\n1e999,x\n2,x\n")
    assert cells(table)["a"] == [1.0, None, None, None, 2.0]
    assert table["a"].missing == 3
    assert sayings(table) == [
        "Column “a”: cells that are not finite, and count as missing: 3 (line 3: “inf”)."
    ]


def test_a_few_words_among_numbers_are_missing_and_many_make_a_column_of_words(
    tmp_path: Path,
) -> None:
    table = read(tmp_path, "a,b\n" + "1,2\n" * 50 + "n. d.,3\n<5,4\n" + "7,<1\n" * 9)
    assert cells(table)["a"] == [1.0] * 50 + [None] * 2 + [7.0] * 9
    assert table["a"].missing == 2
    assert cells(table)["b"] == ["2"] * 50 + ["3", "4"] + ["<1"] * 9
    assert sayings(table) == [
        "Column “a”: cells that are not numbers, and count as missing: 2 (line 52: “n. d.”).",
        "Column “b” stays text: not all of its cells are numbers (others: 9 of 61, such as “<1”).",
    ]


def test_what_a_number_would_lose_stays_text(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "zip,account,amount\n01067,1234567890123456789,0.5\n80331,1234567890123456788,0\n",
    )
    assert cells(table) == {
        "zip": ["01067", "80331"],
        "account": ["1234567890123456789", "1234567890123456788"],
        "amount": [0.5, 0.0],
    }
    assert sayings(table) == [
        "Column “zip” stays text: “01067” begins with a zero.",
        "Column “account” stays text: “1234567890123456789” has more digits than a number keeps.",
    ]


@pytest.mark.parametrize("word", ["1_000", "0x10", "1e", "5 %", "1,23,456", "12:30", "1.2.3"])
def test_only_what_people_write_as_numbers_is_one(word: str, tmp_path: Path) -> None:
    assert cells(read(tmp_path, f"a;b\n{word};1\n{word};2\n"))["a"] == [word, word]


def test_numbers_with_signs_beside_them_stay_text_and_that_is_told(tmp_path: Path) -> None:
    table = read(tmp_path, "a;b\n€ 1.234,50;5 %\n12,00 €;7%\n")
    assert cells(table) == {"a": ["€ 1.234,50", "12,00 €"], "b": ["5 %", "7%"]}
    assert sayings(table) == [
        "Column “a” stays text: there are signs beside its numbers, such as “€ 1.234,50”.",
        "Column “b” stays text: there are signs beside its numbers, such as “5 %”.",
    ]


def test_a_column_without_any_value_is_words_that_are_missing(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b\n1,\n2,\n,\n3,NA\n")
    assert cells(table) == {"a": [1.0, 2.0, 3.0], "b": [None] * 3}
    assert "Rows left out, nothing in any cell: 1." in sayings(table)


def test_notices_of_one_kind_do_not_fill_the_screen(tmp_path: Path) -> None:
    names = ",".join(f"c{number}" for number in range(50))
    table = read(tmp_path, "\n".join([names, ",".join(["007"] * 50), ",".join(["1"] * 50)]))
    assert len(table.notices) == 4
    assert sayings(table)[-1] == "The same of 47 more columns: c3, c4, c5, …."


def test_a_quoted_table_of_many_rows_is_the_same_as_a_plain_one(tmp_path: Path) -> None:
    generator = np.random.default_rng(2)
    rows = [
        (repr(number), f"k{kind}")
        for number, kind in zip(
            generator.normal(size=70_000).tolist(), generator.integers(5, size=70_000), strict=True
        )
    ]
    plain = read(tmp_path, "x,k\n" + "".join(f"{x},{k}\n" for x, k in rows))
    quoted = read(tmp_path, "x,k\n" + "".join(f'"{x}","{k}"\n' for x, k in rows))
    assert (plain["x"].values == np.array([float(x) for x, _ in rows])).all()
    for name in ("x", "k"):
        assert (plain[name].values == quoted[name].values).all()
    assert (plain.lines == quoted.lines).all()
    assert plain["k"].values[0] is plain["k"].values[plain["k"].values == plain["k"].values[0]][-1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "t.csv is empty. Choose"),
        (b"\n \n", "t.csv is empty. Choose"),
        (b"sep=;\n", "t.csv is empty. Choose"),
        (b"a,b\n", "t.csv names columns, but has no rows."),
        (b"a,b\n,\n,\n", "t.csv names columns, but has no rows."),
        (b"a\n1\n2\n", "t.csv has only one column. Separate"),
        (b"a," * 100_000 + b"b\n" + b"1," * 100_000 + b"2\n", "has 100,001 columns, limit 10,000."),
        (b"a,b\n1\n2\n3,4,5\n6,7\n", "t.csv is no table of 2 columns: 3 of its 4 rows cannot"),
        (b"PK\x03\x04\0\0a,b\n1,2\n", "t.csv is no text, but has bytes that are zero."),
        ("a,b\nü,1\n".encode() + b"\xff,2\n" + "ß,ö\n".encode(), "UTF-8: line 3 has bytes that"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(
    content: bytes, said: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, content)
    assert said in str(caught.value)


def test_a_table_beyond_the_limits_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_lines, "LINE_LIMIT", 1000)
    monkeypatch.setattr(_lines, "_BLOCK_CHARACTERS", 10)
    with pytest.raises(DataError, match="has more than 1,000 characters in line 3"):
        read(tmp_path, "a,b\n1,2\n" + "3" * 2000 + ",4\n5,6\n7,8\n")
    monkeypatch.setattr(_read, "FILE_LIMIT_BYTES", 20)
    with pytest.raises(DataError, match=r"t\.csv is too large: it has 28 bytes, limit 20 bytes"):
        read(tmp_path, "a,b\n" + "1,2\n" * 6)
    with pytest.raises(DataError, match=r"gone\.csv cannot be read: No such file"):
        read_table(tmp_path / "gone.csv", quiet)


def test_where_polars_reads_other_rows_python_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_rows, "_parsed", lambda *_: None)
    table = read(tmp_path, "a,b\n1,x\n2\n3,y\n")
    assert cells(table) == {"a": [1.0, 3.0], "b": ["x", "y"]}
    assert table.bad_rows == (BadRow(3, Fault.WIDTH, 1),)


@pytest.mark.parametrize("doing", ["Reading the table", "Looking at the columns"])
def test_reading_can_be_cancelled(
    doing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_read, "Paced", lambda progress: progress)
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "1,2\n" * 100)
    with pytest.raises(CancelledError):
        read_table(path, Listener(cancel_at=doing))


def test_ten_thousand_columns_can_be_read(tmp_path: Path) -> None:
    width = _layout.COLUMN_LIMIT
    names = ",".join(f"c{number}" for number in range(width))
    table = read(tmp_path, f"{names}\n" + (",".join(["1.5"] * width) + "\n") * 3)
    assert len(table.columns) == width
    assert table.columns[-1].values.tolist() == [1.5] * 3
