"""Tests of Draws: what makes numbers random, and what they depend on."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from trainer_gui.kinds._draws import Draws, _words

COUNT = 1 << 16
EVERYONE = torch.arange(COUNT)


def draws(*, index: Tensor = EVERYONE, seed: int = 5, epoch: int = 3) -> Draws:
    return Draws(index, seed=seed, epoch=epoch)


def correlation(one: Tensor, other: Tensor) -> float:
    """Divided by its standard error: beyond 4 once in 16,000 times for independent numbers."""
    both = torch.stack((one, other)).double()
    found = float(torch.corrcoef(both)[0, 1])
    return found * math.sqrt(len(one))


def surprise(counts: Tensor) -> float:
    """How far chi-square is from what equal chances give, in standard deviations."""
    expected = counts.sum() / len(counts)
    chi_square = float(((counts - expected) ** 2 / expected).sum())
    degrees = len(counts) - 1
    return (chi_square - degrees) / math.sqrt(2 * degrees)


def test_the_words_are_those_of_splitmix64() -> None:
    # The sequence for seed 1234567 that implementations are checked with.
    words = _words(np.array([1234567]), np.arange(5))
    assert words.astype(np.uint64).tolist() == [
        [
            6457827717110365317,
            3203168211198807973,
            9817491932198370423,
            4593380528125082431,
            16408922859458223821,
        ]
    ]


def test_the_cpu_and_every_other_device_find_the_same_words() -> None:
    keys, slots = torch.randint(-(2**63), 2**63 - 1, (1000,)), torch.arange(2000, 2100)
    words = _words(keys.numpy(), slots.numpy())
    assert np.array_equal(words, _words(keys, slots).numpy())


def test_numbers_are_uniform() -> None:
    numbers = draws().uniform(7)[:, 0]
    assert numbers.dtype == torch.float32
    assert float(numbers.min()) >= 0
    assert float(numbers.max()) < 1
    mean, variance = float(numbers.double().mean()), float(numbers.double().var())
    assert mean == pytest.approx(1 / 2, abs=4 * (1 / 12 / COUNT) ** 0.5)
    assert variance == pytest.approx(1 / 12, abs=4 * (1 / 180 / COUNT) ** 0.5)
    assert abs(surprise(torch.histc(numbers, 256, 0, 1))) < 4


def test_numbers_of_one_sample_are_uniform_too() -> None:
    numbers = draws(index=torch.tensor([12])).uniform(0, COUNT)[0]
    assert abs(surprise(torch.histc(numbers, 256, 0, 1))) < 4


def test_neighbours_in_each_part_of_the_key_have_nothing_in_common() -> None:
    numbers = draws().uniform(7)[:, 0]
    others = {
        "slot": draws().uniform(8)[:, 0],
        "epoch": draws(epoch=4).uniform(7)[:, 0],
        "seed": draws(seed=6).uniform(7)[:, 0],
        "index": numbers.roll(1),
        "seed and epoch swapped": draws(seed=3, epoch=5).uniform(7)[:, 0],
        "epoch for slot": draws(epoch=2).uniform(8)[:, 0],
        "index for slot": draws().uniform(8)[:, 0].roll(1),
    }
    for name, other in others.items():
        assert abs(correlation(numbers, other)) < 4, name
        assert int((numbers == other).sum()) < 10, name
        # Together they fill the square evenly.
        cells = (numbers * 16).long() * 16 + (other * 16).long()
        assert abs(surprise(torch.bincount(cells, minlength=256).float())) < 4, name


def test_a_sample_has_its_numbers_in_any_batch() -> None:
    numbers = draws().uniform(2, 5)
    index = torch.randperm(COUNT, generator=torch.Generator().manual_seed(1))[:100]
    assert torch.equal(draws(index=index).uniform(2, 5), numbers[index])
    assert torch.equal(draws(index=index[:1]).uniform(2, 5), numbers[index[:1]])
    assert torch.equal(draws(index=index).normal(2, 5), draws().normal(2, 5)[index])


def test_a_slot_has_its_number_whether_or_not_others_are_drawn() -> None:
    assert torch.equal(draws().uniform(4, 3)[:, 2], draws().uniform(6)[:, 0])


@pytest.mark.parametrize("count", [1, 4, 5])
def test_a_place_has_its_number_however_many_are_drawn(count: int) -> None:
    """Rows of different lengths are padded: what else is in a batch must not change their noise."""
    many = draws().normal(3, 40)
    assert torch.equal(draws().normal(3, count), many[:, :count])
    assert torch.equal(draws().uniform(3, count), draws().uniform(3, 40)[:, :count])


def test_indices_epochs_and_seeds_may_be_large() -> None:
    index = torch.tensor([2**40, 2**40 + 1, 2**62])
    numbers = Draws(index, seed=2**31 - 1, epoch=100_000).uniform(2**40, 2)
    assert len(set(numbers.flatten().tolist())) == 6
    assert bool(((numbers >= 0) & (numbers < 1)).all())


def test_symmetric_numbers_lie_about_zero() -> None:
    numbers = draws().symmetric(1)
    assert float(numbers.min()) == pytest.approx(-1, abs=1e-3)
    assert float(numbers.max()) == pytest.approx(1, abs=1e-3)
    assert float(numbers.mean()) == pytest.approx(0, abs=4 * (1 / 3 / COUNT) ** 0.5)


@pytest.mark.parametrize("probability", [0.0, 0.1, 0.5, 1.0])
def test_a_chance_comes_as_often_as_it_says(probability: float) -> None:
    share = float(draws().chance(1, probability).float().mean())
    error = (probability * (1 - probability) / COUNT) ** 0.5
    assert share == pytest.approx(probability, abs=4 * error)


@pytest.mark.parametrize("limit", [1, 2, 9, 13, 129])
def test_whole_numbers_are_equally_likely(limit: int) -> None:
    numbers = draws().below(1, limit, 2)
    assert (int(numbers.min()), int(numbers.max())) == (0, limit - 1)
    for column in numbers.unbind(1):
        counts = torch.bincount(column, minlength=limit).float()
        assert limit == 1 or abs(surprise(counts)) < 4


@pytest.mark.parametrize("count", [1, 6, 7])
def test_normal_numbers_have_the_moments_of_the_bell_curve(count: int) -> None:
    numbers = draws().normal(100, count)
    assert numbers.shape == (COUNT, count)
    assert bool(numbers.isfinite().all())
    for column in numbers.double().unbind(1):
        assert float(column.mean()) == pytest.approx(0, abs=4 / COUNT**0.5)
        assert float(column.var()) == pytest.approx(1, abs=4 * (2 / COUNT) ** 0.5)
        assert float((column**3).mean()) == pytest.approx(0, abs=4 * (15 / COUNT) ** 0.5)
        assert float((column**4).mean()) == pytest.approx(3, abs=4 * (96 / COUNT) ** 0.5)
    if count > 1:  # the two that come from one hash
        assert abs(correlation(numbers[:, 0], numbers[:, 1])) < 4
