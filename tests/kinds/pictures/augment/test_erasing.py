"""Tests of random erasing and Cutout."""

import pytest
import torch
from torch import Tensor

from tests.kinds.pictures.augment.pictures import digits, photos
from trainer_gui.kinds.pictures.augment.boxes import Boxes
from trainer_gui.kinds.pictures.augment.erasing import erase, random_rectangles, squares

DRAWN = torch.rand(2000, 4, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("images", [photos(3), photos(3).float(), digits(3)])
def test_a_box_gets_the_fill_and_the_rest_stays(images: Tensor) -> None:
    fill = torch.tensor([10.0, 20.0, 30.0][: images.shape[1]]).view(-1, 1, 1)
    top = torch.tensor([1, 2, 3])
    erased = erase(images, Boxes(top, top, top + 2, top + 4), fill=fill)
    assert erased.dtype == images.dtype
    for number, (before, after) in enumerate(zip(images, erased, strict=True)):
        y = number + 1
        assert bool((after[:, y : y + 2, y : y + 4] == fill).all())
        restored = after.clone()
        restored[:, y : y + 2, y : y + 4] = before[:, y : y + 2, y : y + 4]
        assert torch.equal(restored, before)


@pytest.mark.parametrize("size", [(32, 32), (64, 100)])
def test_rectangles_are_no_larger_than_they_may_be(size: tuple[int, int]) -> None:
    boxes = random_rectangles(DRAWN, size=size, largest=0.25)
    shares = boxes.areas / (size[0] * size[1])
    rounding = 1.1
    assert float(shares.max()) <= 0.25 * rounding
    assert float(shares.min()) >= 0.02 / rounding**2
    assert float(shares.mean()) == pytest.approx((0.02 + 0.25) / 2, rel=0.05)
    tall = (boxes.bottom - boxes.top) > (boxes.right - boxes.left)
    assert float(tall.float().mean()) == pytest.approx(0.5, abs=0.1)


def test_rectangles_lie_within_pictures_of_any_shape() -> None:
    for size in ((1, 1), (3, 200), (200, 3)):
        boxes = random_rectangles(DRAWN, size=size, largest=0.9)
        assert int(boxes.areas.min()) >= 1
        assert (int(boxes.top.min()), int(boxes.left.min())) >= (0, 0)
        assert (int(boxes.bottom.max()), int(boxes.right.max())) <= size


def test_cutout_is_a_square_of_one_size_wherever_it_is_whole() -> None:
    boxes = squares(DRAWN, size=(32, 32), area=0.25)
    assert int((boxes.areas == 16 * 16).sum()) > 400
    assert int(boxes.areas.max()) == 16 * 16
    assert int(boxes.areas.min()) >= 8 * 8
