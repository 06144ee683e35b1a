"""Tests of how rows of pictures look."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer_gui.core.spec import Field
from trainer_gui.kinds.pictures import Pictures
from trainer_gui.kinds.pictures.options import PictureOptions


def seen(row: NDArray[Any]) -> NDArray[np.uint8]:
    field = Field("image", "pictures", row.shape, str(row.dtype))
    return Pictures(PictureOptions()).face(field, row).pixels


@pytest.mark.parametrize(("channels", "shown"), [(1, 1), (2, 1), (3, 3), (4, 3), (7, 3)])
def test_a_picture_is_grey_or_has_its_first_three_channels(channels: int, shown: int) -> None:
    row = np.arange(channels * 6, dtype=np.uint8).reshape(channels, 2, 3)
    pixels = seen(row)
    assert pixels.shape == (2, 3, shown)
    assert pixels[1, 2].tolist() == row[:shown, 1, 2].tolist()


def test_what_augmentation_leaves_is_rounded_and_stays_within_black_and_white() -> None:
    row = np.array([[[-3.2, 0.4, 0.6, 254.6, 300.0]]], dtype=np.float32)
    assert seen(row)[0, :, 0].tolist() == [0, 0, 1, 255, 255]
