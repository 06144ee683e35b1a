"""DatasetCache: data sets that were read stay in memory for the next job."""

import json
import threading
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from trainer_gui.catalog import menus
from trainer_gui.core.dataset import Dataset, Progress, Samples
from trainer_gui.core.errors import DataError
from trainer_gui.core.recipe import DataPlan
from trainer_gui.core.text import Text
from trainer_gui.kinds._assemble import assembled

_KEPT = 2
_WAIT_SECONDS = 0.2
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class _Read:
    """Samples, and what was made of them by how they were split and learnt of."""

    samples: Samples
    datasets: dict[str, Dataset] = field(default_factory=dict)


class DatasetCache:
    """The samples that were read last, and the data sets they became; safe to use from threads.

    Different samples may be read at the same time; the same ones are read once, however they are
    split and whatever is learnt of them.
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
        self._kept: dict[str, _Read] = {}
        self._reading: dict[str, threading.Lock] = {}

    def load(
        self,
        plan: DataPlan,
        *,
        progress: Progress,
        download: bool = False,
        fresh: bool = False,
    ) -> Dataset:
        """The data set, read now unless it is in memory and its files are as they were.

        Args:
            plan: which, and what is done with it.
            progress: hears how far reading has come, and may cancel it.
            download: whether the person consented to a download.
            fresh: whether to read it again in any case.

        Raises:
            DataError: as the entry's reader says.
            CancelledError: as progress said.
        """
        key = json.dumps(plan.choice.table(), sort_keys=True)
        with self._lock:
            reading = self._reading.setdefault(key, threading.Lock())
        while not reading.acquire(timeout=_WAIT_SECONDS):
            # Another job reads the same data; both need them once.
            progress(None, Text("Reading the data"))
        try:
            read = None if fresh else self._find(key)
            if read is None or not _is_current(read.samples, progress):
                read = self._read(key, plan, download=download, progress=progress)
            return self._made(read, plan, progress)
        finally:
            reading.release()

    def kept(self, plan: DataPlan) -> Dataset | None:
        """The data set if its samples are in memory."""
        read = self._find(json.dumps(plan.choice.table(), sort_keys=True))
        return None if read is None else self._made(read, plan)

    def _find(self, key: str) -> _Read | None:
        with self._lock:
            return _used(self._kept, key)

    def _read(self, key: str, plan: DataPlan, *, download: bool, progress: Progress) -> _Read:
        with self._lock:
            self._kept.pop(key, None)
            _make_room(self._kept, _KEPT - 1)  # before reading: all three may not fit into memory
        samples: Samples = menus.data.get(plan.choice.kind).build(
            plan.choice.options,
            root=self._root,
            download=download,
            progress=progress,
            cache=self._cache,
        )
        read = _Read(samples)
        with self._lock:
            self._kept[key] = read
            _make_room(self._kept, _KEPT)
        return read

    def _made(self, read: _Read, plan: DataPlan, progress: Progress | None = None) -> Dataset:
        key = json.dumps(plan.fitting(), sort_keys=True)
        with self._lock:
            found = _used(read.datasets, key)
        if found is None:
            found = assembled(read.samples, plan.split, options=plan.kinds, progress=progress)
            with self._lock:
                read.datasets[key] = found
                _make_room(read.datasets, _KEPT)
        return found


def _is_current(samples: Samples, progress: Progress) -> bool:
    """Whether they are what a reader would find now."""
    if samples.unchanged is None:
        return True
    try:
        return samples.unchanged(progress)
    except DataError:  # which the reader explains
        return False


def _used(kept: MutableMapping[str, _Value], key: str) -> _Value | None:
    """What is kept there; the latest used is the last to go."""
    found = kept.pop(key, None)
    if found is not None:
        kept[key] = found
    return found


def _make_room(kept: MutableMapping[str, _Value], most: int) -> None:
    while len(kept) > most:
        kept.pop(next(iter(kept)))
