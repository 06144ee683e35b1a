import hashlib

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer_gui.kinds.pictures.measures import joined, mean_and_deviation, measure


def pictures(count: int = 9, side: int = 5) -> NDArray[np.uint8]:
    shape = (count, 3, side, side)
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("side", [5, 400])
def test_the_figures_of_a_picture_are_its_own_whatever_block_it_is_in(side: int) -> None:
    images = pictures(side=side)
    together = measure(images)
    alone = joined([measure(images[place : place + 1]) for place in range(9)], 3)
    for one, other in zip(vars(together).values(), vars(alone).values(), strict=True):
        assert (one == other).all()
    assert (together.sums == images.sum(axis=(2, 3), dtype=np.int64)).all()
    assert (together.squares == (images.astype(np.int64) ** 2).sum(axis=(2, 3))).all()
    expected = hashlib.blake2b(images[7].tobytes(), digest_size=16).digest()
    assert together.digests[7].tobytes() == expected


def test_pictures_that_lie_in_memory_in_another_way_have_the_same_digest() -> None:
    images = pictures()
    turned = np.ascontiguousarray(images.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    assert (measure(turned).digests == measure(images).digests).all()


def test_mean_and_deviation_are_exact_for_any_part() -> None:
    images, index = pictures(200, 7), np.arange(3, 180, 2)
    mean, deviation = mean_and_deviation(measure(images), index, 49)
    expected = images[index] / 255
    assert mean == pytest.approx(expected.mean(axis=(0, 2, 3)), abs=1e-12)
    assert deviation == pytest.approx(expected.std(axis=(0, 2, 3)), abs=1e-12)


def test_a_small_deviation_around_a_large_mean_is_not_lost() -> None:
    images = np.full((40, 1, 100, 100), 254, dtype=np.uint8)
    images[:10, 0, :40] = 255
    _, (deviation,) = mean_and_deviation(measure(images), np.arange(40), 10_000)
    assert deviation == pytest.approx(float((images / 255).std()), rel=1e-9)


def test_whoever_hears_how_many_were_measured_may_end_it() -> None:
    def seen(count: int) -> None:
        if count > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(pictures(50, 300), seen)
