"""DatasetCache: data sets that were read stay in memory for the next job."""

import json
import threading
from dataclasses import asdict
from pathlib import Path

from trainer_gui.catalog import menus
from trainer_gui.core.dataset import Dataset, Progress
from trainer_gui.core.recipe import Choice
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.text import Text

_KEPT = 2
_WAIT_SECONDS = 0.2


class DatasetCache:
    """The last two data sets, by their options and split; safe to use from several threads.

    Different data may be read at the same time; the same data are read once.
    """

    def __init__(self, root: Path, cache: Path | None = None) -> None:
        """Reads nothing yet.

        Args:
            root: where downloaded data sets are kept.
            cache: a folder for what can be made again; None for none.
        """
        self._root = root
        self._cache = cache
        self._lock = threading.Lock()
        self._kept: dict[str, Dataset] = {}
        self._reading: dict[str, threading.Lock] = {}

    def load(
        self,
        choice: Choice,
        *,
        split: SplitPlan,
        progress: Progress,
        download: bool = False,
        fresh: bool = False,
    ) -> Dataset:
        """The data set, read now unless it is in memory.

        Args:
            choice: which, with its options.
            split: how it is split, unless it brings a split.
            progress: hears how far reading has come, and may cancel it.
            download: whether the person consented to a download.
            fresh: whether to read it again in any case.

        Raises:
            DataError: as the entry's reader says.
            CancelledError: as progress said.
        """
        key = _key(choice, split)
        with self._lock:
            reading = self._reading.setdefault(key, threading.Lock())
        while not reading.acquire(timeout=_WAIT_SECONDS):
            # Another job reads the same data; both need them once.
            progress(None, Text("Reading the data"))
        try:
            found = None if fresh else self._find(key)
            if found is not None:
                return found
            return self._read(key, choice, split, download=download, progress=progress)
        finally:
            reading.release()

    def kept(self, choice: Choice, *, split: SplitPlan) -> Dataset | None:
        """The data set if it is in memory."""
        return self._find(_key(choice, split))

    def _find(self, key: str) -> Dataset | None:
        with self._lock:
            found = self._kept.pop(key, None)
            if found is not None:
                self._kept[key] = found  # the latest used is the last to go
            return found

    def _read(
        self, key: str, choice: Choice, split: SplitPlan, *, download: bool, progress: Progress
    ) -> Dataset:
        with self._lock:
            self._kept.pop(key, None)
            self._make_room(_KEPT - 1)  # before reading: all three may not fit into memory
        dataset: Dataset = menus.data.get(choice.kind).build(
            choice.options,
            root=self._root,
            split=split,
            download=download,
            progress=progress,
            cache=self._cache,
        )
        with self._lock:
            self._kept[key] = dataset
            self._make_room(_KEPT)
        return dataset

    def _make_room(self, most: int) -> None:
        while len(self._kept) > most:
            self._kept.pop(next(iter(self._kept)))


def _key(choice: Choice, split: SplitPlan) -> str:
    return json.dumps([choice.table(), asdict(split)], sort_keys=True)
