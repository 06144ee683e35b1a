"""Tests of what a run folder tells of itself before a model is built."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.small import begin, small
from trainer_gui.core.asks import Files, Row
from trainer_gui.core.errors import DataError, StorageError, UnknownEntryError
from trainer_gui.core.recipe import Table
from trainer_gui.engine.stored import asks_of, read_run
from trainer_gui.runs.folder_keep import FolderKeep


def stored(folder: Path, **sections: Table) -> Path:
    folder.mkdir()
    recipe = small(training={"length": "steps", "steps": 2}, **sections)
    (folder / "recipe.toml").write_text(recipe.toml(), encoding="utf-8")
    list(begin(recipe, keep=FolderKeep(folder)))
    return folder


def change(folder: Path, **values: Any) -> None:
    """Describes the data otherwise, as an older or a newer program might have."""
    path = folder / "data.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))
    for seals in folder.glob("*seal*"):
        seals.unlink()


def test_a_run_on_pictures_asks_for_picture_files(tmp_path: Path) -> None:
    (files,) = asks_of(stored(tmp_path / "run"))
    assert isinstance(files, Files)
    assert files.pictures


def test_a_run_on_a_table_asks_for_a_row_like_its_own_and_for_tables(tmp_path: Path) -> None:
    run = stored(tmp_path / "run", data={"kind": "example_table"})
    row, files = asks_of(run)
    assert isinstance(row, Row)
    assert isinstance(files, Files)
    radius = row.cells[0]
    assert (radius.name, radius.levels) == ("mean radius", None)
    assert isinstance(radius.first, float)
    assert radius.low is not None
    assert radius.high is not None
    assert radius.low <= radius.first <= radius.high


def test_a_run_that_was_stored_before_ranges_were_asks_without_them(tmp_path: Path) -> None:
    run = stored(tmp_path / "run", data={"kind": "example_table"})
    facts = json.loads((run / "data.json").read_text())["facts"]
    change(run, facts={**facts, "row": {"columns": facts["row"]["columns"]}})
    row = asks_of(run)[0]
    assert isinstance(row, Row)
    assert row.cells[0].low is None
    assert isinstance(row.cells[0].fill, float)


def test_a_run_that_cannot_be_asked_says_why(tmp_path: Path) -> None:
    run = stored(tmp_path / "run")
    (seen,) = json.loads((run / "data.json").read_text())["inputs"]
    change(run, inputs=[seen, {**seen, "name": "other"}])
    with pytest.raises(DataError, match="sees several inputs"):
        asks_of(run)
    change(run, inputs=[{**seen, "kind": "numbers"}])
    with pytest.raises(DataError, match="“Numbers” cannot be read from a file"):
        asks_of(run)
    change(run, inputs=[{**seen, "kind": "smells"}])
    with pytest.raises(UnknownEntryError, match="no kind called “smells”"):
        asks_of(run)
    (run / "data.json").write_text("{}")
    for ask in (asks_of, read_run):
        with pytest.raises(StorageError, match=r"data\.json is damaged"):
            ask(run)
