"""Tests of resampled geometry, against torchvision's way for a single picture."""

import math

import pytest
import torch
from torch import Tensor
from torchvision.transforms.v2 import InterpolationMode, functional

from tests.kinds.pictures.augment.pictures import digits, photos
from trainer_gui.kinds.pictures.augment.affine import Affine, cropped, turned, warp

BLACK = torch.zeros(3, 1, 1)
MEAN = torch.tensor([120.0, 130.0, 140.0]).view(3, 1, 1)


def degrees(*values: float) -> Tensor:
    return torch.tensor(values) * (math.pi / 180)


def spun(count: int, *, rotation: float = 0, shear: float = 0, zoom: float = 1) -> Affine:
    return turned(
        degrees(rotation).expand(count),
        shear=degrees(shear).expand(count),
        zoom=torch.tensor([zoom]).expand(count),
    )


def test_no_change_is_no_change() -> None:
    images = photos(4, high=20, wide=33)
    assert torch.allclose(warp(images, spun(4), fill=MEAN), images.float(), atol=1e-2)


@pytest.mark.parametrize("images", [photos(3), digits(3)])
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_quarter_turns_are_clockwise(images: Tensor, quarters: int) -> None:
    fill = torch.zeros(images.shape[1], 1, 1)
    warped = warp(images, spun(3, rotation=90 * quarters), fill=fill)
    assert torch.allclose(warped, torch.rot90(images, -quarters, (2, 3)).float(), atol=1e-2)


def test_each_picture_has_numbers_of_its_own_and_they_mean_what_torchvision_means() -> None:
    images = photos(5, high=24, wide=40)
    rotation, shear = (0.0, 30.0, -77.0, 0.0, 12.0), (0.0, 0.0, 0.0, 20.0, -35.0)
    zoom = (0.7, 1.0, 1.0, 1.0, 1.3)
    warped = warp(
        images,
        turned(degrees(*rotation), shear=degrees(*shear), zoom=torch.tensor(zoom)),
        fill=BLACK,  # any other one torchvision blends in twice along the border
    )
    for number, image in enumerate(images):
        wanted = functional.affine(
            image.float(),
            angle=rotation[number],
            translate=[0.0, 0.0],
            scale=zoom[number],
            shear=[shear[number], 0.0],
            interpolation=InterpolationMode.BILINEAR,
        )
        assert torch.allclose(warped[number], wanted, atol=0.05), number


def test_outside_of_the_picture_is_the_fill() -> None:
    warped = warp(photos(2), spun(2, zoom=0.5), fill=MEAN)
    assert torch.allclose(warped[:, :, 0], MEAN[:, :, 0].expand(3, 32), atol=1e-4)


def test_a_crop_is_part_of_the_picture_enlarged() -> None:
    images = photos(200, high=30, wide=48)
    drawn = torch.rand(200, 4, generator=torch.Generator().manual_seed(2))
    affine = cropped(drawn, size=(30, 48), smallest=0.2)
    wide, high = affine.xx, affine.yy
    # Nothing from outside: the outermost pixels come from within.
    for scale, place, side in ((affine.xx, affine.x0, 48), (affine.yy, affine.y0, 30)):
        assert bool((place.abs() + scale * side / 2 <= side / 2 + 1e-3).all())
    assert not bool((affine.xy != 0).any() or (affine.yx != 0).any())
    whole = (wide < 1) & (high < 1)
    area = wide * high
    assert torch.allclose(area[whole], 0.2 + 0.8 * drawn[whole, 0], atol=1e-5)
    ratio = (wide * 48 / (high * 30))[whole]
    assert float(ratio.min()) == pytest.approx(3 / 4, abs=0.02)
    assert float(ratio.max()) == pytest.approx(4 / 3, abs=0.02)
    warped = warp(images, affine, fill=MEAN)
    assert float(warped.min()) >= -1e-3
    assert float(warped.max()) <= 255 + 1e-3


def test_a_crop_of_whole_pixels_is_that_of_torchvision() -> None:
    (image,) = photos(1)
    top, left, side = 5, 11, 16
    zero, scale = torch.zeros(1), torch.tensor([side / 32])
    x0, y0 = torch.tensor([left + side / 2 - 16.0]), torch.tensor([top + side / 2 - 16.0])
    (warped,) = warp(image[None], Affine(scale, zero, x0, zero, scale, y0), fill=MEAN)
    wanted = functional.resized_crop(
        image.float(), top, left, side, side, [32, 32], antialias=False
    )
    # At its edge, torchvision's crop knows nothing of the pixels beside it.
    assert torch.allclose(warped[:, 1:-1, 1:-1], wanted[:, 1:-1, 1:-1], atol=1e-2)


def test_one_change_then_another_is_what_two_resamplings_show() -> None:
    # Quarter turns and whole pixels lose nothing, so that order is all that matters.
    images, zero, one = photos(2), torch.zeros(2), torch.ones(2)
    quarter = spun(2, rotation=90)
    moved = Affine(one, zero, zero - 5, zero, one, zero + 3)  # 5 to the right, 3 up
    together = warp(images, quarter.then(moved), fill=BLACK)
    apart = warp(warp(images, quarter, fill=BLACK), moved, fill=BLACK)
    assert torch.allclose(together, apart, atol=1e-2)
    assert torch.allclose(
        together[:, :, :-3, 5:], torch.rot90(images, -1, (2, 3))[:, :, 3:, :-5].float(), atol=1e-2
    )
