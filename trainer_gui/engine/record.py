"""What is recorded of a run beside its events: data, split, environment, arrays of results."""

import contextlib
import io
import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

import trainer_gui
from trainer_gui.core.chart_files import pack
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.events import Artefact
from trainer_gui.core.execution import Execution
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.spec import DataSpec
from trainer_gui.engine.checkpoint import Keep
from trainer_gui.tasks import Measured

PACKAGES = ("torch", "torchvision", "numpy", "Pillow", "PySide6-Essentials")
_SPEC: TypeAdapter[DataSpec] = TypeAdapter(DataSpec)


def versions() -> dict[str, str]:
    """The versions that the figures of a run may depend on; a package that is absent is left out.

    The engine alone needs neither Qt nor torchvision, such as on a machine without a display.
    """
    found = {"trainer-gui": trainer_gui.__version__, "python": platform.python_version()}
    for name in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def keep_setting(keep: Keep, recipe: Recipe, dataset: Dataset, execution: Execution) -> None:
    """Writes what a stored run needs to be understood and used without its recipe's data."""
    environment = {
        "versions": versions(),
        "platform": platform.platform(),
        "byte_order": sys.byteorder,
        "seed": recipe.training.seed,
        "execution": asdict(execution),
    }
    keep.artefact("environment", "environment.json", _json(environment))
    keep.artefact("data", "data.json", _SPEC.dump_json(dataset.spec, indent=1))
    keep.artefact("split", "split.npz", _npz(dataset.splits))


def read_spec(content: bytes) -> DataSpec:
    """The DataSpec that `keep_setting` wrote.

    Raises:
        ValueError: the content is something else.
    """
    return _SPEC.validate_json(content)


def keep_measured(keep: Keep, measured: Measured, at: str) -> tuple[Artefact, ...]:
    """Writes each chart and each group of arrays as one npz, named by its key or kind and `at`."""
    groups = {key: pack(chart) for key, chart in measured.charts.items()}
    return tuple(
        keep.artefact(kind, f"{kind}-{at}.npz", _npz(group))
        for kind, group in {**groups, **measured.arrays}.items()
    )


def _npz(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    target = io.BytesIO()
    np.savez_compressed(target, allow_pickle=False, **dict(arrays))
    return target.getvalue()


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, allow_nan=False).encode()
