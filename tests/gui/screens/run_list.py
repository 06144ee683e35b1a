"""Runs and pictures that the tests of screens list."""

import time
from pathlib import Path
from typing import Any

from PIL import Image
from sklearn.datasets import load_digits

from trainer_gui.core.answers import Predicted, Ranked
from trainer_gui.core.text import Text
from trainer_gui.runs.store import RunInfo, Status

NOW = time.mktime((2026, 3, 14, 15, 9, 26, 0, 0, -1))


def made_run(run_id: str, status: Status = "completed", **changes: Any) -> RunInfo:
    """A run as the store describes one, two minutes long."""
    ended = status in {"completed", "finished", "stopped"}
    facts: dict[str, Any] = {
        "title": run_id.title(),
        "started": NOW,
        "changed": NOW + 120,
        "best_epoch": 4 if ended else None,
        "best_score": 0.973 if ended else None,
        "data": "digits",
        "model": "cnn",
    }
    return RunInfo(run_id, Path("/runs") / run_id, status=status, **(facts | changes))


def damaged_run(run_id: str) -> RunInfo:
    """A run whose recipe is broken."""
    problem = Text("recipe.toml cannot be read: {reason}", reason="it is empty")
    return made_run(
        run_id, "damaged", title=run_id, changed=NOW, data="", model="", problem=problem
    )


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
    return Predicted(path, tuple(Ranked(label, rate) for label, rate in guesses))
