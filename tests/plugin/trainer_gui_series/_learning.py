"""The tensors of recognising: gaps, both losses, the meter, answers, and the script."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer_gui.core.answers import Ranked
from trainer_gui.core.charts import Matrix
from trainer_gui.core.script import FOLDER, Beside, Script
from trainer_gui.core.source import copied
from trainer_gui.tasks import Batch, Losses, Measured

NAMES = "classes.txt"


def with_gaps(batch: Batch, share: float) -> Batch:
    """The batch with some values hidden; `power` becomes a target."""
    ((name, values),) = batch.inputs.items()
    power = values.square().sum(dim=1, keepdim=True) / batch.lengths[name][:, None]
    hidden = batch.draw("gaps").uniform(0, values.shape[1]) < share
    return replace(
        batch, inputs={name: values * ~hidden}, targets={**batch.targets, "power": power}
    )


def recognising(modules: Mapping[str, nn.Module], batch: Batch) -> Losses:
    """Cross-entropy of the classes."""
    logits, labels = modules["recogniser"](*batch.arguments), batch.targets["label"]
    accuracy = (logits.argmax(dim=1) == labels).float().mean()
    return Losses(functional.cross_entropy(logits, labels), {"accuracy": accuracy})


def gauging(modules: Mapping[str, nn.Module], batch: Batch) -> Losses:
    """Squared error of the power of the whole signal."""
    error = functional.mse_loss(modules["gauge"](*batch.arguments), batch.targets["power"])
    return Losses(error, {"power_error": error.detach()})


class RecogniseMeter:
    """Counts and sums of a pass, on the device until they are asked for."""

    def __init__(self, classes: Sequence[str]) -> None:
        self._classes = tuple(classes)
        self._found: list[tuple[Tensor, Tensor, Tensor, Tensor]] = []

    def update(self, modules: Mapping[str, nn.Module], batch: Batch) -> None:
        """Takes a batch in."""
        labels = batch.targets["label"]
        logits = modules["recogniser"](*batch.arguments)
        losses = functional.cross_entropy(logits, labels, reduction="none")
        error = modules["gauge"](*batch.arguments) - batch.targets["power"]
        self._found.append((labels, logits.argmax(dim=1), losses, error.square()[:, 0]))

    def measured(self) -> Measured:
        """What all batches say."""
        columns = [torch.cat(one).cpu().numpy() for one in zip(*self._found, strict=True)]
        labels, predicted, losses, errors = columns or [np.zeros(0)] * 4
        size = len(self._classes)
        cells = (labels * size + predicted).astype(np.int64)
        counts = np.bincount(cells, minlength=size**2).reshape(size, size)
        total = max(len(labels), 1)
        scores = {
            "accuracy": float(counts.trace() / total),
            "loss": float(losses.sum(dtype=np.float64) / total),
            "power_error": float(errors.sum(dtype=np.float64) / total),
        }
        return Measured(scores, {"confusion": Matrix(self._classes, counts)})


def ranked(model: nn.Module, batch: Batch, classes: Sequence[str], top: int) -> Iterator[Ranked]:
    """The likeliest classes of each signal, the best first."""
    shares, order = model(*batch.arguments).softmax(dim=1).sort(dim=1, descending=True, stable=True)
    for rates, places in zip(shares[:, :top].tolist(), order[:, :top].tolist(), strict=True):
        yield Ranked(tuple(classes[place] for place in places), tuple(rates))


def recognise_script(classes: Sequence[str]) -> Script:
    """The task's part of a script."""
    names = "".join(f"{name}\n" for name in classes).encode()
    return replace(
        copied(answers, answer_names, described, shown),
        constants=f'NAMES = "{NAMES}"',
        files={NAMES: Beside(names, f"the names of the {len(classes)} classes")},
        gives=f"probabilities (N, {len(classes)}) of the classes in {NAMES}",
    )


def answers(model: nn.Module, inputs: Tensor) -> Tensor:
    """Probabilities (N, K) of the classes."""
    lengths = torch.full((len(inputs),), inputs.shape[1])
    shares: Tensor = model(inputs, lengths).softmax(dim=1)
    return shares


def answer_names() -> list[str]:
    """The classes, in the order of the answers."""
    return (FOLDER / Path(NAMES)).read_text(encoding="utf-8").splitlines()


def described(answer: Tensor, names: Sequence[str], top: int | None) -> list[tuple[str, float]]:
    """The likeliest classes with their probabilities, the best first."""
    shares, places = answer.topk(min(top or len(names), len(names)))
    return [(names[place], share) for place, share in zip(places.tolist(), shares.tolist())]  # noqa: B905 - as many


def shown(value: float) -> str:
    """A probability as a person reads it."""
    return f"{value:.1%}"
