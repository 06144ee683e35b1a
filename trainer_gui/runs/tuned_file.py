"""TunedFile: which precision and layout were found to be fast here, kept between runs."""

import contextlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from trainer_gui.core.errors import StorageError
from trainer_gui.core.execution import Execution, Layout, Precision
from trainer_gui.core.files import atomic_write, read_ordinary

_LIMIT_BYTES = 1_000_000
_KEPT = 500


class TunedFile:
    """A small file of the cache; one that is lost or damaged costs a second look, no more."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, key: str, usual: Execution) -> Execution | None:
        """The usual way with the precision and layout that were kept for the key, if any were."""
        found = self._read().get(key)
        match found:
            case [str(precision), str(layout)]:
                if precision in get_args(Precision) and layout in get_args(Layout):
                    return replace(usual, precision=precision, layout=layout)  # type: ignore[arg-type] # looked up
        return None

    def keep(self, key: str, chosen: Execution) -> None:
        """Remembers a choice; the oldest of many are forgotten."""
        known = {**self._read(), key: [chosen.precision, chosen.layout]}
        latest = dict(list(known.items())[-_KEPT:])
        with contextlib.suppress(StorageError):
            atomic_write(self._path, json.dumps(latest, indent=1).encode())

    def _read(self) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError, RecursionError):
            known = json.loads(read_ordinary(self._path, _LIMIT_BYTES))
            if isinstance(known, dict):
                return known
        return {}
