"""Tests of a person's own table as data: what is learnt, from which columns, and what is told."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.data.pictures import quiet
from tests.engine.small import Given, begin, measured, small
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data.table import TableSourceOptions, load_own_table
from trainer_gui.kinds._assemble import assembled


def load(folder: Path, text: str, **options: Any) -> Dataset:
    (folder / "mine.csv").write_text(text, encoding="utf-8")
    chosen = TableSourceOptions(table=str(folder / "mine.csv"), **options)
    return assembled(
        load_own_table(chosen, root=folder, download=False, progress=quiet), SplitPlan(0)
    )


def customers(rows: int = 120) -> str:
    """Who leaves: those who pay much, and come from Ulm; with holes, commas and an identifier."""
    random = np.random.default_rng(0)
    lines = ["id;town;paid;churn"]
    for row in range(rows):
        town = ("Bonn", "Ulm", "Kiel")[random.integers(3)]
        paid = float(random.normal(100, 30))
        leaves = paid + 40 * (town == "Ulm") + random.normal(0, 5) > 115
        cell = "" if row % 11 == 0 else f"{paid:.2f}".replace(".", ",")
        lines.append(f"{1000 + 7 * row};{town};{cell};{'yes' if leaves else 'no'}")
    return "\n".join(lines) + "\n"


def test_a_table_with_holes_categories_and_semicolons_is_learnt(tmp_path: Path) -> None:
    data = load(tmp_path, customers())
    assert data.spec.classes == ("no", "yes")
    assert data.spec.inputs[0].columns == ("town", "paid")
    assert any("“id” is not learnt from" in str(notice) for notice in data.notices)
    assert data.names[:2] == ("line 2", "line 3")
    recipe = small(training={"epochs": 60, "batch_size": 16},
                   optimizer={"kind": "adamw", "learning_rate": 0.01})  # fmt: skip
    events = list(begin(recipe, datasets=Given(data)))
    assert measured(events, "best", "validation")[0].scores["accuracy"] > 0.8  # type: ignore[operator]


def test_a_column_of_numbers_is_told_as_numbers(tmp_path: Path) -> None:
    data = load(tmp_path, customers(), target="paid", columns={"churn": "ignore"})
    assert data.spec.columns == ("paid",)
    assert data.spec.inputs[0].columns == ("town",)
    assert "11 rows without a value of “paid” are left out." in map(str, data.notices)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"target": "churm"}, "has no column “churm”. Did you mean “churn”?"),
        ({"columns": {"towm": "category"}}, "has no column “towm”. Did you mean “town”?"),
        ({"columns": {"town": "ignore", "paid": "ignore"}}, "no column beside the target"),
        (
            {"columns": {"town": "number"}},
            "“town” cannot be used as a number: 120 of its 120 values are not numbers, such as “",
        ),
        (
            {"target": "churn", "columns": {"churn": "ignore"}},
            "“churn” is the target, and cannot be ignored. Choose another",
        ),
    ],
)
def test_columns_that_do_not_suit_are_named(
    tmp_path: Path, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DataError) as caught:
        load(tmp_path, customers(), **options)
    assert sentence in str(caught.value)


def test_a_column_without_values_is_not_learnt_from(tmp_path: Path) -> None:
    lines = ["a,empty,y", *(f"{row * row % 17},,{'pq'[row % 2]}" for row in range(40))]
    load(tmp_path, "\n".join(lines))
    with pytest.raises(DataError, match="“empty” has no values"):
        load(tmp_path, "\n".join(lines), columns={"empty": "number"})


def test_too_few_rows_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="too few to learn from"):
        load(tmp_path, customers(5))


def test_an_identifier_that_is_asked_for_is_used(tmp_path: Path) -> None:
    data = load(tmp_path, customers(), columns={"id": "number"})
    assert data.spec.inputs[0].columns == ("id", "town", "paid")
    assert not any("“id”" in str(notice) for notice in data.notices)
    data = load(tmp_path, customers(), columns={"id": "category"})
    levels = data.spec.inputs[0].levels
    assert levels is not None
    assert levels[0] is not None
    assert len(levels[0]) == 120


def test_of_several_columns_that_are_not_learnt_from_the_names_are_told(tmp_path: Path) -> None:
    lines = customers().replace("id;", "id;key;", 1).splitlines()
    text = "\n".join(
        [lines[0], *(line.replace(";", f";k{at};", 1) for at, line in enumerate(lines[1:]))]
    )
    notices = [str(notice) for notice in load(tmp_path, text).notices]
    assert "2 columns are not learnt from: “id”, “key”." in notices


def codes(rows: int = 60) -> str:
    """A code of seven digits, words that are numbers but for their zeros, and what is learnt."""
    lines = ["code,zip,grade"]
    lines += [f"{1000001 + row % 5},0{7 + row % 3}{row % 4},{row % 3}" for row in range(rows)]
    return "\n".join(lines) + "\n"


def test_numbers_are_categories_where_a_person_says_so(tmp_path: Path) -> None:
    data = load(tmp_path, codes(), columns={"code": "category"})
    levels = data.spec.inputs[0].levels
    assert levels is not None
    assert levels[0] == ("1000001", "1000002", "1000003", "1000004", "1000005")


def test_words_that_are_numbers_but_for_their_zeros_are_numbers_where_a_person_says_so(
    tmp_path: Path,
) -> None:
    levels = load(tmp_path, codes()).spec.inputs[0].levels
    assert levels is not None
    assert levels[1] is not None
    data = load(tmp_path, codes(), columns={"zip": "number"})
    assert data.spec.inputs[0].levels is not None
    assert data.spec.inputs[0].levels[1] is None
    assert data.input[:3, 1].tolist() == [70, 81, 92]


def test_a_target_is_told_as_a_person_says(tmp_path: Path) -> None:
    assert load(tmp_path, codes()).spec.classes == ("0", "1", "2")
    data = load(tmp_path, codes(), target="grade", columns={"grade": "number"})
    assert data.spec.columns == ("grade",)
    data = load(tmp_path, codes(), target="code", columns={"code": "category"})
    assert data.spec.classes[0] == "1000001"


def test_a_target_that_is_used_as_an_input_makes_room_for_another(tmp_path: Path) -> None:
    data = load(tmp_path, customers(), columns={"churn": "category"})
    assert data.spec.columns == ("paid",)
    assert data.spec.inputs[0].columns == ("town", "churn")


def test_a_name_in_another_composition_is_the_same(tmp_path: Path) -> None:
    text = customers().replace("town", "café")
    data = load(tmp_path, text, columns={"cafe\u0301": "ignore"})
    assert data.spec.inputs[0].columns == ("paid",)


def test_each_column_is_told_of(tmp_path: Path) -> None:
    data = load(tmp_path, customers(), columns={"paid": "ignore"})
    found = {column.name: column for column in data.found}
    assert [(one.name, one.use, one.guessed) for one in data.found] == [
        ("id", "ignore", "ignore"), ("town", "category", "category"),
        ("paid", "ignore", "number"), ("churn", "target", "target"),
    ]  # fmt: skip
    assert str(found["id"].reason).startswith("another whole number in every row")
    assert (found["paid"].rows, found["paid"].missing, found["paid"].different) == (120, 11, 109)
    low, high, mean = found["paid"].low, found["paid"].high, found["paid"].mean
    assert low is not None
    assert high is not None
    assert mean is not None
    assert 0 < low < 60 < mean < 140 < high < 220
    assert sorted(found["town"].examples) == ["Bonn", "Kiel", "Ulm"]
    assert found["town"].low is None


def test_of_very_many_columns_the_first_are_told_of(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(1200)]
    lines = [",".join(names)] + [",".join(str((row * 7 + at) % 5) for at in range(1200))
                                 for row in range(20)]  # fmt: skip
    data = load(tmp_path, "\n".join(lines))
    told = [one.name for one in data.found]
    assert told == [*names[:1000], names[-1]]  # the target can always be chosen anew
    changed = load(tmp_path, "\n".join(lines), columns={"c1100": "ignore"})
    assert [one.name for one in changed.found] == [*names[:1000], "c1100", names[-1]]
    assert "The table has 1,200 columns; the first 1,000 are listed." in map(str, data.notices)
    assert len(data.spec.inputs[0].columns or ()) == 1199
