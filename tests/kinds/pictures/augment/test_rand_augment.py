"""Tests of RandAugment: each operation, against torchvision's way for a single picture."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torchvision.transforms.v2 import InterpolationMode, functional

from tests.kinds.pictures.augment.pictures import digits, photos
from trainer_gui.kinds.pictures.augment.affine import warp
from trainer_gui.kinds.pictures.augment.rand_augment import OPERATIONS, RandAugment

BLACK = torch.zeros(3, 1, 1)


def operations(
    images: Tensor, *names: str, sign: float = 1.0, magnitude: float = 10.0
) -> RandAugment:
    """The same operations for all pictures."""
    picked = torch.tensor([OPERATIONS.index(name) for name in names]).expand(len(images), -1)
    return RandAugment(picked, torch.full(picked.shape, sign), magnitude=magnitude)


def changed(images: Tensor, found: RandAugment) -> Tensor:
    """The pictures after shapes and colours are changed."""
    affine = found.affine((images.shape[2], images.shape[3]))
    return found.coloured(warp(images, affine, fill=BLACK[: images.shape[1]]))


def moved(image: Tensor, *, angle: float = 0, down: int = 0) -> Tensor:
    result: Tensor = functional.affine(
        image.float(), angle=angle, translate=[0, down], scale=1.0, shear=[0.0, 0.0],
        interpolation=InterpolationMode.BILINEAR,
    )  # fmt: skip
    return result


def single(name: str, image: Tensor, sign: float, strength: float) -> Tensor:
    """What torchvision makes of one picture (C, 331, W) uint8, as float."""
    whole, factor = image.float() / 255, 1 + 0.9 * sign * strength
    ways: dict[str, Callable[[], Tensor]] = {
        "identity": lambda: image.float(),
        "rotate": lambda: moved(image, angle=30 * sign * strength),
        "translate_y": lambda: moved(image, down=round(150 * sign * strength)),
        "brightness": lambda: functional.adjust_brightness(whole, factor) * 255,
        "contrast": lambda: functional.adjust_contrast(whole, factor) * 255,
        "saturation": lambda: functional.adjust_saturation(whole, factor) * 255,
        "sharpness": lambda: functional.adjust_sharpness(whole, factor) * 255,
        "auto_contrast": lambda: functional.autocontrast(whole) * 255,
        "solarise": lambda: functional.solarize(image, 256 * (1 - strength)).float(),
        "posterise": lambda: functional.posterize(image, round(8 - 4 * strength)).float(),
    }
    return ways[name]()


@pytest.mark.parametrize("sign", [-1.0, 1.0])
@pytest.mark.parametrize("magnitude", [5.0, 10.0])
@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - {"shear_x", "shear_y", "translate_x"}))
def test_an_operation_does_what_torchvision_does(name: str, sign: float, magnitude: float) -> None:
    images = photos(2, high=331, wide=40)
    after = changed(images, operations(images, name, sign=sign, magnitude=magnitude))
    for image, found in zip(images, after, strict=True):
        # Values in the middle, which solarising turns either way, may be off by one.
        tolerance = 1.01 if name == "solarise" else 0.3
        assert torch.allclose(found, single(name, image, sign, magnitude / 10), atol=tolerance)


def test_shears_slant_and_translations_go_by_a_share_of_the_side() -> None:
    image = torch.zeros(1, 1, 41, 41)
    image[..., 20] = 255  # a vertical line through the centre
    slanted = changed(image, operations(image, "shear_x"))[0, 0]
    for row in (0, 10, 30, 40):
        assert int(slanted[row].argmax()) == pytest.approx(20 - 0.3 * (row - 20), abs=0.6)
    upright = changed(image.transpose(2, 3), operations(image.transpose(2, 3), "shear_y"))[0, 0]
    assert torch.allclose(upright, slanted.T, atol=1e-2)
    right = changed(image, operations(image, "translate_x", magnitude=3.0))[0, 0]
    assert int(right[20].argmax()) == round(20 + 0.3 * 41 * 150 / 331)


def test_each_picture_has_operations_of_its_own() -> None:
    images = photos(2)
    picked = torch.tensor([[0, OPERATIONS.index("rotate")], [OPERATIONS.index("solarise"), 0]])
    after = changed(images, RandAugment(picked, torch.ones(2, 2), magnitude=10.0))
    assert torch.allclose(after[0], moved(images[0], angle=30), atol=0.3)
    assert torch.allclose(after[1], 255 - images[1].float(), atol=0.1)


def test_operations_add_up() -> None:
    images = photos(2)
    twice = changed(images, operations(images, "rotate", "rotate", magnitude=5.0))
    assert torch.allclose(twice, changed(images, operations(images, "rotate")), atol=0.05)
    back = changed(images, operations(images, "solarise", "solarise"))
    assert torch.allclose(back, images.float(), atol=0.1)


@pytest.mark.parametrize("name", OPERATIONS)
def test_grey_pictures_bear_every_operation(name: str) -> None:
    images = digits(3)
    after = changed(images, operations(images, name))
    assert after.shape == images.shape
    assert (float(after.min()) >= -1e-3) & (float(after.max()) <= 255 + 1e-3)
    if name in {"identity", "saturation"}:
        assert torch.allclose(after, images.float(), atol=1e-3)
