"""Tests of the preview: it shows what the training sees, to the last bit."""

from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.engine.noting import note
from tests.engine.series import (
    LENGTHS,
    ROWS,
    learning_series,
    on_the_menus,
    series_dataset,
)
from tests.engine.small import ONE_THREAD, digits, small
from trainer_gui.core.errors import DataError
from trainer_gui.engine.build import build_parts
from trainer_gui.engine.preview import Batching, Variants, preview_samples
from trainer_gui.engine.step import portions
from trainer_gui.kinds import Batch
from trainer_gui.kinds.pictures.options import PictureOptions

SAMPLES = tuple(int(index) for index in digits().splits["train"][[3, 40, 41, 700, 1250]])
EVERYTHING = {
    "horizontal_flip": True,
    "shift": 1,
    "rotation": 15.0,
    "zoom": 0.1,
    "rand_augment": 2,
    "brightness": 0.2,
    "noise": 0.05,
    "erasing": "random",
}


def trained(table: dict[str, Any], epoch: int, **training: Any) -> dict[int, tuple[Tensor, Tensor]]:
    """What the steps of an epoch get before it is normalised, by the index of each sample."""
    recipe = small(pictures=table, training=training)
    parts = build_parts(recipe, digits(), ONE_THREAD)
    seen: dict[int, tuple[Tensor, Tensor]] = {}

    def noted(batch: Batch) -> None:
        pairs = zip(batch.inputs["image"], batch.targets["label"], strict=True)
        seen.update(zip(batch.index.tolist(), pairs, strict=True))

    note(parts.feed, noted)
    order = parts.feed.shuffled("train", seed=recipe.training.seed, epoch=epoch)
    size = parts.plan.batch_size
    with parts.feed.reader(order, batch_size=size, epoch=epoch) as reader:
        for start in range(0, len(order), size):
            step = range(start, min(start + size, len(order)))
            for piece in portions(step, parts.plan.micro_batch):
                reader.batch(piece.start, piece.stop)
    return seen


def previewed(table: dict[str, Any], seed: int = 0, batching: Batching | None = None) -> Variants:
    return preview_samples(
        digits(),
        {"pictures": PictureOptions(**table)},
        SAMPLES,
        seed=seed,
        epochs=range(2, 4),
        batching=batching or Batching(64),
    )


def images(variants: Variants) -> list[Tensor]:
    return [batch.inputs["image"] for batch in variants.batches]


@pytest.mark.parametrize(
    "table",
    [
        {"shift": 2},
        EVERYTHING,
        {"mixup": 0.5},
        {"cutmix": 1.0, "shift": 1},
        {**EVERYTHING, "mixup": 1.0, "cutmix": 1.0},
    ],
)
def test_an_epoch_of_the_preview_is_that_epoch_of_the_training(table: dict[str, Any]) -> None:
    shown = previewed(table)
    for column, epoch in enumerate((2, 3)):
        seen = trained(table, epoch)
        for row, sample in enumerate(SAMPLES):
            image, label = seen[sample]
            torch.testing.assert_close(
                shown.batches[column].inputs["image"][row], image, rtol=0, atol=1e-3
            )
            torch.testing.assert_close(
                shown.batches[column].targets["label"][row], label, rtol=0, atol=0
            )


def test_pictures_are_mixed_with_the_partners_of_the_training_whatever_its_batches() -> None:
    table = {"mixup": 1.0}
    for batch_size, accumulation in ((5, 3), (1256, 1), (10_000, 1)):
        seen = trained(table, 2, batch_size=batch_size, accumulation=accumulation)
        shown = previewed(table, batching=Batching(batch_size, accumulation))
        for row, sample in enumerate(SAMPLES):
            assert shown.batches[0].targets["label"][row].tolist() == seen[sample][1].tolist()


def test_another_seed_and_another_epoch_make_other_pictures() -> None:
    table = {"rotation": 30.0}
    one, other = previewed(table), previewed(table, seed=1)
    first, second = images(one)
    assert not torch.equal(first, images(other)[0])
    assert not torch.equal(first, second)
    assert torch.equal(first, images(previewed(table))[0])


def test_no_random_generator_is_touched() -> None:
    before = torch.get_rng_state(), np.random.get_state()[1].tolist()  # type: ignore[index]  # noqa: NPY002
    previewed({**EVERYTHING, "mixup": 1.0})
    after = torch.get_rng_state(), np.random.get_state()[1].tolist()  # type: ignore[index]  # noqa: NPY002
    assert torch.equal(before[0], after[0])
    assert before[1] == after[1]


def test_with_everything_off_pictures_stay_as_they_are() -> None:
    shown = previewed({})
    assert [batch.shape for batch in images(shown)] == [(5, 1, 8, 8)] * 2
    for row, sample in enumerate(SAMPLES):
        for column in range(2):
            image = images(shown)[column][row]
            assert (image.numpy() == digits().input[np.array([sample])]).all()
            assert shown.batches[column].targets["label"][row] == digits().target[sample]


def test_a_sample_that_is_never_trained_on_is_refused() -> None:
    data = digits()
    ask = partial(
        preview_samples,
        data,
        {"pictures": PictureOptions(shift=1)},
        seed=0,
        epochs=range(1),
        batching=Batching(64),
    )
    for samples in ((int(data.splits["test"][0]),), (10_000,), ()):
        with pytest.raises(DataError, match="not in the training split"):
            ask(samples)


def test_samples_of_other_kinds_are_those_of_the_training_too() -> None:
    with on_the_menus():
        data, samples = series_dataset(), [3, 0, 200]
        recipe = learning_series(series={"jitter": 0.5})
        parts = build_parts(recipe, data, ONE_THREAD)
        seen: list[Batch] = []
        note(parts.feed, seen.append, "series")
        with parts.feed.reader(torch.tensor(samples), batch_size=3, epoch=2) as reader:
            reader.batch(0, 3)
        shown = preview_samples(
            data, recipe.kinds, samples, seed=0, epochs=range(2, 3), batching=Batching(64)
        )
    (batch,) = shown.batches
    assert not shown.mixed
    assert batch.index.tolist() == samples
    assert batch.lengths["series"].tolist() == LENGTHS[samples].tolist()
    torch.testing.assert_close(batch.inputs["series"], seen[0].inputs["series"], rtol=0, atol=0)
    assert not np.allclose(batch.inputs["series"][0, : LENGTHS[3]], ROWS[3])


def test_what_a_training_refuses_is_not_shown_either() -> None:
    with on_the_menus(), pytest.raises(DataError, match="of one input"):
        preview_samples(
            series_dataset(pictures=True),
            {"pictures": PictureOptions(mixup=1.0)},
            [3, 0],
            seed=0,
            epochs=range(1),
            batching=Batching(64),
        )
