"""DatasetCache: data sets that were read stay in memory for the next job."""

import json
import threading
from pathlib import Path

from trainer_gui.catalog import menus
from trainer_gui.core.dataset import Dataset, Progress
from trainer_gui.core.recipe import Choice

_KEPT = 2


class DatasetCache:
    """The last two data sets, by their options and seed; safe to use from several threads."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._kept: dict[str, Dataset] = {}

    def load(
        self,
        choice: Choice,
        *,
        seed: int,
        progress: Progress,
        download: bool = False,
        fresh: bool = False,
    ) -> Dataset:
        """The data set, read now unless it is in memory.

        Args:
            choice: which, with its options.
            seed: decides its split.
            progress: hears how far reading has come, and may cancel it.
            download: whether the person consented to a download.
            fresh: whether to read it again in any case.

        Raises:
            DataError: as the entry's reader says.
            CancelledError: as progress said.
        """
        key = json.dumps([choice.table(), seed], sort_keys=True)
        with self._lock:
            if fresh:
                self._kept.pop(key, None)
            if key in self._kept:
                return self._kept[key]
            while len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            entry = menus.data.get(choice.kind)
            dataset: Dataset = entry.build(
                choice.options, root=self._root, seed=seed, download=download, progress=progress
            )
            self._kept[key] = dataset
            return dataset
