import pytest
import torch
from torch import nn

from trainer_gui.tasks._views import view_logits


class Corners(nn.Module):
    """Tells the values at the corners and the middle of a picture."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return torch.stack([images[:, 0, 0, 0], images[:, 0, 0, -1], images[:, 0, 2, 2]], dim=1)


IMAGES = torch.arange(50.0).reshape(2, 1, 5, 5)


def test_one_view_is_the_picture_itself() -> None:
    assert torch.equal(view_logits(Corners(), IMAGES, "one"), Corners()(IMAGES))


def test_mirrored_corners_are_alike_on_average() -> None:
    left, right, middle = view_logits(Corners(), IMAGES, "mirrored").T
    assert torch.equal(left, right)
    torch.testing.assert_close(left, (IMAGES[:, 0, 0, 0] + IMAGES[:, 0, 0, -1]) / 2)
    torch.testing.assert_close(middle, IMAGES[:, 0, 2, 2])


def test_shifts_look_a_pixel_aside() -> None:
    middle = view_logits(Corners(), IMAGES, "shifted")[:, 2]
    picture = IMAGES[:, 0]
    seen = [picture[:, 2, 2], picture[:, 1, 1], picture[:, 3, 3]]
    mirrored = [picture[:, 2, 2], picture[:, 1, 1], picture[:, 3, 3]]
    torch.testing.assert_close(middle, sum(seen + mirrored) / 6)


def test_nudges_look_a_pixel_to_each_side() -> None:
    middle = view_logits(Corners(), IMAGES, "nudged")[:, 2]
    picture = IMAGES[:, 0]
    aside = picture[:, 1, 2] + picture[:, 3, 2] + picture[:, 2, 1] + picture[:, 2, 3]
    torch.testing.assert_close(middle, (picture[:, 2, 2] + aside) / 5)


def test_digits_that_are_nudged_are_not_mirrored() -> None:
    left, right, _ = view_logits(Corners(), IMAGES, "nudged").T
    assert (left < right).all()


@pytest.mark.parametrize("views", ["mirrored", "shifted"])
def test_a_mirrored_picture_gets_the_same_answer(views: str) -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), nn.Linear(36, 3))
    found = [view_logits(model, one, views) for one in (IMAGES, IMAGES.flip(3))]  # type: ignore[arg-type]
    torch.testing.assert_close(*found)
