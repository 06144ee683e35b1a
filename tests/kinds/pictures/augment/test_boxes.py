"""Tests of boxes: where they lie, and which pixels they hold."""

import torch

from trainer_gui.kinds.pictures.augment.boxes import Boxes, boxes_around, boxes_within

SIZE = (20, 33)
DRAWN = torch.rand(500, 2, generator=torch.Generator().manual_seed(0))


def sizes(limit: int) -> torch.Tensor:
    return torch.randint(1, limit + 1, (500,), generator=torch.Generator().manual_seed(limit))


def test_boxes_within_are_whole_and_reach_every_border() -> None:
    high, wide = sizes(SIZE[0]), sizes(SIZE[1])
    boxes = boxes_within(DRAWN, high=high, wide=wide, size=SIZE)
    assert torch.equal(boxes.bottom - boxes.top, high)
    assert torch.equal(boxes.right - boxes.left, wide)
    assert (int(boxes.top.min()), int(boxes.bottom.max())) == (0, SIZE[0])
    assert (int(boxes.left.min()), int(boxes.right.max())) == (0, SIZE[1])


def test_boxes_around_a_pixel_are_cut_at_the_border() -> None:
    eight = torch.full((500,), 8)
    boxes = boxes_around(DRAWN, high=eight, wide=eight, size=SIZE)
    assert (int(boxes.top.min()), int(boxes.bottom.max())) == (0, SIZE[0])
    assert (int(boxes.left.min()), int(boxes.right.max())) == (0, SIZE[1])
    # The centre is a pixel, so that a quarter at least is seen (but for the even side's odd half).
    assert int(boxes.areas.min()) >= 4 * 4
    assert int(boxes.areas.max()) == 64


def test_inside_is_what_the_four_sides_say() -> None:
    boxes = boxes_around(DRAWN, high=sizes(15), wide=sizes(9), size=SIZE)
    inside = boxes.inside(SIZE)
    assert inside.shape == (500, 1, *SIZE)
    assert torch.equal(inside.sum((1, 2, 3)), boxes.areas)
    for number in range(10):
        rows = slice(int(boxes.top[number]), int(boxes.bottom[number]))
        columns = slice(int(boxes.left[number]), int(boxes.right[number]))
        assert bool(inside[number, 0, rows, columns].all())


def test_pictures_that_are_not_chosen_have_no_box() -> None:
    corner = torch.tensor([2, 2])
    boxes = Boxes(corner, corner, corner + 3, corner + 3).where(torch.tensor([True, False]))
    assert boxes.inside(SIZE).sum((1, 2, 3)).tolist() == [9, 0]
