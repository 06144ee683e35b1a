"""Runs and pictures that the tests of screens list."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from sklearn.datasets import load_digits

from trainer_gui.catalog import menus
from trainer_gui.core.answers import Numbers, Ranked
from trainer_gui.core.events import RunEvent
from trainer_gui.core.recipe import Table, parse_recipe
from trainer_gui.core.replies import Predicted
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.journal import Journal
from trainer_gui.runs.store import RunInfo, Status

NOW = time.mktime((2026, 3, 14, 15, 9, 26, 0, 0, -1))


def made_run(run_id: str, status: Status = "completed", **changes: Any) -> RunInfo:
    """A run as the store describes one, two minutes long."""
    ended = status in {"completed", "finished", "stopped"}
    facts: dict[str, Any] = {
        "folder": Path("/runs") / run_id,
        "title": run_id.title(),
        "started": NOW,
        "changed": NOW + 120,
        "step": None if status == "damaged" else 1000,
        "best_epoch": 4 if ended else None,
        "best_score": 0.973 if ended else None,
        "data": "digits",
        "model": "cnn",
        "resumable": status in {"stopped", "interrupted", "failed"},
    }
    return RunInfo(run_id, status=status, **(facts | changes))


def damaged_run(run_id: str) -> RunInfo:
    """A run whose recipe is broken."""
    problem = Text("recipe.toml cannot be read: {reason}", reason="it is empty")
    return made_run(
        run_id, "damaged", title=run_id, changed=NOW, data="", model="", problem=problem
    )


def recipe_table(**values: object) -> Table:
    """A recipe over the digits; a double underscore stands for the dot of a path."""
    table: Table = {
        "format": 2,
        "title": "Small",
        "data": {"kind": "digits"},
        "model": {"kind": "mlp", "widths": [16]},
        "task": {"kind": "classification"},
        "training": {
            "epochs": 2,
            "batch_size": 64,
            "optimizer": {"kind": "sgd", "learning_rate": 0.05},
            "schedule": {"kind": "constant"},
        },
    }
    for path, value in values.items():
        *sections, name = path.split("__")
        inner = table
        for section in sections:
            inner = inner[section]
        inner[name] = value
    return table


def stored_run(folder: Path, said: Sequence[tuple[float, RunEvent]], **values: object) -> Path:
    """A run folder with a recipe and a journal."""
    folder.mkdir(parents=True, exist_ok=True)
    recipe = parse_recipe(recipe_table(**values), menus)
    (folder / "recipe.toml").write_text(recipe.toml(), encoding="utf-8")
    with Journal(folder) as journal:
        for number, (at, body) in enumerate(said):
            journal.append(Stamped(1, folder.name, number, at, body))
    return folder


def digit_files(folder: Path, count: int) -> list[str]:
    """Real handwritten digits as PNG files of 8 × 8 pixels."""
    digits = load_digits()
    paths = []
    for number in range(count):
        path = folder / f"digit-{number:04d}.png"
        Image.fromarray((digits.images[number % 1797] * 15.9).astype("uint8")).save(path)
        paths.append(str(path))
    return paths


def guessed(path: str, *guesses: tuple[str, float]) -> Predicted:
    """What a model says of a file."""
    names, rates = zip(*guesses, strict=True)
    return Predicted(path, Ranked(names, rates))


def numbered(path: str, **numbers: float) -> Predicted:
    """What a model that tells numbers says of a file."""
    return Predicted(path, Numbers(tuple(numbers), tuple(numbers.values())))
