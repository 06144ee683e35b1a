"""Mixing: two pictures of a batch made into one, and their labels with them."""

import numpy as np
import torch
from torch import Tensor

from trainer_gui.kinds.pictures.augment.boxes import Boxes, boxes_around

_MIDDLE = 0.5
_POINTS = 1025  # of the table of quantiles
_FINE = 1 << 17  # points of the integral behind it


class SymmetricBeta:
    """Beta(alpha, alpha) by its quantiles, so that a share needs one uniform number.

    Near 0 its density is that of x^(alpha - 1), which no table of x can follow for alpha below 1.
    One of y = x^alpha can: y grows almost in proportion to the probability.
    """

    def __init__(self, alpha: float) -> None:
        self._alpha = alpha
        # P(X < x), for x up to 1/2, is in proportion to the integral of
        # (1 - y^(1/alpha))^(alpha - 1) from 0 to x^alpha.
        y = np.linspace(0.0, _MIDDLE**alpha, _FINE)
        density = (1 - y ** (1 / alpha)) ** (alpha - 1)
        below = np.concatenate(([0.0], np.cumsum(density[1:] + density[:-1])))
        quantiles = np.interp(np.linspace(0.0, below[-1], _POINTS), below, y)
        self._table = torch.from_numpy(quantiles.astype(np.float32))

    def share(self, drawn: Tensor) -> Tensor:
        """(N,) float32 with that distribution, from `drawn` (N,) uniform in [0, 1)."""
        table = self._table = self._table.to(drawn.device)
        # The upper half mirrors the lower one.
        place = (_MIDDLE - (drawn - _MIDDLE).abs()) * ((_POINTS - 1) / _MIDDLE)
        before = place.to(torch.int64).clamp(max=_POINTS - 2)
        y = torch.lerp(table[before], table[before + 1], place - before)
        lower = y ** (1 / self._alpha)
        return torch.where(drawn < _MIDDLE, lower, 1 - lower)


def partners(values: Tensor) -> Tensor:
    """For each sample of a batch the one before it; the last one for the first."""
    return values.roll(1, 0)


def mixup(images: Tensor, others: Tensor, share: Tensor) -> Tensor:
    """Blends each picture with its partner.

    Args:
        images: (N, C, H, W).
        others: (N, C, H, W), their partners.
        share: (N,) float32 of each picture itself, 0 … 1.

    Returns:
        (N, C, H, W) float32.

    Source: H. Zhang et al., “mixup: Beyond Empirical Risk Minimization”, 2017,
    https://arxiv.org/abs/1710.09412. Here each picture has a share of its own, not each batch.
    """
    return torch.lerp(others.to(torch.float32), images.to(torch.float32), share.view(-1, 1, 1, 1))


def cutmix_boxes(drawn: Tensor, *, share: Tensor, size: tuple[int, int]) -> Boxes:
    """What each picture gives up to its partner, cut at the border.

    Args:
        drawn: (N, 2) uniform in [0, 1): centre down, centre across.
        share: (N,) float32 that each picture shall keep, 0 … 1.
        size: (H, W).
    """
    side = (1 - share).sqrt()
    high, wide = ((side * length).to(torch.int64) for length in size)
    return boxes_around(drawn, high=high, wide=wide, size=size)


def cutmix(images: Tensor, others: Tensor, boxes: Boxes) -> tuple[Tensor, Tensor]:
    """Puts a part of each picture's partner into it.

    Args:
        images: (N, C, H, W).
        others: (N, C, H, W), their partners.
        boxes: the parts.

    Returns:
        The pictures, and the share (N,) float32 of the area that each kept.

    Source: S. Yun et al., “CutMix: Regularization Strategy to Train Strong Classifiers with
    Localizable Features”, 2019, https://arxiv.org/abs/1905.04899. Here each picture has a box of
    its own, not each batch.
    """
    height, width = images.shape[2:]
    return boxes.paste(images, others), 1 - boxes.areas.to(torch.float32) / (height * width)


def mixed_numbers(numbers: Tensor, others: Tensor, share: Tensor) -> Tensor:
    """The numbers (N, T) float32 of each mixed picture.

    Args:
        numbers: (N, T) float32 of the pictures themselves.
        others: (N, T) of their partners.
        share: (N,) float32 of each picture itself; its partner has the rest.
    """
    return torch.lerp(others, numbers, share[:, None])


def soft_labels(labels: Tensor, others: Tensor, share: Tensor, *, classes: int) -> Tensor:
    """The shares of the classes (N, K) float32 in each mixed picture.

    Args:
        labels: (N,) int64 of the pictures themselves.
        others: (N,) int64 of their partners.
        share: (N,) float32 of each picture itself; its partner has the rest.
        classes: K.
    """
    kinds = torch.arange(classes, device=labels.device)
    own, other = labels[:, None] == kinds, others[:, None] == kinds
    return own * share[:, None] + other * (1 - share[:, None])
