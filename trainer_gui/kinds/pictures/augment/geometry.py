"""Geometry in whole pixels: mirrored and shifted pictures, of any dtype."""

from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional


def flip(images: Tensor, chosen: Tensor, *, axis: Literal["horizontal", "vertical"]) -> Tensor:
    """Mirrors the chosen pictures.

    Args:
        images: (N, C, H, W).
        chosen: (N,) bool.
        axis: horizontal swaps left and right, vertical top and bottom.
    """
    mirrored = images.flip(3 if axis == "horizontal" else 2)
    # Picking whole pictures is five times as fast as torch.where pixel by pixel.
    rows = torch.arange(len(images), device=images.device) + chosen * len(images)
    return torch.cat((images, mirrored)).index_select(0, rows)


def shift(
    images: Tensor, down: Tensor, right: Tensor, *, most: int, padding: Literal["zero", "reflect"]
) -> Tensor:
    """Moves each picture by whole pixels; equal to a random crop of the padded picture.

    Args:
        images: (N, C, H, W).
        down: (N,) int64, from `-most` to `most`.
        right: (N,) int64, likewise.
        most: the furthest way; with `reflect` less than the sides of the pictures.
        padding: what comes in: zeros, or the picture mirrored at its border.

    Returns:
        The moved pictures; a view with gaps between rows, pictures and channels.

    Source: the crop of pictures padded by 4 pixels, after C.-Y. Lee et al., “Deeply-Supervised
    Nets”, 2015, https://arxiv.org/abs/1409.5185; mirrored borders after K. Jordan, “94% on CIFAR-10
    in 3.29 Seconds on a Single GPU”, 2024, https://arxiv.org/abs/2404.00498.
    """
    count, channels, height, width = images.shape
    mode = "constant" if padding == "zero" else "reflect"
    padded = functional.pad(images, (most,) * 4, mode=mode).contiguous()
    high, wide = padded.shape[2:]
    # All that a crop has lies in one run of the padded picture, so that each picture is one copy
    # of memory, ten times as fast as its rows one by one.
    run = ((channels - 1) * high + height - 1) * wide + width
    begin = (most - down) * wide + (most - right)
    runs = _pick(padded.flatten(1).unfold(1, run, 1), begin)
    return runs.as_strided((count, channels, height, width), (run, high * wide, wide, 1))


def _pick(runs: Tensor, begin: Tensor) -> Tensor:
    """For each of `runs` (N, places, length) the one at `begin` (N,), as (N, length)."""
    # numpy copies each run at once where torch goes value by value: a tenth of the time.
    on_cpu = runs.device.type == "cpu"
    return _pick_by_numpy(runs, begin) if on_cpu else _pick_by_torch(runs, begin)


def _pick_by_numpy(runs: Tensor, begin: Tensor) -> Tensor:
    return torch.from_numpy(runs.numpy()[np.arange(len(runs)), begin.numpy()])


def _pick_by_torch(runs: Tensor, begin: Tensor) -> Tensor:
    return runs[torch.arange(len(runs), device=runs.device), begin]
