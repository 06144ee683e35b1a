"""Tests of flips and shifts, against numpy and against torchvision's way for a single picture."""

from typing import Literal

import numpy as np
import pytest
import torch
from torch import Tensor
from torchvision.transforms.v2 import functional

from tests.kinds.pictures.augment.pictures import digits, photos
from trainer_gui.kinds.pictures.augment.geometry import _pick_by_numpy, _pick_by_torch, flip, shift

Padding = Literal["zero", "reflect"]


@pytest.mark.parametrize("images", [photos(6, wide=24), digits(6), photos(6).float()])
def test_a_flip_mirrors_the_chosen_pictures_alone(images: Tensor) -> None:
    chosen = torch.tensor([True, False, True, True, False, False])
    for axis, across in (("horizontal", 2), ("vertical", 1)):
        flipped = flip(images, chosen, axis="horizontal" if across == 2 else "vertical")
        assert flipped.dtype == images.dtype
        for before, after, is_chosen in zip(images, flipped, chosen, strict=True):
            picture = before.numpy()
            wanted = np.flip(picture, across) if is_chosen else picture
            assert np.array_equal(after.numpy(), wanted), axis


@pytest.mark.parametrize("padding", ["zero", "reflect"])
@pytest.mark.parametrize("images", [photos(9, high=20), digits(9), photos(9).float()])
def test_a_shift_is_a_crop_of_the_padded_picture(images: Tensor, padding: Padding) -> None:
    most, (height, width) = 4, images.shape[2:]
    down, right = torch.tensor([-4, -3, -1, 0, 0, 0, 2, 3, 4]), torch.tensor([4, 0, -4] * 3)
    shifted = shift(images, down, right, most=most, padding=padding)
    assert shifted.shape == images.shape
    assert shifted.dtype == images.dtype
    mode = "constant" if padding == "zero" else "reflect"
    for before, after, y, x in zip(images, shifted, down.tolist(), right.tolist(), strict=True):
        padded = functional.pad(before, [most], padding_mode=mode)
        assert torch.equal(after, functional.crop(padded, most - y, most - x, height, width))


def test_what_stays_in_sight_is_moved_by_whole_pixels() -> None:
    images = photos(1)
    (shifted,) = shift(images, torch.tensor([3]), torch.tensor([-2]), most=4, padding="zero")
    assert torch.equal(shifted[:, 3:, :-2], images[0, :, :-3, 2:])
    assert not shifted[:, :3].any()
    assert not shifted[:, :, -2:].any()


def test_pictures_stored_by_pixel_are_shifted_alike() -> None:
    images, down, right = photos(5), torch.arange(5) - 2, 2 - torch.arange(5)
    by_pixel = images.to(memory_format=torch.channels_last)
    assert torch.equal(
        shift(by_pixel, down, right, most=2, padding="zero"),
        shift(images, down, right, most=2, padding="zero"),
    )


@pytest.mark.parametrize("images", [photos(50), photos(50).float() / 7])
def test_the_cpu_and_every_other_device_pick_the_same_bits(images: Tensor) -> None:
    runs = images.flatten(1).unfold(1, 2000, 1)
    begin = torch.arange(50) * 20
    assert torch.equal(_pick_by_numpy(runs, begin), _pick_by_torch(runs, begin))
