"""PictureLoader: pictures as they are stored → changed at random, and normalised."""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_gui.core.errors import DataError
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.core.text import Text
from trainer_gui.kinds import Batch
from trainer_gui.kinds._example import example_of
from trainer_gui.kinds.pictures import PictureFacts, picture_facts
from trainer_gui.kinds.pictures.augment import build_augment
from trainer_gui.kinds.pictures.options import PictureOptions


class Normaliser:
    """Pictures (N, C, H, W) uint8 → float, scaled to mean 0 and variance 1 per channel.

    The figures are those of the training split, and are kept with the run.
    """

    def __init__(self, facts: PictureFacts, device: torch.device) -> None:
        mean = torch.tensor(facts.mean, dtype=torch.float32, device=device)
        std = torch.tensor(facts.std, dtype=torch.float32, device=device)
        # One multiplication and one addition: x / 255 / std - mean / std.
        self._scale = (1.0 / (255.0 * std)).view(1, -1, 1, 1)
        self._shift = (-mean / std).view(1, -1, 1, 1)

    def __call__(self, images: Tensor) -> Tensor:
        """Normalised pictures (N, C, H, W) float32."""
        # In place on what was just made: half the time of torch.addcmul, whose result is new.
        return images.to(torch.float32, copy=True).mul_(self._scale).add_(self._shift)


class PictureLoader:
    """A `Loader`.

    Attributes:
        mixes: whether MixUp or CutMix are on.
    """

    def __init__(
        self,
        field: Field,
        spec: DataSpec,
        options: PictureOptions,
        *,
        seed: int,
        device: torch.device,
    ) -> None:
        self.mixes = bool(options.mixup or options.cutmix)
        if self.mixes and (len(spec.inputs) != 1 or len(spec.targets) > 1):
            raise DataError(
                Text("MixUp and CutMix mix the pictures of one input with their only target."),
                hint=Text("Switch both off for these data."),
            )
        facts = picture_facts(spec, field.name)
        self._name = field.name
        self._augment = build_augment(
            options, seed=seed, classes=len(spec.classes), mean=facts.mean
        )
        self._normalise = Normaliser(facts, device)

    def example(self, field: Field) -> Tensor:
        """(1, C, H, W) float32."""
        return example_of(field, "float32")

    def cost(self, index: NDArray[np.int64]) -> NDArray[np.int64] | None:  # noqa: ARG002 - of the protocol
        """None: all are alike."""
        return None

    def augment(self, raw: Batch) -> Batch:
        """Pictures changed at random; classes become shares, where pictures are mixed."""
        if self._augment is None:
            return raw
        images = raw.inputs[self._name]
        # What has no target is mixed as well, and then only the pictures are.
        name, labels = next(iter(raw.targets.items()), ("", raw.index))
        images, labels = self._augment(images, labels, raw.index, epoch=raw.epoch)
        targets = {**raw.targets, name: labels} if name else raw.targets
        return replace(raw, inputs={**raw.inputs, self._name: images}, targets=targets)

    def prepare(self, raw: Batch) -> Batch:
        """Pictures normalised."""
        images = self._normalise(raw.inputs[self._name])
        return replace(raw, inputs={**raw.inputs, self._name: images})
