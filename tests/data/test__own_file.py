"""Tests of what a file is taken for."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.data.tables import pictures, write_table
from tests.data.test_table import customers
from trainer_gui.catalog import menus
from trainer_gui.core.errors import DataError
from trainer_gui.core.paths import shipped
from trainer_gui.core.recipe import read_toml
from trainer_gui.data._own_file import look_at_file
from trainer_gui.state.draft import Draft


def written(folder: Path, text: str, name: str = "mine.csv") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_table_whose_column_names_pictures_is_one_of_pictures(tmp_path: Path) -> None:
    names = pictures(tmp_path / "photos", 3)
    rows = [(f"photos/{name}", at) for at, name in enumerate(names)]
    table = write_table(tmp_path / "t.csv", ("file", "age"), *rows)
    found = look_at_file(str(table))
    assert (found.inputs, found.values["data.kind"]) == ("pictures", "picture_table")
    assert found.values["task.kind"] == "regression"
    (tmp_path / "photos").rename(tmp_path / "elsewhere")
    assert look_at_file(str(table)).values["data.kind"] == "table"


@pytest.mark.parametrize(
    ("text", "task"),
    [
        (customers(), {"task.kind": "classification"}),
        (
            "a\tb\n" + "".join(f"{at}\t{at * 1.5}\n" for at in range(40)),
            {"task.kind": "regression"},
        ),
        (
            "a;kind\n" + "".join(f"{at / 7:.3f};{'abc'[at % 3]}\n" for at in range(40)),
            {"task.kind": "classification", "task.one_output": False},
        ),
    ],
    ids=["two classes", "numbers", "three classes"],
)
def test_a_table_of_rows_comes_with_a_task_that_suits(
    tmp_path: Path, text: str, task: dict[str, Any]
) -> None:
    found = look_at_file(written(tmp_path, text))
    values = dict(found.values)
    assert {key: value for key, value in values.items() if key.startswith("task")} == task
    assert found.inputs == "tables"
    preset = shipped("presets") / "quickstart.toml"
    draft = Draft(menus, read_toml(preset.read_bytes()))
    for path, value in {**values, **found.fresh}.items():
        draft.set(path, value)
    assert draft.problems() == ()


def test_more_rows_need_fewer_epochs(tmp_path: Path) -> None:
    few = look_at_file(written(tmp_path, customers(100)))
    many = look_at_file(written(tmp_path, customers(300_000), "large.csv"))
    assert few.fresh["training.epochs"] == 200
    assert many.fresh["training.epochs"] == 10
    assert many.values["task.kind"] == "classification"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_the_encoding_does_not_matter(tmp_path: Path, codec: str) -> None:
    (tmp_path / "t.csv").write_bytes(customers().replace("Kiel", "Köln").encode(codec))
    assert look_at_file(str(tmp_path / "t.csv")).values["task.kind"] == "classification"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "mine.csv is empty"),
        (b"Dear diary,\nit rained.\n", "mine.csv"),
        (b"\x7fELF\x00\x01\x02" + b"\x00" * 300, "mine.csv is no text"),
        (b"just words\nand more words\n", "mine.csv has only one column"),
    ],
    ids=["empty", "letter", "program", "words"],
)
def test_what_is_no_table_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "mine.csv").write_bytes(content)
    with pytest.raises(DataError) as caught:
        look_at_file(str(tmp_path / "mine.csv"))
    assert words in str(caught.value)
    assert caught.value.hint is not None


def test_a_pipe_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "mine.csv")
    with pytest.raises(DataError, match="is a pipe or a device, and no table"):
        look_at_file(str(tmp_path / "mine.csv"))
