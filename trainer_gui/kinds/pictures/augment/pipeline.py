"""Pipeline: every change of a batch's pictures, in their order, each with numbers of its own."""

import math
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import reduce

import torch
from torch import Tensor

from trainer_gui.kinds._draws import Draws
from trainer_gui.kinds.pictures.augment import colour
from trainer_gui.kinds.pictures.augment.affine import Affine, cropped, turned, warp
from trainer_gui.kinds.pictures.augment.erasing import erase, random_rectangles, squares
from trainer_gui.kinds.pictures.augment.geometry import flip, shift
from trainer_gui.kinds.pictures.augment.mixing import (
    SymmetricBeta,
    cutmix,
    cutmix_boxes,
    mixed_numbers,
    mixup,
    partners,
    soft_labels,
)
from trainer_gui.kinds.pictures.augment.rand_augment import OPERATIONS, RandAugment
from trainer_gui.kinds.pictures.options import MOST_OPERATIONS, PictureOptions


class _Slot(IntEnum):
    """Where the numbers of each change begin.

    They belong to what a seed means: to renumber them makes other runs of old recipes. Since none
    depends on which changes are on, two recipes that differ in one change share all others.
    """

    HORIZONTAL_FLIP = 0
    VERTICAL_FLIP = 1
    SHIFT = 2  # down, right
    CROP = 4  # area, shape, place across, place down
    ROTATION = 8
    SHEAR = 9
    ZOOM = 10
    BRIGHTNESS = 11
    CONTRAST = 12
    SATURATION = 13
    ERASING = 14  # whether, then up to four for the box
    MIXING = 19  # which of the two
    MIXUP = 20
    CUTMIX = 21  # share, centre down, centre across
    RAND_AUGMENT = 32  # operations, then their signs
    NOISE = 1024  # one for each value


