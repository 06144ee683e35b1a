"""Tests of predictions as a table for a spreadsheet."""

import csv
import io
from dataclasses import replace

from tests.gui.screens.run_list import guessed, numbered
from trainer_gui.core.answers import Numbers, Written
from trainer_gui.core.replies import Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._results_table import as_csv, as_tabs, results_table

RESULTS = [
    guessed("/a/seven.png", ("7", 0.912345), ("1", 0.05)),
    Predicted("/a/broken.png", problem=Text("broken.png is not a picture.")),
    guessed("/a/one.png", ("1", 1.0)),
]


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_every_file_has_a_row_of_the_same_length() -> None:
    assert read(as_csv(results_table(RESULTS))) == [
        ["File", "Guess 1", "Probability 1", "Guess 2", "Probability 2", "Problem"],
        ["/a/seven.png", "7", "0.912345", "1", "0.050000", ""],
        ["/a/broken.png", "", "", "", "", "broken.png is not a picture."],
        ["/a/one.png", "1", "1.000000", "", "", ""],
    ]


def test_numbers_have_a_column_each_with_all_their_digits() -> None:
    results = [
        numbered("/a/one.png", age=31.482534, weight=-70.0),
        Predicted("/a/broken.png", problem=Text("broken.png is not a picture.")),
    ]
    assert read(as_csv(results_table(results))) == [
        ["File", "age", "weight", "Problem"],
        ["/a/one.png", "31.482534", "-70.0", ""],
        ["/a/broken.png", "", "", "broken.png is not a picture."],
    ]


def test_how_far_a_number_may_be_has_columns_of_its_own() -> None:
    results = [Predicted("/a/one.png", Numbers(("age",), (31.5,), (28.0,), (36.0,)))]
    assert read(as_csv(results_table(results))) == [
        ["File", "age", "age, lowest", "age, highest", "Problem"],
        ["/a/one.png", "31.5", "28.0", "36.0", ""],
    ]


def test_a_text_has_a_column() -> None:
    results = [Predicted("/a/one.png", Written("A cat\nsat.")), *RESULTS[1:2]]
    assert read(as_csv(results_table(results))) == [
        ["File", "Text", "Problem"],
        ["/a/one.png", "A cat\nsat.", ""],
        ["/a/broken.png", "", "broken.png is not a picture."],
    ]


def test_excel_is_told_that_it_is_utf_8() -> None:
    content = as_csv(results_table([guessed("/Bäume/榆树.png", ("Ulme, groß", 0.5))]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert read(content)[1][:2] == ["/Bäume/榆树.png", "Ulme, groß"]


def test_cells_are_never_run_as_formulas_and_numbers_stay_numbers() -> None:
    names = ["=1+1", "+cmd", "-rm", "@sum", "-1", "+2.5", "plain"]
    rows = read(as_csv(results_table([guessed(name, (name, 0.5)) for name in names])))
    assert [row[0] for row in rows[1:]] == [
        "'=1+1", "'+cmd", "'-rm", "'@sum", "-1", "+2.5", "plain",
    ]  # fmt: skip
    assert [row[1] for row in rows[1:]] == [row[0] for row in rows[1:]]


def test_tabs_and_line_breaks_in_names_do_not_break_the_table() -> None:
    lines = as_tabs(results_table([guessed("a\tb\nc.png", ("x\ty", 0.5))])).splitlines()
    assert [line.split("\t") for line in lines][1] == ["a b c.png", "x y", "0.500000", ""]


def test_names_that_are_no_text_can_be_saved() -> None:
    assert b"caf" in as_csv(results_table([guessed("caf\udce9.png", ("a", 0.5))]))


def test_samples_of_one_file_have_their_lines() -> None:
    results = [
        replace(guessed("/a/rows.csv", ("yes", 0.75)), line=2),
        Predicted("/a/rows.csv", problem=Text("“paid” is “much”."), line=4),
        guessed("/a/other.png", ("no", 1.0)),
    ]
    assert read(as_csv(results_table(results))) == [
        ["File", "Line", "Guess 1", "Probability 1", "Problem"],
        ["/a/rows.csv", "2", "yes", "0.750000", ""],
        ["/a/rows.csv", "4", "", "", "“paid” is “much”."],
        ["/a/other.png", "", "no", "1.000000", ""],
    ]
