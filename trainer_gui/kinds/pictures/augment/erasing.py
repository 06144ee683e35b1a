"""Erasing: a part of each picture painted over, so that a model relies on no single spot."""

import math

import torch
from torch import Tensor

from trainer_gui.kinds.pictures.augment.boxes import Boxes, boxes_around, boxes_within

_SMALLEST_AREA = 0.02
_SMALLEST_RATIO, _LARGEST_RATIO = 0.3, 3.3  # of height to width


def random_rectangles(drawn: Tensor, *, size: tuple[int, int], largest: float) -> Boxes:
    """Rectangles of random area and shape.

    Args:
        drawn: (N, 4) uniform in [0, 1): area, shape, place down, place across.
        size: (H, W).
        largest: share of the area; the smallest is a fiftieth of it all, if that is less.

    Source: Z. Zhong et al., “Random Erasing Data Augmentation”, 2017,
    https://arxiv.org/abs/1708.04896. A side that comes out longer than the picture's is cut to it,
    where they draw again.
    """
    height, width = size
    smallest = min(_SMALLEST_AREA, largest)
    area = (smallest + (largest - smallest) * drawn[:, 0]) * (height * width)
    ratio = torch.exp(
        math.log(_SMALLEST_RATIO) + math.log(_LARGEST_RATIO / _SMALLEST_RATIO) * drawn[:, 1]
    )
    high = (area * ratio).sqrt().round().clamp(1, height).to(torch.int64)
    wide = (area / ratio).sqrt().round().clamp(1, width).to(torch.int64)
    return boxes_within(drawn[:, 2:], high=high, wide=wide, size=size)


def squares(drawn: Tensor, *, size: tuple[int, int], area: float) -> Boxes:
    """Squares of one size whose centre is any pixel, so that some lie partly outside.

    Args:
        drawn: (N, 2) uniform in [0, 1): centre down, centre across.
        size: (H, W).
        area: share of the picture's.

    Source: T. DeVries, G. Taylor, “Improved Regularization of Convolutional Neural Networks with
    Cutout”, 2017, https://arxiv.org/abs/1708.04552.
    """
    side = max(1, round(math.sqrt(area * size[0] * size[1])))
    sides = torch.full((len(drawn),), side, dtype=torch.int64, device=drawn.device)
    return boxes_around(drawn, high=sides, wide=sides, size=size)


def erase(images: Tensor, boxes: Boxes, *, fill: Tensor) -> Tensor:
    """Paints the boxes over.

    Args:
        images: (N, C, H, W).
        boxes: of N pictures.
        fill: (C, 1, 1) whole numbers from 0 to 255. The mean of the data, which a model sees as
            zero, is what Cutout paints; the authors of random erasing found it as good as random
            values, and better than black or white.
    """
    return boxes.paste(images, fill.to(images.dtype))