class Pipeline:
    """An `Augment` that does what PictureOptions say."""

    def __init__(
        self, options: PictureOptions, *, seed: int, classes: int, mean: Sequence[float]
    ) -> None:
        self._options = options
        self._seed = seed
        self._classes = classes
        # Whole numbers, so that uint8 and float32 pictures get the same colour.
        self._fill = torch.tensor(mean, dtype=torch.float32).mul(255).round().view(-1, 1, 1)
        self._mixup_share = SymmetricBeta(options.mixup) if options.mixup else None
        self._cutmix_share = SymmetricBeta(options.cutmix) if options.cutmix else None

    @torch.no_grad()
    def __call__(
        self, images: Tensor, labels: Tensor, index: Tensor, *, epoch: int
    ) -> tuple[Tensor, Tensor]:
        """As `Augment` says."""
        if not self._options.is_on:
            return images, labels
        draws = Draws(index, seed=self._seed, epoch=epoch)
        self._fill = self._fill.to(images.device)
        operations = self._operations(draws)
        images = self._moved(images, draws)
        images = self._warped(images, draws, operations)
        images = self._coloured(images, draws, operations)
        images = self._erased(images, draws)
        return self._mixed(images, labels, draws)

    def _operations(self, draws: Draws) -> RandAugment | None:
        count = self._options.rand_augment
        if not count:
            return None
        picked = draws.below(_Slot.RAND_AUGMENT, len(OPERATIONS), count)
        signs = draws.below(_Slot.RAND_AUGMENT + MOST_OPERATIONS, 2, count) * 2 - 1
        return RandAugment(
            picked, signs.to(torch.float32), magnitude=self._options.rand_augment_magnitude
        )

    def _moved(self, images: Tensor, draws: Draws) -> Tensor:
        options = self._options
        if options.horizontal_flip:
            chosen = draws.chance(_Slot.HORIZONTAL_FLIP, 0.5)
            images = flip(images, chosen, axis="horizontal")
        if options.vertical_flip:
            images = flip(images, draws.chance(_Slot.VERTICAL_FLIP, 0.5), axis="vertical")
        most = min(options.shift, *(side - 1 for side in images.shape[2:]))  # some of it stays
        if most:
            down, right = (draws.below(_Slot.SHIFT, 2 * most + 1, 2) - most).unbind(1)
            images = shift(images, down, right, most=most, padding=options.padding)
        return images

    def _warped(self, images: Tensor, draws: Draws, operations: RandAugment | None) -> Tensor:
        """Everything between pixels in one resampling: it is dear, and softens the picture."""
        size = (images.shape[2], images.shape[3])
        changes = list(self._affines(draws, size))
        if operations is not None:
            changes.append(operations.affine(size))
        return warp(images, reduce(Affine.then, changes), fill=self._fill) if changes else images

    def _affines(self, draws: Draws, size: tuple[int, int]) -> Iterator[Affine]:
        options = self._options
        if options.resized_crop is not None:
            drawn = draws.uniform(_Slot.CROP, 4)
            yield cropped(drawn, size=size, smallest=options.resized_crop)
        if options.rotation or options.shear or options.zoom:
            yield turned(
                draws.symmetric(_Slot.ROTATION) * math.radians(options.rotation),
                shear=draws.symmetric(_Slot.SHEAR) * math.radians(options.shear),
                zoom=1 + draws.symmetric(_Slot.ZOOM) * options.zoom,
            )

    def _coloured(self, images: Tensor, draws: Draws, operations: RandAugment | None) -> Tensor:
        options = self._options
        if operations is not None:
            images = operations.coloured(images)
        for slot, change, share in (
            (_Slot.BRIGHTNESS, colour.brightness, options.brightness),
            (_Slot.CONTRAST, colour.contrast, options.contrast),
            (_Slot.SATURATION, colour.saturation, options.saturation),
        ):
            if share:
                factor = 1 + draws.symmetric(slot) * share
                images = change(images.to(torch.float32), factor)
        if options.noise:
            normal = draws.normal(_Slot.NOISE, images[0].numel()).view(images.shape)
            images = colour.noise(images.to(torch.float32), normal, deviation=options.noise)
        return images

    def _erased(self, images: Tensor, draws: Draws) -> Tensor:
        options = self._options
        if options.erasing == "off":
            return images
        size = (images.shape[2], images.shape[3])
        chosen = draws.chance(_Slot.ERASING, options.erasing_probability)
        drawn = draws.uniform(_Slot.ERASING + 1, 4)
        if options.erasing == "random":
            boxes = random_rectangles(drawn, size=size, largest=options.erasing_area)
        else:
            boxes = squares(drawn, size=size, area=options.erasing_area)
        return erase(images, boxes.where(chosen), fill=self._fill)

    def _mixed(self, images: Tensor, labels: Tensor, draws: Draws) -> tuple[Tensor, Tensor]:
        blend, paste = self._mixup_share, self._cutmix_share
        if blend is None and paste is None:
            return images, labels
        others, share = partners(images), torch.ones(len(images), device=images.device)
        # With both on, a coin says which of them takes nothing away from a picture.
        coin = draws.chance(_Slot.MIXING, 0.5) if blend and paste else None
        if blend is not None:
            kept = blend.share(draws.uniform(_Slot.MIXUP)[:, 0])
            share = kept if coin is None else torch.where(coin, kept, share)
            images = mixup(images, others, share)
        if paste is not None:
            drawn = draws.uniform(_Slot.CUTMIX, 3)
            size = (images.shape[2], images.shape[3])
            boxes = cutmix_boxes(drawn[:, 1:], share=paste.share(drawn[:, 0]), size=size)
            boxes = boxes if coin is None else boxes.where(~coin)
            images, kept = cutmix(images, others, boxes)
            share = share * kept
        if labels.is_floating_point():
            return images, mixed_numbers(labels, partners(labels), share)
        return images, soft_labels(labels, partners(labels), share, classes=self._classes)
