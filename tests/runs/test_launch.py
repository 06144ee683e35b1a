"""Tests of the way from a recipe to a run."""

from pathlib import Path

import pytest

from tests.engine.small import losses, small
from tests.own_program import LINEAR, allowed, marking, own, written
from tests.runs.setting import bodies, brief, folders_at, heard_all, heard_until
from trainer_gui.catalog import menus
from trainer_gui.core.control import Stop
from trainer_gui.core.errors import CodeConsentError, StorageError
from trainer_gui.core.events import EpochDone, RunFinished
from trainer_gui.core.recipe import parse_recipe
from trainer_gui.core.replies import JobFailed
from trainer_gui.runs.jobs import Predict
from trainer_gui.runs.launch import continuation, launch
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


def test_a_run_goes_on_to_the_last_bit_though_its_program_has_changed(
    local: LocalHost, store: RunStore, tmp_path: Path
) -> None:
    source = LINEAR.replace("self.head(", "nn.functional.dropout(self.head(").replace(
        "flatten(1))", "flatten(1)), 0.2, self.training)"
    )
    program = allowed(tmp_path, source)
    recipe = small(model=own(program), training={"epochs": 3})
    whole = heard_all(launch(recipe, local, store))
    assert isinstance(whole[-1].body, RunFinished)

    handle = launch(recipe, local, store)
    heard = heard_until(handle, EpochDone)
    handle.send(Stop())
    heard += heard_all(handle)
    assert isinstance(heard[-1].body, RunFinished)
    allowed(tmp_path, LINEAR)  # another one, which may run too
    again = heard_all(local.submit(continuation(str(handle.run_id), store)))
    last = again[-1].body
    assert isinstance(last, RunFinished)
    assert last.reason == "completed"
    assert losses(bodies(heard) + bodies(again)) == losses(bodies(whole))
    folders = [store.folder(str(one.run_id)) for one in (whole[0], heard[0])]
    for name in ("model.safetensors", "last.safetensors", "model.py"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_a_program_is_asked_for_before_anything_is_begun(
    local: LocalHost, store: RunStore, tmp_path: Path
) -> None:
    before = {path.name for path in store.folders.runs.iterdir()}
    marker = tmp_path / "it ran"
    program = written(tmp_path, marking(marker))
    with pytest.raises(CodeConsentError):
        launch(small(model=own(program)), local, store)
    assert {path.name for path in store.folders.runs.iterdir()} == before
    assert not marker.exists()


def test_a_run_from_elsewhere_asks_before_it_goes_on(
    local: LocalHost, store: RunStore, tmp_path: Path
) -> None:
    handle = launch(small(model=own(allowed(tmp_path))), local, store)
    heard_all(handle)
    folder = store.folder(str(handle.run_id))
    marker = tmp_path / "it ran"
    (folder / "model.py").write_text(marking(marker))
    recipe = small(model=own(tmp_path / "net.py"), training={"epochs": 4})
    with pytest.raises(CodeConsentError) as asked:
        continuation(folder.name, store, recipe=recipe)
    assert asked.value.file == str(folder / "model.py")
    failed = heard_all(local.submit(Predict(folder.name, ())))[-1].body
    assert isinstance(failed, JobFailed)
    assert (failed.remedy, failed.file) == ("run_code", str(folder / "model.py"))
    assert not marker.exists()
