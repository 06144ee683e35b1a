"""What is known of the recipe being edited, as the worker found it: data, model, augmentation."""

from dataclasses import dataclass
from typing import Literal

from trainer_gui.core.replies import (
    DataDescribed,
    Forecasted,
    JobFailed,
    ModelSummarised,
    SamplesShown,
)
from trainer_gui.core.text import Text

Status = Literal["unknown", "waiting", "working", "ready", "failed"]


@dataclass(frozen=True)
class DataFacts:
    """What is known of the chosen data.

    Attributes:
        status: `unknown` while the choice has problems of its own, `waiting` for the worker,
            `working`, `ready`, or `failed`.
        described: what was found; an older answer stays while a newer one is worked on.
        fraction: how far reading has come, 0…1; None if unknown.
        doing: what is being done.
        failure: why it could not be read.
    """

    status: Status = "unknown"
    described: DataDescribed | None = None
    fraction: float | None = None
    doing: Text | None = None
    failure: JobFailed | None = None


@dataclass(frozen=True)
class ModelFacts:
    """What is known of the chosen model on the chosen data.

    Attributes:
        status: as for data; `unknown` also while the data are.
        summary: layers, parameters, multiply-adds.
        failure: why it could not be built.
    """

    status: Status = "unknown"
    summary: ModelSummarised | None = None
    failure: JobFailed | None = None


@dataclass(frozen=True)
class PreviewFacts:
    """What is known of how samples look in the epochs of a training.

    Attributes:
        status: as for data; `unknown` also while nothing is augmented.
        shown: the samples; older ones stay while newer ones are worked on.
        failure: why there are none.
    """

    status: Status = "unknown"
    shown: SamplesShown | None = None
    failure: JobFailed | None = None


@dataclass(frozen=True)
class PreviewWish:
    """The samples that a person wants to see as epochs see them.

    Attributes:
        samples: indices of training samples.
        epoch: the first one, counted from 0.
        epochs: how many.
    """

    samples: tuple[int, ...]
    epoch: int = 0
    epochs: int = 1


@dataclass(frozen=True)
class ForecastFacts:
    """What is known of how long the recipe will take, and what it needs.

    Attributes:
        status: `unknown` until somebody asks, `working`, `ready`, or `failed`.
        forecast: what was found.
        doing: what is being done.
        failure: why nothing was found.
    """

    status: Status = "unknown"
    forecast: Forecasted | None = None
    doing: Text | None = None
    failure: JobFailed | None = None
