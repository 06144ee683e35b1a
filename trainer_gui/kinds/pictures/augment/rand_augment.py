"""RandAugment: a few operations for each picture, picked from a list, all equally strong."""

import math
from functools import partial

import torch
from torch import Tensor

from trainer_gui.kinds.pictures.augment import colour
from trainer_gui.kinds.pictures.augment.affine import Affine

MOST_MAGNITUDE = 10.0
OPERATIONS = (
    "identity",
    "rotate",
    "shear_x",
    "shear_y",
    "translate_x",
    "translate_y",
    "brightness",
    "contrast",
    "saturation",
    "sharpness",
    "auto_contrast",
    "solarise",
    "posterise",
)
# What magnitude 10 does, from the search space of AutoAugment.
_RADIANS = math.radians(30)
_SHEAR = 0.3
_TRANSLATION = 150 / 331  # of the side
_COLOUR = 0.9  # a factor of 0.1 or 1.9
_BITS = 4


class RandAugment:
    """The operations of each picture of a batch.

    Source: E. Cubuk et al., “RandAugment: Practical automated data augmentation with a reduced
    search space”, 2019, https://arxiv.org/abs/1909.13719. What differs: one operation, Equalize, is
    left out, since histograms cost more than all others together; colours are changed as often up
    as down, and all operations grow stronger with the magnitude; and all shapes of a picture are
    changed before its colours, in the one resampling that does the rest of the pipeline too.
    """

    def __init__(self, picked: Tensor, signs: Tensor, *, magnitude: float) -> None:
        """The operations `picked` (N, operations) int64, with their signs: float32, -1 or 1.

        Where an operation has a direction, 1 is to the right, down, clockwise, or more.
        """
        self._picked = picked
        self._signs = signs
        self._strength = magnitude / MOST_MAGNITUDE

    def affine(self, size: tuple[int, int]) -> Affine:
        """What they do to the shapes of pictures of `size` (H, W), all together."""
        first, *rest = (self._moved(place, size) for place in range(self._picked.shape[1]))
        for later in rest:
            first = first.then(later)
        return first

    def coloured(self, images: Tensor) -> Tensor:
        """What they do to the colours of pictures (N, C, H, W) float32, one after the other."""
        for place in range(self._picked.shape[1]):
            images = self._coloured(images, place)
        return images

    def _moved(self, place: int, size: tuple[int, int]) -> Affine:
        """The Affine of one operation; at most one of its terms is other than identity's."""
        height, width = size
        angle = self._amount(place, "rotate", _RADIANS)
        cos, sin = angle.cos(), angle.sin()
        return Affine(
            xx=cos,
            xy=sin + self._amount(place, "shear_x", _SHEAR),
            x0=-self._amount(place, "translate_x", _TRANSLATION * width),
            yx=self._amount(place, "shear_y", _SHEAR) - sin,
            yy=cos,
            y0=-self._amount(place, "translate_y", _TRANSLATION * height),
        )

    def _coloured(self, images: Tensor, place: int) -> Tensor:
        for name, change in (
            ("brightness", colour.brightness),
            ("contrast", colour.contrast),
            ("saturation", colour.saturation),
            ("sharpness", colour.sharpness),
        ):
            images = change(images, 1 + self._amount(place, name, _COLOUR))
        threshold, bits = 256 * (1 - self._strength), 8 - round(_BITS * self._strength)
        for name, changed in (
            ("auto_contrast", colour.auto_contrast),
            ("solarise", partial(colour.solarise, threshold=threshold)),
            ("posterise", partial(colour.posterise, bits=bits)),
        ):
            meant = self._meant(place, name).to(torch.float32).view(-1, 1, 1, 1)
            images = torch.lerp(images, changed(images), meant)
        return images

    def _amount(self, place: int, name: str, most: float) -> Tensor:
        """(N,) float32: the signed strength for pictures whose operation it is, otherwise 0."""
        return self._meant(place, name) * self._signs[:, place] * (most * self._strength)

    def _meant(self, place: int, name: str) -> Tensor:
        """(N,) bool: for which pictures an operation was picked."""
        return self._picked[:, place] == OPERATIONS.index(name)
