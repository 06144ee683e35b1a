"""Tests of models that are opened once, for as long as their files stay as they are."""

import shutil
from collections.abc import Generator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from torch import nn

from tests.engine.small import begin, small
from trainer_gui.core.control import Cancel, Control
from trainer_gui.core.errors import CancelledError, StorageError
from trainer_gui.engine.trained import Trained
from trainer_gui.runs._models import Models
from trainer_gui.runs.folder_keep import FolderKeep


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "whole"
    folder.mkdir()
    recipe = small(training={"epochs": 1})
    (folder / "recipe.toml").write_text(recipe.toml(), encoding="utf-8")
    list(begin(recipe, keep=FolderKeep(folder)))
    return folder


@pytest.fixture
def run(stored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(stored, tmp_path / "run"))


Opening = Generator[None, None, AbstractContextManager[Trained]]


def finished(opening: Opening) -> AbstractContextManager[Trained]:
    while True:
        try:
            next(opening)
        except StopIteration as ended:
            found: AbstractContextManager[Trained] = ended.value
            return found


def opened(models: Models, run: Path) -> nn.Module:
    with finished(models.open(run, Control())) as trained:
        assert trained.classes == tuple("0123456789")
        return trained.model


def test_a_model_is_opened_once(run: Path) -> None:
    models = Models()
    first = opened(models, run)
    assert opened(models, run) is first
    models.forget()
    assert opened(models, run) is not first


@pytest.mark.parametrize("name", ["model.safetensors", "recipe.toml", "sealed.sha256"])
def test_a_run_whose_files_were_written_anew_is_opened_again(run: Path, name: str) -> None:
    models = Models()
    first = opened(models, run)
    content = (run / name).read_bytes()
    (run / name).unlink()
    (run / name).write_bytes(content)
    assert opened(models, run) is not first


def test_a_new_checkpoint_is_a_change_too(run: Path) -> None:
    models = Models()
    first = opened(models, run)
    (newest, *_) = sorted((run / "checkpoints").glob("step-*"))
    (newest / "model.safetensors").touch()
    assert opened(models, run) is not first


def test_damage_is_found_though_the_model_was_opened_before(run: Path) -> None:
    models = Models()
    opened(models, run)
    for path in run.rglob("model.safetensors"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 4
        path.write_bytes(content)
    with pytest.raises(StorageError, match="its checksum differs"):
        opened(models, run)


def test_the_last_two_runs_are_kept(run: Path, tmp_path: Path) -> None:
    models = Models()
    others = [Path(shutil.copytree(run, tmp_path / name)) for name in ("second", "third")]
    kept = {folder: opened(models, folder) for folder in (run, *others)}
    assert opened(models, others[0]) is kept[others[0]]
    assert opened(models, others[1]) is kept[others[1]]
    assert opened(models, run) is not kept[run]


def test_one_that_is_used_is_not_forgotten(run: Path) -> None:
    models = Models()
    with finished(models.open(run, Control())) as trained:
        models.forget()
        assert opened(models, run) is trained.model


def test_whoever_cancels_does_not_wait_until_it_is_read(run: Path) -> None:
    control = Control()
    opening = Models().open(run, control)
    control.send(Cancel())
    with pytest.raises(CancelledError):
        finished(opening)
