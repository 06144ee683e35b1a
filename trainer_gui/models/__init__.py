"""Architectures, one family a file; each builds a torch module from its options."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from trainer_gui.core.registry import Registry
from trainer_gui.core.spec import Field, OutputSpec

if TYPE_CHECKING:
    from torch import nn

    from trainer_gui.core.script import Script


class BuildModel(Protocol):
    """Builds a model."""

    def __call__(
        self,
        options: Any,  # noqa: ANN401 - of the entry's own class
        *,
        inputs: tuple[Field, ...],
        outputs: OutputSpec,
    ) -> "nn.Module":
        """A module that maps a batch of the input to the output's only head.

        Args:
            options: of the entry.
            inputs: what the model sees; pictures come as (N, C, H, W) float, normalised.
            outputs: what it must produce.

        Raises:
            BadInputError: the options do not suit the input, for example pooled to nothing.
        """


class WriteSource(Protocol):
    """Writes a model as plain PyTorch; stands beside its builder, as `source` of the entry."""

    def __call__(
        self,
        model: "nn.Module",
        options: Any,  # noqa: ANN401 - of the entry's own class
        *,
        inputs: tuple[Field, ...],
        outputs: OutputSpec,
    ) -> "Script":
        """A script that defines `build_model`, see `core.script`.

        What that builds must map what the model maps, once it has the model's weights.

        Args:
            model: as the builder made it, with the weights of a run.
            options: as the builder had them.
            inputs: likewise.
            outputs: likewise.

        Raises:
            BadInputError: it has a part that cannot be written.
        """


_BARE: ContextVar[bool] = ContextVar("bare", default=False)


@contextmanager
def bare_models() -> Iterator[None]:
    """Within, builders leave pretrained weights out, since others are put in, or none matter.

    The model is otherwise the same: a file of weights that is missing stands in nobody's way.
    """
    before = _BARE.set(True)
    try:
        yield
    finally:
        _BARE.reset(before)


def weights_wanted() -> bool:
    """Whether a builder shall load pretrained weights if they are chosen."""
    return not _BARE.get()


@runtime_checkable
class FineTuned(Protocol):
    """A model some parts of which train later than others, or more slowly."""

    def begin_epoch(self, epoch: int) -> None:
        """Freezes and frees parts as an epoch, counted from 0, wants it; in training mode."""

    def learning_rate_factors(self) -> Mapping[str, float]:
        """By parameter: what the learning rate is multiplied by, 1 where it is not named."""


architectures: Registry[BuildModel] = Registry("architecture")
