"""A pretrained network in a wrapper that fits pictures to it, and trains its layers as wanted."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor, nn
from torch.nn import functional

from trainer_gui.models._transfer_fields import TrainedLayers


@dataclass(frozen=True)
class Tuning:
    """Which layers of a network are trained, when, and how fast.

    Attributes:
        trained: all, the last few, or the last alone.
        last_layers: how many are the last few: linear ones and convolutions count.
        free_after: epochs after which all layers are trained, whatever is said above; None for
            never.
        first_rate: what the first layer's learning rate is multiplied by; that of the last is not,
            and those between are on an even scale.

    Source of learning rates that fall with depth, and of thawing a network late: J. Howard and
    S. Ruder, “Universal Language Model Fine-tuning for Text Classification”, 2018,
    https://arxiv.org/abs/1801.06146
    """

    trained: TrainedLayers = "all"
    last_layers: int = 1
    free_after: int | None = None
    first_rate: float = 1.0


class TuningOptions(Protocol):
    """The options of a family of pretrained networks, see `_transfer_fields`."""

    @property
    def trained(self) -> TrainedLayers: ...
    @property
    def last_layers(self) -> int: ...
    @property
    def free_after(self) -> int | None: ...
    @property
    def first_rate(self) -> float: ...


def tuning_of(options: TuningOptions) -> Tuning:
    """The tuning that options describe."""
    return Tuning(options.trained, options.last_layers, options.free_after, options.first_rate)


def head_name(model: nn.Module) -> str:
    """The dotted name of the layer that gives the outputs: the last linear one or convolution."""
    return _weighted(model)[-1]


class ResizedModel(nn.Module):
    """A network for colour pictures of certain sizes that takes grey and colour pictures of any.

    It is a `FineTuned` model.

    Attributes:
        backbone: the network, its last layer included.
        size: height and width of the pictures that it sees.
    """

    def __init__(
        self, backbone: nn.Module, *, size: tuple[int, int], tuning: Tuning | None = None
    ) -> None:
        super().__init__()
        self.backbone = backbone
        self.size = size
        self._tuning = tuning or Tuning()
        self._still: tuple[nn.Module, ...] = ()
        if self._tuning.free_after is None:
            self._freeze()

    def begin_epoch(self, epoch: int) -> None:
        """Trains all layers from the epoch on that the tuning names."""
        after = self._tuning.free_after
        if after is None:
            return
        self.backbone.requires_grad_(requires_grad=True)
        self._still = ()
        if epoch < after:
            self._freeze()
        self.train(self.training)

    def learning_rate_factors(self) -> Mapping[str, float]:
        """1 for the last layer, and less for each before it."""
        if self._tuning.first_rate == 1.0:
            return {}
        layers = list(self._layers())
        most = max(number for _, _, number in layers)
        return {
            f"backbone.{name}.{own}" if name else f"backbone.{own}": self._tuning.first_rate
            ** (1.0 - number / max(most, 1))
            for name, layer, number in layers
            for own, _ in layer.named_parameters(recurse=False)
        }

    def train(self, mode: bool = True) -> "ResizedModel":  # noqa: FBT001, FBT002 - torch's signature
        """Sets the mode; layers that are frozen stay in evaluation mode.

        Otherwise their batch normalisation would go on changing, and dropout would disturb features
        that cannot adapt to it.
        """
        super().train(mode)
        for layer in self._still:
            layer.training = False
        return self

    def forward(self, images: Tensor) -> Tensor:
        """(N, 1 or 3, H, W) → (N, K) logits."""
        if images.shape[1] == 1:
            images = images.expand(-1, 3, -1, -1)
        if tuple(images.shape[-2:]) != self.size:
            images = self._resized(images)
        return self.backbone(images)  # type: ignore[no-any-return]

    def _freeze(self) -> None:
        """Freezes all layers but those that the tuning names."""
        if self._tuning.trained == "all":
            return
        free = 1 if self._tuning.trained == "head" else self._tuning.last_layers
        layers = list(self._layers())
        most = max(number for _, _, number in layers)
        for _, layer, number in layers:
            if number <= most - free:
                for parameter in layer.parameters(recurse=False):
                    parameter.requires_grad_(False)  # noqa: FBT003 - torch's signature
        self._still = tuple(self._before(set(_weighted(self.backbone)[-free:])))

    def _before(self, names: AbstractSet[str]) -> Iterator[nn.Module]:
        """The layers before the first of these; dropout and norms belong to what they follow.

        A norm may hold its activation, as those of timm do: what has weights or statistics of its
        own is a layer, too.
        """
        for name, module in self.backbone.named_modules():
            if name in names:
                return
            own = (*module.parameters(recurse=False), *module.buffers(recurse=False))
            if own or not list(module.children()):
                yield module

    def _layers(self) -> Iterator[tuple[str, nn.Module, int]]:
        """Each module with weights of its own, and how many layers lie before it, in their order.

        Norms and other weights count to the linear layer or convolution before them.
        """
        weighted = set(_weighted(self.backbone))
        number = -1
        for name, module in self.backbone.named_modules():
            number += name in weighted
            if list(module.parameters(recurse=False)):
                yield name, module, max(number, 0)

    def _resized(self, images: Tensor) -> Tensor:
        shrinks = images.shape[-2] > self.size[0] or images.shape[-1] > self.size[1]
        return functional.interpolate(
            images, self.size, mode="bilinear", align_corners=False, antialias=shrinks
        )


def _weighted(model: nn.Module) -> list[str]:
    return [
        name for name, module in model.named_modules() if isinstance(module, nn.Linear | nn.Conv2d)
    ]
