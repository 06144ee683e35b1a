"""Tests of MixUp and CutMix: pictures, shares and labels."""

import pytest
import torch
from torch import Tensor
from torch.distributions import Beta

from tests.kinds.pictures.augment.pictures import digits, photos
from trainer_gui.kinds.pictures.augment.mixing import (
    SymmetricBeta,
    cutmix,
    cutmix_boxes,
    mixed_numbers,
    mixup,
    partners,
    soft_labels,
)

DRAWN = torch.rand(100_000, 3, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("alpha", [0.05, 0.2, 1.0, 2.0, 8.0])
def test_shares_are_distributed_as_beta_says(alpha: float) -> None:
    shares = SymmetricBeta(alpha).share(DRAWN[:, 0]).double()
    assert (float(shares.min()) >= 0) & (float(shares.max()) <= 1)
    assert float(shares.mean()) == pytest.approx(0.5, abs=0.005)
    assert float(shares.var()) == pytest.approx(1 / (4 * (2 * alpha + 1)), rel=0.02)
    torch.manual_seed(0)
    others = Beta(torch.tensor(alpha).double(), torch.tensor(alpha).double()).sample((100_000,))
    for place in (0.001, 0.01, 0.1, 0.3, 0.5, 0.8, 0.95, 0.999):
        below, expected = (float((found < place).double().mean()) for found in (shares, others))
        assert below == pytest.approx(expected, abs=4 * (0.5 / 100_000) ** 0.5), place


def test_more_of_a_uniform_number_is_more_of_the_share() -> None:
    drawn = torch.linspace(0, 1 - 2**-24, 5001)
    for alpha in (0.01, 0.3, 3.0):
        shares = SymmetricBeta(alpha).share(drawn)
        assert bool((shares.diff() >= 0).all())
        assert (float(shares[0]), float(shares[-1])) == pytest.approx((0, 1), abs=1e-2)
    assert torch.allclose(SymmetricBeta(1.0).share(drawn), drawn, atol=1e-6)


def test_everyone_has_a_partner_and_one_alone_has_itself() -> None:
    assert partners(torch.arange(4)).tolist() == [3, 0, 1, 2]
    assert partners(torch.arange(1)).tolist() == [0]


@pytest.mark.parametrize("images", [photos(3), digits(3).float()])
def test_mixup_is_the_weighted_mean_of_two_pictures(images: Tensor) -> None:
    others, share = partners(images), torch.tensor([0.25, 1.0, 0.0])
    mixed = mixup(images, others, share)
    assert mixed.dtype == torch.float32
    assert torch.allclose(mixed[0], 0.25 * images[0].float() + 0.75 * images[2].float(), atol=1e-3)
    assert torch.equal(mixed[1], images[1].float())
    assert torch.equal(mixed[2], images[1].float())


@pytest.mark.parametrize("images", [photos(64), digits(64), photos(64).float()])
def test_cutmix_tells_the_share_of_pixels_that_stayed(images: Tensor) -> None:
    others, size = partners(images), (images.shape[2], images.shape[3])
    boxes = cutmix_boxes(DRAWN[:64, 1:], share=DRAWN[:64, 0], size=size)
    mixed, kept = cutmix(images, others, boxes)
    assert mixed.dtype == images.dtype
    # Marked pictures, so that each pixel tells where it is from.
    marks, _ = cutmix(torch.ones_like(images), torch.zeros_like(images), boxes)
    assert torch.allclose(marks.float().mean((1, 2, 3)), kept)
    assert torch.equal(mixed, torch.where(marks == 1, images, others))
    # What is cut off at the border stays with the picture itself.
    assert bool((kept >= DRAWN[:64, 0] - 1e-6).all())
    assert float(kept.std()) > 0.1


def test_labels_are_shared_and_sum_to_1() -> None:
    labels = torch.tensor([0, 2, 2, 1])
    share = torch.tensor([0.25, 0.5, 0.75, 1.0])
    soft = soft_labels(labels, partners(labels), share, classes=4)
    assert soft.dtype == torch.float32
    assert soft.tolist() == [
        [0.25, 0.75, 0.0, 0.0],
        [0.5, 0.0, 0.5, 0.0],
        [0.0, 0.0, 1.0, 0.0],
        [0.0, 1.0, 0.0, 0.0],
    ]
    assert torch.equal(soft.sum(1), torch.ones(4))


def test_numbers_are_blended_by_the_share_of_each_picture() -> None:
    numbers = torch.tensor([[0.0, 8.0], [4.0, -8.0], [1e6, 0.5]])
    blended = mixed_numbers(numbers, partners(numbers), torch.tensor([1.0, 0.25, 0.0]))
    assert blended.tolist() == [[0.0, 8.0], [1.0, 4.0], [4.0, -8.0]]
