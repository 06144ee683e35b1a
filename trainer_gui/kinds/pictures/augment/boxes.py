"""Boxes: a rectangle of whole pixels in each picture of a batch."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Boxes:
    """Rectangles, one for each picture, all (N,) int64; bottom and right are the first pixels out.

    They lie within the pictures; one without an area is nothing.
    """

    top: Tensor
    left: Tensor
    bottom: Tensor
    right: Tensor

    @property
    def areas(self) -> Tensor:
        """(N,) int64 pixels."""
        return (self.bottom - self.top) * (self.right - self.left)

    def where(self, chosen: Tensor) -> "Boxes":
        """The boxes of the chosen (N,) bool pictures; nothing for the others."""
        return Boxes(self.top, self.left, self.bottom * chosen, self.right * chosen)

    def inside(self, size: tuple[int, int]) -> Tensor:
        """(N, 1, H, W) bool: which pixels of pictures of `size` (H, W) belong to the boxes."""
        rows = torch.arange(size[0], device=self.top.device)
        columns = torch.arange(size[1], device=self.top.device)
        in_rows = (rows >= self.top[:, None]) & (rows < self.bottom[:, None])  # (N, H)
        in_columns = (columns >= self.left[:, None]) & (columns < self.right[:, None])  # (N, W)
        return (in_rows[:, :, None] & in_columns[:, None, :])[:, None]

    def paste(self, images: Tensor, others: Tensor) -> Tensor:
        """The images (N, C, H, W) with what others, which may be smaller, show inside the boxes."""
        inside = self.inside((images.shape[2], images.shape[3])).to(images.dtype)
        # Products with 0 and 1 are exact, and a fifth of the time of torch.where on a CPU.
        return (images * (1 - inside)).add_(others * inside)


def boxes_within(drawn: Tensor, *, high: Tensor, wide: Tensor, size: tuple[int, int]) -> Boxes:
    """Boxes anywhere within the pictures.

    Args:
        drawn: (N, 2) uniform in [0, 1): place down, place across.
        high: (N,) int64 heights, up to H.
        wide: (N,) int64 widths, up to W.
        size: (H, W).
    """
    top = (drawn[:, 0] * (size[0] - high + 1)).to(torch.int64)
    left = (drawn[:, 1] * (size[1] - wide + 1)).to(torch.int64)
    return Boxes(top, left, top + high, left + wide)


def boxes_around(drawn: Tensor, *, high: Tensor, wide: Tensor, size: tuple[int, int]) -> Boxes:
    """Boxes whose centre is any pixel, cut at the border of the pictures.

    Args:
        drawn: (N, 2) uniform in [0, 1): centre down, centre across.
        high: (N,) int64 heights before they are cut.
        wide: (N,) int64 widths before they are cut.
        size: (H, W).
    """
    height, width = size
    top = (drawn[:, 0] * height).to(torch.int64) - high // 2
    left = (drawn[:, 1] * width).to(torch.int64) - wide // 2
    return Boxes(
        top.clamp(0, height),
        left.clamp(0, width),
        (top + high).clamp(0, height),
        (left + wide).clamp(0, width),
    )
