"""Tests of a stored run that is opened again."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.engine.figures import figures
from tests.engine.small import begin, digits, small, until
from trainer_gui.core.checkpoints import BEST, digest, pack_pointer, pointed
from trainer_gui.core.control import Control
from trainer_gui.core.errors import DataError, RecipeError, StorageError
from trainer_gui.core.events import EpochDone
from trainer_gui.engine.trained import open_run
from trainer_gui.runs.folder_keep import FolderKeep


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that went to its end."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    folder.mkdir()
    recipe = small()
    (folder / "recipe.toml").write_text(recipe.toml(), encoding="utf-8")
    list(begin(recipe, keep=FolderKeep(folder)))
    return folder


@pytest.fixture
def damaged(stored: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(stored, tmp_path / "damaged"))


def test_it_predicts_what_was_stored(stored: Path) -> None:
    trained = open_run(stored)
    with np.load(stored / "artefacts" / "predictions-test-best.npz") as kept:
        images = digits().input[kept["index"]]
        found = figures(trained, images)
        assert np.allclose(found, kept["probability"], atol=1e-6)
        assert (found.argmax(axis=1) == kept["predicted"]).all()
    assert trained.classes == tuple("0123456789")
    assert not trained.model.training


def test_a_picture_file_is_read_as_the_model_wants_it(stored: Path, tmp_path: Path) -> None:
    trained = open_run(stored)
    picture = digits().input[:][3]
    Image.fromarray(picture[0]).save(tmp_path / "three.png")
    read = np.array(trained.read(tmp_path / "three.png").rows)
    assert (read[0] == picture).all()
    assert (figures(trained, read) == figures(trained, picture[None])).all()
    large = Image.fromarray(picture[0]).resize((32, 32), Image.Resampling.NEAREST).convert("RGB")
    large.save(tmp_path / "large.png")
    read = np.array(trained.read(tmp_path / "large.png").rows)
    assert read.shape == (1, 1, 8, 8)
    assert np.abs(read.astype(int) - picture).mean() < 20
    (tmp_path / "page.png").write_text("<html>")
    with pytest.raises(DataError, match=r"page\.png"):
        trained.read(tmp_path / "page.png")


def test_opening_disturbs_no_random_number(stored: Path) -> None:
    torch.manual_seed(0)
    expected = torch.rand(2)
    torch.manual_seed(0)
    open_run(stored)
    assert torch.equal(torch.rand(2), expected)


def test_a_run_without_results_gives_its_best_checkpoint(stored: Path, damaged: Path) -> None:
    (damaged / "model.safetensors").unlink()
    assert pointed(damaged, BEST) is not None
    images = digits().input[:5]
    expected = figures(open_run(stored), images)
    assert (figures(open_run(damaged), images) == expected).all()
    (damaged / "checkpoints" / BEST).unlink()
    assert (figures(open_run(damaged), images) == expected).all()


def test_a_pointer_does_not_lead_out_of_the_folder(damaged: Path) -> None:
    (damaged / "model.safetensors").unlink()
    outside = damaged.parent / "step-000000001"
    shutil.copytree(next((damaged / "checkpoints").glob("step-*")), outside)
    shutil.rmtree(damaged / "checkpoints")
    (damaged / "checkpoints").mkdir()
    (damaged / "checkpoints" / BEST).write_bytes(pack_pointer(f"../../{outside.name}"))
    with pytest.raises(StorageError, match="no weights were saved"):
        open_run(damaged)


def test_a_run_without_weights_says_so(damaged: Path) -> None:
    (damaged / "model.safetensors").unlink()
    shutil.rmtree(damaged / "checkpoints")
    with pytest.raises(StorageError, match="cannot be used: no weights were saved"):
        open_run(damaged)


@pytest.mark.parametrize("name", ["recipe.toml", "data.json"])
def test_what_is_missing_is_named(damaged: Path, name: str) -> None:
    (damaged / name).unlink()
    with pytest.raises(StorageError, match=f"The run damaged cannot be used: {name}: No such"):
        open_run(damaged)


def test_what_is_damaged_is_named(damaged: Path) -> None:
    (damaged / "data.json").write_text("{}")
    with pytest.raises(StorageError, match=r"data\.json is damaged"):
        open_run(damaged)


def test_truncated_weights_are_passed_over_for_a_checkpoint(stored: Path, damaged: Path) -> None:
    path = damaged / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-10])
    trained = open_run(damaged)
    said = [str(notice) for notice in trained.notices]
    assert said[0] == "model.safetensors of the run is damaged: its checksum differs."
    assert said[1].startswith("The checkpoint step-")
    images = digits().input[:5]
    assert (figures(trained, images) == figures(open_run(stored), images)).all()


def test_a_flipped_bit_in_every_copy_is_found(damaged: Path) -> None:
    for path in damaged.rglob("model.safetensors"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 4
        path.write_bytes(content)
    with pytest.raises(StorageError, match="its checksum differs"):
        open_run(damaged)


def test_a_chosen_checkpoint_is_opened(stored: Path) -> None:
    name = next((stored / "checkpoints").glob("step-*")).name
    assert open_run(stored, checkpoint=name).classes == open_run(stored).classes
    with pytest.raises(StorageError, match="has no checkpoint called step-9"):
        open_run(stored, checkpoint="step-9")


def test_a_recipe_that_was_changed_afterwards_is_told_of(tmp_path: Path) -> None:
    recipe = small()
    content = recipe.toml().encode()
    (tmp_path / "recipe.toml").write_bytes(content)
    list(begin(recipe, keep=FolderKeep(tmp_path, recipe=digest(content))))
    assert open_run(tmp_path).notices == ()
    (tmp_path / "recipe.toml").write_bytes(content.replace(b"Small", b"Cmall"))
    (notice,) = open_run(tmp_path).notices
    assert str(notice).startswith(f"recipe.toml of the run {tmp_path.name} was changed since")


def test_weights_of_another_model_are_not_used(damaged: Path) -> None:
    recipe = (damaged / "recipe.toml").read_text(encoding="utf-8")
    assert "    16,\n" in recipe
    (damaged / "recipe.toml").write_text(recipe.replace("    16,\n", "    17,\n"))
    with pytest.raises(StorageError, match=r"\(16,\) torch.float32, not \(17,\)"):
        open_run(damaged)


def test_an_entry_that_is_gone_is_named(damaged: Path) -> None:
    recipe = (damaged / "recipe.toml").read_text(encoding="utf-8")
    (damaged / "recipe.toml").write_text(recipe.replace('"mlp"', '"mlpp"'))
    with pytest.raises(RecipeError, match="mlpp"):
        open_run(damaged)


def test_a_run_that_goes_on_can_be_used_already(tmp_path: Path) -> None:
    recipe = small(training={"epochs": 1000})
    (tmp_path / "recipe.toml").write_text(recipe.toml(), encoding="utf-8")
    running = begin(recipe, keep=FolderKeep(tmp_path), control=Control())
    until(running, EpochDone)
    next(running)
    assert figures(open_run(tmp_path), digits().input[:2]).shape == (2, 10)
