"""Tests of the way from a recipe to a run."""

import pytest

from tests.runs.setting import brief, folders_at, heard_all
from trainer_gui.catalog import menus
from trainer_gui.core.errors import StorageError
from trainer_gui.core.events import RunFinished
from trainer_gui.core.recipe import parse_recipe
from trainer_gui.runs.launch import launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore


def test_a_launched_recipe_trains_in_a_folder_of_its_own(local: LocalHost, store: RunStore) -> None:
    handle = launch(brief(), local, store)
    last = heard_all(handle)[-1].body
    assert isinstance(last, RunFinished)
    assert last.reason == "completed"
    run_id = str(handle.run_id)
    assert parse_recipe(store.recipe_table(run_id), menus) == brief()
    names = {path.name for path in store.folder(run_id).iterdir()}
    assert names >= {
        "recipe.toml", "data.json", "split.npz", "environment.json", "events.jsonl",
        "checkpoints", "artefacts", "model.safetensors", "last.safetensors",
    }  # fmt: skip


def test_without_a_folder_nothing_is_asked_for(
    local: LocalHost, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folders = folders_at(tmp_path_factory.mktemp("full"))
    folders.runs.write_text("in the way")
    with pytest.raises(StorageError):
        launch(brief(), local, RunStore(folders))
