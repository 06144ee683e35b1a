"""How rows of series are fed, and what a script that runs without the program makes of a file."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_gui.core.script import FileError, Script
from trainer_gui.core.source import copied
from trainer_gui.core.spec import Field
from trainer_gui.kinds import Batch

MEAN, STD = 0.0, 1.0  # stand-ins: a script has its own


class SeriesLoader:
    """A `Loader`; rows are padded with 0 behind their ends, also once they are standardised."""

    mixes = False

    def __init__(self, name: str, facts: Mapping[str, Any], jitter: float) -> None:
        self._name = name
        self._facts = facts
        self._jitter = jitter

    def example(self, field: Field) -> Tensor:  # noqa: ARG002 - of the protocol
        """(1, length) of a usual row."""
        return torch.empty(1, self._facts["length"], device="meta")

    def cost(self, index: NDArray[np.int64]) -> NDArray[np.int64] | None:  # noqa: ARG002 - of the protocol
        """None: a model sees the values that are stored."""
        return None

    def augment(self, raw: Batch) -> Batch:
        """Rows with noise on them."""
        if not self._jitter:
            return raw
        values = raw.inputs[self._name]
        noise = raw.draw("jitter").normal(0, values.shape[1])
        return self._with(raw, values + self._jitter * self._facts["std"] * noise)

    def prepare(self, raw: Batch) -> Batch:
        """Rows standardised."""
        values = raw.inputs[self._name]
        return self._with(raw, (values - self._facts["mean"]) / self._facts["std"])

    def _with(self, raw: Batch, values: Tensor) -> Batch:
        places = torch.arange(values.shape[1], device=values.device)
        inside = places < raw.lengths[self._name][:, None]
        return replace(raw, inputs={**raw.inputs, self._name: values * inside})


def digests(values: Any) -> NDArray[np.uint8]:
    """(N, 16) of the bytes of each row."""
    rows = (values.row(place).tobytes() for place in range(len(values)))
    content = b"".join(hashlib.blake2b(row, digest_size=16).digest() for row in rows)
    return np.frombuffer(content, np.uint8).reshape(-1, 16)


def numbers_in(text: str) -> NDArray[np.float32]:
    """All numbers of a text.

    Raises:
        ValueError: there is something else, or one that is not finite.
    """
    found = np.array([float(word) for word in text.split()], dtype=np.float32)
    if not np.isfinite(found).all():
        raise ValueError("a number is not finite")
    return found


def series_script(facts: Mapping[str, Any]) -> Script:
    """The part of a script that reads a file."""
    return replace(
        copied(preprocess),
        constants="# Of the signals that were trained on.\n"
        f"MEAN = {facts['mean']!r}\nSTD = {facts['std']!r}",
        example="signal.txt",
    )


def preprocess(path: str | Path) -> Tensor:
    """The numbers of a text file as the network sees them, (1, length).

    Raises:
        FileError: the file cannot be used.
    """
    try:
        words = Path(path).read_text(encoding="utf-8").split()
        values = torch.tensor([[float(word) for word in words]])
    except (OSError, ValueError) as error:
        raise FileError(f"{path} holds something else than numbers.") from error
    if not words:
        raise FileError(f"{path} holds no number.")
    return (values - MEAN) / STD
