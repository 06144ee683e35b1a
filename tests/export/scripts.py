"""Stored runs to be exported, and predict.py as it is run on another computer."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.data.pictures import noise
from tests.engine.small import begin, small
from trainer_gui.core.recipe import Table
from trainer_gui.core.wire import Stamped, encode
from trainer_gui.engine.own_code import keep_code
from trainer_gui.runs.folder_keep import FolderKeep

# Runs each script, then asks it once more for what it printed in per cent.
_ELSEWHERE = """
import json, os, runpy, sys
sys.modules["trainer_gui"] = None  # from here on it cannot be imported
folders, pictures = json.loads(sys.argv[1])
for folder in folders:
    os.chdir(folder)
    sys.argv = ["predict.py", *pictures]
    try:
        runpy.run_path("predict.py", run_name="__main__")
    except SystemExit as ended:
        assert not ended.code, ended.code
    print(json.dumps(runpy.run_path("predict.py")["predict"](pictures).tolist()))
"""


@dataclass(frozen=True)
class Said:
    """What a predict.py said of some pictures.

    Attributes:
        printed: a line for each.
        answers: (N, K) probabilities, or (N, T) numbers.
    """

    printed: list[str]
    answers: NDArray[np.float64]


def trained_run(folder: Path, *, data: Table, model: Table, **sections: Table) -> Path:
    """The folder of a run that trained for an epoch."""
    folder.mkdir(parents=True)
    recipe = small(
        data=data,
        model=model,
        training={"epochs": 1, "batch_size": 32},
        **sections,
    )
    (folder / "recipe.toml").write_text(recipe.toml(), encoding="utf-8")
    keep_code(recipe, folder)
    with (folder / "events.jsonl").open("w", encoding="utf-8") as journal:
        for number, event in enumerate(begin(recipe, keep=FolderKeep(folder))):
            journal.write(encode(Stamped(1, folder.name, number, 0.0, event)) + "\n")
    return folder


def odd_pictures(folder: Path) -> Path:
    """Class folders of colour pictures, no two of one size."""
    for label, name in enumerate(("bright", "dark", "two words")):
        (folder / name).mkdir(parents=True)
        for number in range(12):
            pixels = noise(17 + 5 * number, 41 - 2 * number + label, seed=12 * label + number)
            shade = (255, 0, 128)[label]
            mixed = (pixels.astype(int) + 2 * shade) // 3
            Image.fromarray(mixed.astype(np.uint8)).save(folder / name / f"{number}.png")
    return folder


def run_elsewhere(folders: Sequence[Path], pictures: Sequence[Path]) -> list[Said]:
    """What the predict.py of each folder says where this program is not."""
    asked = json.dumps([list(map(str, folders)), list(map(str, pictures))])
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", _ELSEWHERE, asked],
        env={"PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    count = len(pictures) + 1
    assert len(lines) == count * len(folders)
    return [
        Said(lines[start : start + count - 1], np.array(json.loads(lines[start + count - 1])))
        for start in range(0, len(lines), count)
    ]


def imported(script: Path) -> ModuleType:
    """predict.py as a module."""
    spec = importlib.util.spec_from_file_location("predict", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
