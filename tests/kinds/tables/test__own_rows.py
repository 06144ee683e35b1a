"""Tests of a person's own rows: found by their names, and read as those of training are."""

from pathlib import Path

import numpy as np
import pytest

from trainer_gui.core.asks import Cell, Files, Row
from trainer_gui.core.cancelling import cancellable
from trainer_gui.core.dataset import Column
from trainer_gui.core.errors import CancelledError, DataError
from trainer_gui.core.options import Options
from trainer_gui.core.spec import Field
from trainer_gui.kinds import FileRows
from trainer_gui.kinds.tables import build_tables
from trainer_gui.kinds.tables.options import TableOptions

FIELD = Field(
    "row", "tables", (3,), "float32",
    columns=("town", "paid", "rooms"),
    levels=(("Bonn", "Ulm"), None, ("2", "3", "10")),
)  # fmt: skip
HOLE = np.nan


def read(folder: Path, text: str) -> FileRows:
    (folder / "rows.csv").write_text(text, encoding="utf-8")
    found = build_tables(TableOptions()).read(folder / "rows.csv", FIELD, Options())  # type: ignore[attr-defined]
    assert isinstance(found, FileRows)
    return found


def test_many_rows_are_found_by_names_in_any_order_beside_others(tmp_path: Path) -> None:
    found = read(
        tmp_path, "id;rooms;town;paid\n1;3;Ulm;92,5\n2;10;Bonn;\n3;NA;?;7\n\n4;2.0;Rom;1\n"
    )
    expected = [[1, 92.5, 1], [0, HOLE, 2], [HOLE, 7, HOLE], [-1, 1, 0]]
    assert np.array_equal(found.rows, np.array(expected, dtype=np.float32), equal_nan=True)  # type: ignore[arg-type]
    assert found.lines is not None
    assert found.lines.tolist() == [2, 3, 4, 6]
    assert not found.problems


def test_a_category_stays_a_word_where_a_file_has_numbers_alone(tmp_path: Path) -> None:
    """Of a column of 2 and 3 the program would else make numbers."""
    found = read(tmp_path, "town,paid,rooms\nUlm,1,2\nUlm,2,3\n")
    assert np.array(found.rows)[:, 2].tolist() == [0, 1]


def test_a_row_that_cannot_be_used_is_told_and_others_are_read(tmp_path: Path) -> None:
    lines = ["town,paid,rooms", *["Ulm,5,2"] * 3, "Ulm,much,2", "Ulm,5", "Bonn,6,3"]
    found = read(tmp_path, "\n".join(lines) + "\n")
    assert found.lines is not None
    assert found.lines.tolist() == [2, 3, 4, 5, 6, 7]
    assert {line: str(text) for line, text in found.problems.items()} == {
        5: "“paid” is “much”, which is not a number.",
        6: "The row has another number of cells than the table has columns: 2.",
    }
    assert np.array(found.rows)[-1].tolist() == [0, 6, 1]


def test_what_is_too_large_to_compute_with_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, "town,paid,rooms\nUlm,5,2\nUlm,1e300,2\n")
    assert {line: str(text) for line, text in found.problems.items()} == {
        3: "“paid” is 1e+300, which is too large."
    }
    with pytest.raises(DataError, match="cannot stand in “paid”"):
        build_tables(TableOptions()).typed({"paid": 1e300}, FIELD)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("town,price,rooms\nUlm,3,2\n", "rows.csv has no column “paid”. Name the columns as"),
        ("a,b,paid\nx,y,3\n", "rows.csv lacks 2 of the columns: town, rooms."),
        ("Ulm,3,2\nBonn,4,3\n", "Begin the file with a line of column names"),
        ("town,paid,rooms\n", "names columns, but has no rows"),
    ],
)
def test_what_a_file_lacks_is_told(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    assert sentence in f"{caught.value.message} {caught.value.hint}"


def test_notices_of_columns_that_no_model_sees_are_left_out(tmp_path: Path) -> None:
    rows = [f"Ulm,{number},2,{'x' if number else 'NA'}" for number in range(30)]
    rows[7] = "Ulm,odd,2,x"
    told = [str(one) for one in read(tmp_path, "\n".join(["town,paid,rooms,note", *rows])).notices]
    assert len(told) == 1
    assert "“paid”: cells that are not numbers, and count as missing: 1" in told[0]


def test_reading_ends_where_nobody_wants_it(tmp_path: Path) -> None:
    def unwanted() -> None:
        raise CancelledError

    with cancellable(unwanted), pytest.raises(CancelledError):
        read(tmp_path, "town,paid,rooms\nUlm,3,2\n")


def test_a_typed_row_is_as_one_that_was_read(tmp_path: Path) -> None:
    kind = build_tables(TableOptions())
    typed = kind.typed({"paid": 92.5, "town": "Ulm", "rooms": None}, FIELD)  # type: ignore[attr-defined]
    found = read(tmp_path, "town,paid,rooms\nUlm,92.5,\n")
    assert np.array_equal(typed, np.array(found.rows)[0], equal_nan=True)
    assert kind.typed({"town": "Rom"}, FIELD)[0] == -1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"price": 3.0}, "There is no column “price”."),
        ({"paid": "much"}, "“much” cannot stand in “paid”."),
        ({"town": 3.0}, "“3.0” cannot stand in “town”."),
    ],
)
def test_what_cannot_stand_in_a_row_is_told(cells: dict[str, float | str], sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        build_tables(TableOptions()).typed(cells, FIELD)  # type: ignore[attr-defined]


def test_a_table_asks_for_a_row_with_what_training_has_seen() -> None:
    kind = build_tables(TableOptions())
    rows = np.array([[1, 5, HOLE], [0, HOLE, 2], [1, 7, 2], [0, 99, 0]], dtype=np.float32)
    facts = kind.fit(Column(FIELD, rows), {"train": np.arange(3)}, None)
    row, files = kind.asks(FIELD, facts)  # type: ignore[attr-defined]
    assert isinstance(files, Files)
    assert isinstance(row, Row)
    assert row.cells == (
        Cell("town", ("Bonn", "Ulm"), fill="Ulm", first="Ulm"),
        Cell("paid", fill=6.0, low=5.0, high=7.0, first=5.0),
        Cell("rooms", ("2", "3", "10"), fill="10"),
    )
