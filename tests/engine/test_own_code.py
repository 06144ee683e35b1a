"""Tests of the program that a run keeps: what it is built from, whatever becomes of the file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.engine.figures import figures
from tests.engine.small import begin, digits, small
from tests.own_program import LINEAR, allow, allowed, marking, own, written
from trainer_gui.core.errors import BadInputError, CodeConsentError
from trainer_gui.core.recipe import Recipe
from trainer_gui.engine.own_code import (
    COPY,
    as_kept,
    identity,
    keep_code,
    kept_file,
    own_file,
    require_kept,
)
from trainer_gui.engine.trained import open_run
from trainer_gui.runs.folder_keep import FolderKeep


def recipe(path: Path) -> Recipe:
    return small(model=own(path), training={"epochs": 1})


def trained_run(folder: Path, program: Path) -> Path:
    """The folder of a run that was trained with its copy."""
    folder.mkdir()
    chosen = recipe(program)
    (folder / "recipe.toml").write_text(chosen.toml(), encoding="utf-8")
    keep_code(chosen, folder)
    list(begin(as_kept(chosen, folder), keep=FolderKeep(folder)))
    return folder


def test_exactly_the_bytes_that_were_allowed_are_kept(tmp_path: Path) -> None:
    program = written(tmp_path, LINEAR.replace("\n", "\r\n"))
    chosen = recipe(program)
    with pytest.raises(CodeConsentError):
        keep_code(chosen, tmp_path)
    assert not (tmp_path / COPY).exists()
    allow(program)
    keep_code(chosen, tmp_path)
    assert (tmp_path / COPY).read_bytes() == program.read_bytes()
    kept = as_kept(chosen, tmp_path)
    assert own_file(kept) == str(tmp_path / COPY)
    assert own_file(chosen) == str(program)
    assert kept == replace(chosen, model=kept.model)


def test_a_copy_is_never_replaced(tmp_path: Path) -> None:
    program = allowed(tmp_path)
    keep_code(recipe(program), tmp_path)
    before = (tmp_path / COPY).read_bytes()
    allowed(tmp_path, LINEAR + "# changed\n")
    keep_code(recipe(program), tmp_path)
    assert (tmp_path / COPY).read_bytes() == before


def test_other_models_have_none(tmp_path: Path) -> None:
    chosen = small()
    keep_code(chosen, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert as_kept(chosen, tmp_path) is chosen
    assert own_file(chosen) is None
    assert kept_file(chosen.table(), tmp_path) is None
    assert kept_file({"model": 3}, tmp_path) is None
    require_kept(chosen.table(), tmp_path)
    assert identity(chosen.model) == chosen.model.table()


def test_models_are_told_apart_by_the_bytes_and_not_by_the_place(tmp_path: Path) -> None:
    one, same = written(tmp_path), written(tmp_path, name="same.py")
    other = written(tmp_path, LINEAR + "#", "other.py")
    identities = [identity(recipe(path).model) for path in (one, same, other)]
    assert identities[0] == identities[1] != identities[2]


def test_a_run_opens_though_the_file_is_gone(tmp_path: Path) -> None:
    program = allowed(tmp_path)
    folder = trained_run(tmp_path / "run", program)
    program.unlink()
    trained = open_run(folder)
    with np.load(folder / "artefacts" / "predictions-test-best.npz") as kept:
        found = figures(trained, digits().input[kept["index"]])
        assert np.allclose(found, kept["probability"], atol=1e-6)
    assert own_file(trained.recipe) == str(program)  # as it was chosen
    torch.manual_seed(0)
    expected = torch.rand(2)
    torch.manual_seed(0)
    open_run(folder)
    assert torch.equal(torch.rand(2), expected)


def test_an_altered_copy_asks_again_and_nothing_of_it_runs(tmp_path: Path) -> None:
    folder = trained_run(tmp_path / "run", allowed(tmp_path))
    marker = tmp_path / "it ran"
    (folder / COPY).write_text(marking(marker))
    table = recipe(tmp_path / "net.py").table()
    for look in (lambda: open_run(folder), lambda: require_kept(table, folder)):
        with pytest.raises(CodeConsentError) as asked:
            look()
        assert asked.value.file == str(folder / COPY)
    assert not marker.exists()


def test_a_copy_that_is_gone_is_not_replaced_by_the_file(tmp_path: Path) -> None:
    folder = trained_run(tmp_path / "run", allowed(tmp_path))
    (folder / COPY).unlink()
    with pytest.raises(BadInputError, match=r"model\.py does not exist"):
        open_run(folder)
    with pytest.raises(BadInputError, match=r"model\.py does not exist"):
        require_kept(recipe(tmp_path / "net.py").table(), folder)
