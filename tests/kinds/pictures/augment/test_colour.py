"""Tests of colours, against torchvision's way for a single picture."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torchvision.transforms.v2 import functional

from tests.kinds.pictures.augment.pictures import digits, photos
from trainer_gui.kinds.pictures.augment import colour

FACTORS = (0.0, 0.3, 1.0, 1.7)
Blend = Callable[[Tensor, Tensor], Tensor]
Single = Callable[[Tensor, float], Tensor]


@pytest.mark.parametrize(
    ("blend", "single"),
    [
        (colour.brightness, functional.adjust_brightness),
        (colour.contrast, functional.adjust_contrast),
        (colour.saturation, functional.adjust_saturation),
        (colour.sharpness, functional.adjust_sharpness),
    ],
    ids=["brightness", "contrast", "saturation", "sharpness"],
)
def test_each_picture_is_blended_by_its_own_factor(blend: Blend, single: Single) -> None:
    for images in (photos(4, high=20).float(), digits(4).float()):
        blended = blend(images, torch.tensor(FACTORS))
        assert (float(blended.min()) >= 0) & (float(blended.max()) <= 255)
        for before, after, factor in zip(images, blended, FACTORS, strict=True):
            wanted = single(before / 255, factor) * 255
            assert torch.allclose(after, wanted, atol=0.1), factor
    # A factor of 1 changes nothing.
    assert torch.allclose(blended[2], images[2], atol=1e-3)


def test_brighter_pictures_stop_at_white() -> None:
    images = photos(2).float()
    bright = colour.brightness(images, torch.tensor([2.0, 2.0]))
    assert torch.equal(bright, (images * 2).clamp(max=255))
    assert float(bright.max()) == 255


def test_grey_pictures_have_no_saturation_to_change() -> None:
    images = digits(2).float()
    assert torch.equal(colour.saturation(images, torch.tensor([0.0, 3.0])), images)


def test_saturation_0_is_grey_and_a_photo_has_colours_to_lose() -> None:
    images = photos(1).float()
    grey = colour.saturation(images, torch.zeros(1))
    assert float((grey[:, 0] - grey[:, 1]).abs().max()) < 1e-3
    assert float((images[:, 0] - images[:, 1]).abs().max()) > 10


def test_noise_is_as_strong_as_it_says_and_stays_within_black_and_white() -> None:
    images = torch.full((4, 3, 32, 32), 128.0)
    normal = torch.randn(images.shape, generator=torch.Generator().manual_seed(0))
    noisy = colour.noise(images, normal, deviation=0.05)
    assert float((noisy - images).std()) == pytest.approx(0.05 * 255, rel=0.05)
    coarse = colour.noise(images, normal, deviation=0.5)
    assert (float(coarse.min()), float(coarse.max())) == (0, 255)


@pytest.mark.parametrize("images", [photos(3).float(), digits(3).float()])
def test_auto_contrast_uses_the_whole_range(images: Tensor) -> None:
    pale = images * 0.25 + 90
    for before, after in zip(pale, colour.auto_contrast(pale), strict=True):
        assert torch.allclose(after, functional.autocontrast(before / 255) * 255, atol=0.01)
    flat = torch.full((1, 1, 8, 8), 77.0)
    assert torch.equal(colour.auto_contrast(flat), flat)


def test_solarise_inverts_what_is_bright() -> None:
    images = photos(3).float()
    changed = colour.solarise(images, threshold=128.0)
    assert torch.equal(changed.to(torch.uint8), functional.solarize(photos(3), 128.0))


@pytest.mark.parametrize("bits", [1, 4, 8])
def test_posterise_keeps_the_upper_bits(bits: int) -> None:
    changed = colour.posterise(photos(3).float(), bits=bits)
    assert torch.equal(changed.to(torch.uint8), functional.posterize(photos(3), bits))


def test_tiny_pictures_have_nothing_to_soften() -> None:
    images = digits(1).float()[:, :, :2]
    assert torch.equal(colour.softened(images), images)
