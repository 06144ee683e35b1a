"""Geometry between pixels: rotation, shear, zoom and crops, in one resampling for all of them."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

SMALLEST_RATIO, LARGEST_RATIO = 3 / 4, 4 / 3  # of a crop's width to its height


@dataclass(frozen=True)
class Affine:
    """For each picture, where the pixels of the result come from.

    A pixel at (x, y) of the result shows (xx·x + xy·y + x0, yx·x + yy·y + y0) of the original, in
    pixels from the centre, x to the right, y down. All (N,) float32.
    """

    xx: Tensor
    xy: Tensor
    x0: Tensor
    yx: Tensor
    yy: Tensor
    y0: Tensor

    def then(self, later: "Affine") -> "Affine":
        """This change, and another one of its result."""
        # Written out: a matrix product would be rounded to 16 bits under autocast.
        return Affine(
            xx=self.xx * later.xx + self.xy * later.yx,
            xy=self.xx * later.xy + self.xy * later.yy,
            x0=self.xx * later.x0 + self.xy * later.y0 + self.x0,
            yx=self.yx * later.xx + self.yy * later.yx,
            yy=self.yx * later.xy + self.yy * later.yy,
            y0=self.yx * later.x0 + self.yy * later.y0 + self.y0,
        )


def turned(rotation: Tensor, *, shear: Tensor, zoom: Tensor) -> Affine:
    """Pictures slanted, enlarged and then turned about their centre.

    Args:
        rotation: (N,) radians, clockwise.
        shear: (N,) radians that vertical lines lean.
        zoom: (N,) factor, above 1 for larger.
    """
    cos, sin, lean = rotation.cos(), rotation.sin(), shear.tan()
    zero = torch.zeros_like(rotation)
    return Affine(
        xx=(cos - lean * sin) / zoom,
        xy=(sin + lean * cos) / zoom,
        x0=zero,
        yx=-sin / zoom,
        yy=cos / zoom,
        y0=zero,
    )


def cropped(drawn: Tensor, *, size: tuple[int, int], smallest: float) -> Affine:
    """Random parts of the pictures, enlarged to full size.

    Args:
        drawn: (N, 4) uniform in [0, 1): area, shape, place across, place down.
        size: (H, W).
        smallest: share of the area, the least that is left.

    Source: C. Szegedy et al., “Going Deeper with Convolutions”, 2015,
    https://arxiv.org/abs/1409.4842. A side that comes out longer than the picture's is cut to it,
    where others draw again; and a part may begin between pixels.
    """
    height, width = size
    area = smallest + (1 - smallest) * drawn[:, 0]
    ratio = torch.exp(
        math.log(SMALLEST_RATIO) + math.log(LARGEST_RATIO / SMALLEST_RATIO) * drawn[:, 1]
    )
    wide = (area * ratio * (height / width)).sqrt().clamp(max=1)  # share of the side
    high = (area / ratio * (width / height)).sqrt().clamp(max=1)
    zero = torch.zeros_like(area)
    return Affine(
        xx=wide,
        xy=zero,
        x0=(drawn[:, 2] - 0.5) * (1 - wide) * width,
        yx=zero,
        yy=high,
        y0=(drawn[:, 3] - 0.5) * (1 - high) * height,
    )


def warp(images: Tensor, affine: Affine, *, fill: Tensor) -> Tensor:
    """The pictures as `affine` says, with bilinear interpolation.

    Args:
        images: (N, C, H, W), 0 … 255.
        affine: of N pictures.
        fill: (C, 1, 1) float32, the colour outside of a picture. The mean of the data is what a
            model sees as zero; black would be a signal of its own.

    Returns:
        (N, C, H, W) float32.
    """
    height, width = images.shape[2:]
    x = torch.arange(width, device=images.device) - (width - 1) / 2  # (W,)
    y = torch.arange(height, device=images.device)[:, None] - (height - 1) / 2  # (H, 1)
    xx, xy, x0, yx, yy, y0 = (
        term.view(-1, 1, 1)
        for term in (affine.xx, affine.xy, affine.x0, affine.yx, affine.yy, affine.y0)
    )
    columns, rows = xx * x + xy * y + x0, yx * x + yy * y + y0  # (N, H, W)
    # grid_sample counts from -1 at one edge of a picture to 1 at the other.
    grid = torch.stack((columns * (2 / width), rows * (2 / height)), dim=3)  # (N, H, W, 2)
    # It fills with zeros: those stand for the fill if that is taken off before.
    moved = functional.grid_sample(
        images.to(torch.float32) - fill,
        grid,
        mode="bilinear",
        padding_mode="zeros",
        align_corners=False,
    )
    return moved.add_(fill)
