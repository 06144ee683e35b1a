"""A loader that notes what another one makes of training batches."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from trainer_gui.core.spec import Field
from trainer_gui.engine.feed import Feed
from trainer_gui.kinds import Batch, Loader


class Noting:
    def __init__(self, loader: Loader, seen: Callable[[Batch], object]) -> None:
        self._loader = loader
        self._seen = seen
        self.mixes = loader.mixes

    def example(self, field: Field) -> Tensor:
        return self._loader.example(field)

    def cost(self, index: NDArray[np.int64]) -> NDArray[np.int64] | None:
        return self._loader.cost(index)

    def augment(self, raw: Batch) -> Batch:
        changed = self._loader.augment(raw)
        self._seen(changed)
        return changed

    def prepare(self, raw: Batch) -> Batch:
        return self._loader.prepare(raw)


def note(feed: Feed, seen: Callable[[Batch], object], field: str = "image") -> None:
    """Lets `seen` hear of each training batch, changed at random and not prepared yet."""
    feed.loaders[field] = Noting(feed.loaders[field], seen)
