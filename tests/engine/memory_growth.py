"""Prints what memory grows by in steps of a recipe, and what was predicted; run as a process.

Every tensor is to be mapped by itself (MALLOC_MMAP_THRESHOLD_), since a heap has gaps.
"""

import gc
import json
import sys
from pathlib import Path

from tests.engine.small import ONE_THREAD, Entries, small
from trainer_gui.core.control import Control
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.engine.build import build_parts
from trainer_gui.engine.footprint import measure_footprint, take_still_step

MODELS: dict[str, tuple[Table, int]] = {
    "cnn": ({"kind": "cnn", "channels": [32, 32], "batch_norm": True}, 160),
    "mlp": ({"kind": "mlp", "widths": [3000, 3000]}, 1024),
}


def _recipe(model: Table, batch: int) -> Recipe:
    return small(
        data={"kind": "mnist_5k"},
        model=model,
        training={"batch_size": batch},
        optimizer={"kind": "adam"},
    )


def _resident(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def _grown(recipe: Recipe, batch: int) -> int:
    gc.collect()
    before = _resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak counts from now on
    parts = build_parts(recipe, Entries().load(recipe.data_plan), ONE_THREAD)
    for _ in range(2):
        take_still_step(parts, batch, Control())
    return _resident("VmHWM") - before


def main(names: list[str]) -> None:
    """One JSON object: for each model, bytes predicted and grown by."""
    found = {}
    for name in names:
        model, batch = MODELS[name]
        recipe = _recipe(model, batch)
        dataset = Entries().load(recipe.data_plan)
        _grown(_recipe(model, 8), 8)  # what torch loads and keeps at its first use
        grown = _grown(recipe, batch)
        line = measure_footprint(recipe, dataset, ONE_THREAD, Control())
        # The pictures were there before.
        found[name] = (line.peak_bytes(batch) - dataset.input[:].nbytes, grown)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
