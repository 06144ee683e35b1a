"""TableLoader: rows as they are stored → filled in, standardised and coded, a batch at a time."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_gui.core.spec import Field
from trainer_gui.kinds import Batch
from trainer_gui.kinds._example import example_of
from trainer_gui.kinds.tables import ColumnFacts

_NO_LEVEL = -1.0


class TableLoader:
    """A `Loader`.

    A model sees the numbers, then an input for each level, then those that tell what was missing.
    A level that training has not seen is none of them: all inputs of its column are 0.

    Attributes:
        mixes: no.
    """

    mixes = False

    def __init__(self, field: Field, facts: Sequence[ColumnFacts], device: torch.device) -> None:
        self._name = field.name
        numbers = [place for place, one in enumerate(facts) if one.levels is None]
        flagged = [place for place, one in enumerate(facts) if one.flagged]
        slots = [
            (place, _place_of(field, place, level))
            for place, one in enumerate(facts)
            for level in one.levels or ()
        ]
        self._fill = torch.tensor([one.fill for one in facts], device=device)
        self._numbers = torch.tensor(numbers, dtype=torch.int64, device=device)
        self._flagged = torch.tensor(flagged, dtype=torch.int64, device=device)
        self._offset = torch.tensor([facts[place].offset for place in numbers], device=device)
        self._scale = torch.tensor([facts[place].scale for place in numbers], device=device)
        columns, places = zip(*slots, strict=True) if slots else ((), ())
        self._columns = torch.tensor(columns, dtype=torch.int64, device=device)
        self._places = torch.tensor(places, dtype=torch.float32, device=device)

    def example(self, field: Field) -> Tensor:
        """(1, width) float32."""
        return example_of(field, "float32")

    def cost(self, index: NDArray[np.int64]) -> NDArray[np.int64] | None:  # noqa: ARG002 - of the protocol
        """None: all are alike."""
        return None

    def augment(self, raw: Batch) -> Batch:
        """The same rows."""
        return raw

    def prepare(self, raw: Batch) -> Batch:
        """The rows as a model sees them, (N, width) float32."""
        rows = self._seen(raw.inputs[self._name])
        return replace(raw, inputs={**raw.inputs, self._name: rows})

    def _seen(self, rows: Tensor) -> Tensor:
        missing = rows.isnan()
        filled = torch.where(missing, self._fill, rows)
        numbers = (filled[:, self._numbers] - self._offset) / self._scale
        levels = filled[:, self._columns] == self._places
        return torch.cat((numbers, levels.float(), missing[:, self._flagged].float()), dim=1)


def _place_of(field: Field, column: int, level: str) -> float:
    """Where a level stands among those of the data."""
    names = (field.levels or ())[column] or ()
    return float(names.index(level)) if level in names else _NO_LEVEL
