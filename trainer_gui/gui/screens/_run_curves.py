"""What a comparison needs of a run: its recipe, and its validation scores from its journal."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from trainer_gui.core.errors import RecipeError
from trainer_gui.core.events import Evaluated, RunStarted
from trainer_gui.core.files import open_ordinary, read_ordinary
from trainer_gui.core.recipe import SIZE_LIMIT_BYTES, Table, read_toml
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.wire import WireError, decode
from trainer_gui.runs import journal
from trainer_gui.state.history import Points

_EVENT = b'"event": "'
_WANTED = (b"RunStarted", b"Evaluated")


@dataclass(frozen=True, eq=False)
class RunCurves:
    """What a run has to compare.

    Attributes:
        recipe: as a plain table; None if it cannot be read.
        metrics: what its task reports, the first one decides; empty before it started.
        steps_per_epoch: batches in a whole epoch.
        scores: by metric key, on validation data over steps, with the weights of the time.
    """

    recipe: Table | None
    metrics: tuple[MetricSpec, ...] = ()
    steps_per_epoch: int = 1
    scores: Mapping[str, Points] = field(default_factory=dict)


def read_curves(folder: Path) -> RunCurves:
    """Reads a run folder; what is missing or damaged is left out.

    A journal may hold millions of steps, and only epochs are wanted: a line is parsed only if its
    first bytes say that it is of those.
    """
    recipe: Table | None = None
    with contextlib.suppress(OSError, RecipeError):
        recipe = read_toml(read_ordinary(folder / "recipe.toml", SIZE_LIMIT_BYTES))
    started: RunStarted | None = None
    scores: dict[str, Points] = {}
    for event in _epochs(folder):
        if isinstance(event, RunStarted):
            started = event
            # What was said of later steps counts no longer: the run has gone back to a checkpoint.
            scores = {key: _until(points, event.first_step) for key, points in scores.items()}
        elif event.split == "validation" and event.checkpoint == "current":
            for key, value in event.scores.items():
                scores.setdefault(key, Points()).append(event.step, value)
    if started is None:
        return RunCurves(recipe)
    return RunCurves(recipe, started.metrics, max(started.steps_per_epoch, 1), scores)


def _until(points: Points, step: int) -> Points:
    kept = Points()
    for x, y in zip(points.x.tolist(), points.y.tolist(), strict=True):
        if x <= step:
            kept.append(x, y)
    return kept


def _epochs(folder: Path) -> Iterator[RunStarted | Evaluated]:
    with contextlib.suppress(OSError), open_ordinary(folder / journal.FILE) as lines:
        for line in lines:
            at = line.find(_EVENT) + len(_EVENT)
            if not line.startswith(_WANTED, at):
                continue
            with contextlib.suppress(WireError):
                body = decode(line).body
                if isinstance(body, RunStarted | Evaluated):
                    yield body
