"""Tests of predicting files: in batches, as if one by one."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from tests.engine.small import begin, digits, small
from trainer_gui.core.answers import AnswerOptions, Ranked
from trainer_gui.core.control import Cancel, Control
from trainer_gui.core.errors import CancelledError, OutOfDeviceMemoryError, UnknownEntryError
from trainer_gui.core.replies import FileRead, JobProgressed, Predicted
from trainer_gui.engine.predict import predict
from trainer_gui.engine.trained import Trained, open_run
from trainer_gui.runs.folder_keep import FolderKeep

OPTIONS = AnswerOptions(top=3)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "whole"
    folder.mkdir()
    recipe = small(model={"kind": "cnn", "channels": [4, 8]}, training={"epochs": 1})
    (folder / "recipe.toml").write_text(recipe.toml(), encoding="utf-8")
    list(begin(recipe, keep=FolderKeep(folder)))
    return folder


@pytest.fixture
def trained(stored: Path) -> Trained:
    return open_run(stored)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A few hundred digits, some of which are no pictures."""
    folder = tmp_path_factory.mktemp("pictures")
    paths = []
    for number, picture in enumerate(digits().input[:][:300, 0]):
        path = folder / f"{number}.png"
        if number % 70 == 69:
            path.write_text("<html>")
        else:
            Image.fromarray(picture).save(path)
        paths.append(str(path))
    return [*paths, str(folder / "gone.png")]


class Watched:
    """A model that can be told to lack memory, and tells how much it was asked at once.

    Attributes:
        sizes: of the batches that went through.
    """

    def __init__(self, trained: Trained, most: int = 10_000, seconds: float = 0.0) -> None:
        self.sizes: list[int] = []
        self._most = most
        self._seconds = seconds
        trained.model.register_forward_pre_hook(self._look)

    def _look(self, _model: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        time.sleep(self._seconds)
        if len(inputs[0]) > self._most:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        self.sizes.append(len(inputs[0]))
        torch.rand(1)  # what a model of a person's own may do


def said(
    trained: Trained, files: Sequence[str], control: Control | None = None
) -> Iterator[FileRead | Predicted | JobProgressed | None]:
    return predict(trained, files, OPTIONS, control=control or Control(), make_room=lambda: None)


def predictions(trained: Trained, files: Sequence[str]) -> list[Predicted]:
    return [one for one in said(trained, files) if isinstance(one, Predicted)]


def require_as_one_by_one(
    trained: Trained, files: Sequence[str], found: Sequence[Predicted]
) -> None:
    assert [one.path for one in found] == list(files)
    for path, one in zip(files, found, strict=True):
        if one.answer is None:
            assert Path(path).name in str(one.problem)
            continue
        (alone,) = trained.answer(trained.read(Path(path)).rows, OPTIONS)
        assert isinstance(one.answer, Ranked)
        assert isinstance(alone, Ranked)
        assert one.answer.names == alone.names
        assert one.answer.probabilities == pytest.approx(alone.probabilities, abs=1e-5)


def test_a_batch_says_what_its_pictures_say_one_by_one(trained: Trained, files: list[str]) -> None:
    watched = Watched(trained)
    found = predictions(trained, files)
    assert max(watched.sizes) >= 4  # several at once
    assert len(watched.sizes) < len(files) / 2
    assert [one.path for one in found if one.problem] == [*files[69:300:70], files[-1]]
    require_as_one_by_one(trained, files, found)


def test_where_memory_runs_out_fewer_are_asked_at_once(trained: Trained, files: list[str]) -> None:
    watched = Watched(trained, most=3)
    rooms: list[None] = []
    found = [
        one
        for one in predict(
            trained, files, OPTIONS, control=Control(), make_room=lambda: rooms.append(None)
        )
        if isinstance(one, Predicted)
    ]
    assert max(watched.sizes) <= 3
    assert rooms
    require_as_one_by_one(trained, files, found)


def test_where_a_single_picture_has_no_room_it_is_said(trained: Trained, files: list[str]) -> None:
    Watched(trained, most=0)
    with pytest.raises(OutOfDeviceMemoryError, match="too small to predict a single sample"):
        predictions(trained, files)


def test_a_chunk_takes_about_as_long_as_it_may(trained: Trained, files: list[str]) -> None:
    watched = Watched(trained, seconds=0.06)
    predictions(trained, files[:6])
    assert max(watched.sizes) == 1  # one is the smallest chunk


def test_how_far_it_has_come_is_told_where_it_takes_long(
    trained: Trained, files: list[str]
) -> None:
    Watched(trained, seconds=0.06)
    told = [one.fraction for one in said(trained, files[:30]) if isinstance(one, JobProgressed)]
    assert told
    assert all(share is not None and 0 < share <= 1 for share in told)


def test_it_ends_when_it_is_cancelled(trained: Trained, files: list[str]) -> None:
    control = Control()
    answers = said(trained, files, control)
    assert isinstance(next(one for one in answers if one is not None), Predicted)
    control.send(Cancel())
    with pytest.raises(CancelledError):
        list(answers)


def test_numbers_that_are_none_are_said_to_be_none(trained: Trained, files: list[str]) -> None:
    for weight in trained.model.parameters():
        weight.data.fill_(float("nan"))
    (found,) = predictions(trained, files[:1])
    assert str(found.problem) == "The model says no finite number of this sample."


def test_a_training_beside_it_computes_and_draws_the_same(
    trained: Trained, files: list[str]
) -> None:
    Watched(trained)
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    torch.set_float32_matmul_precision("high")
    try:
        predictions(trained, files[:20])
        assert torch.get_float32_matmul_precision() == "high"
    finally:
        torch.set_float32_matmul_precision("highest")
    assert torch.equal(torch.rand(3), expected)


def test_what_is_not_the_fault_of_a_file_is_raised(trained: Trained, files: list[str]) -> None:
    (seen,) = trained.spec.inputs  # of a plug-in that is gone
    broken = replace(trained, spec=replace(trained.spec, inputs=(replace(seen, kind="smells"),)))
    with pytest.raises(UnknownEntryError, match="no kind called “smells”"):
        predictions(broken, files[:1])
