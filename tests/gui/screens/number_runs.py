"""A run that learns two numbers, as it would say it, with the files that it would leave."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.data.pictures import quiet
from tests.data.tables import turned_digits
from tests.gui.screens.shown_runs import keep_chart, shown_run
from tests.tasks import told
from trainer_gui.core import events
from trainer_gui.core.charts import Points, Table
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.execution import Execution
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.text import Text
from trainer_gui.data.picture_table import PictureTableOptions, load_picture_table
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.kinds._assemble import assembled

METRICS = (
    MetricSpec("rmse", Text("RMSE"), "min", chart="error"),
    MetricSpec("mae", Text("MAE"), "min", chart="error"),
    MetricSpec("r2", Text("R²"), "max", chart="r2"),
    MetricSpec("loss", Text("Loss"), "min", chart="loss"),
)
NAMES = ("angle", "ink")
WANTED = np.array([[30.0, 1.0], [-10.0, 2.0], [50.0, 3.0]])
PREDICTED = np.array([[31.0, 1.5], [-12.0, 2.0], [49.0, 2.5]])
TESTED = PREDICTED + 5.0
STARTED = events.RunStarted(
    title="Turned",
    metrics=METRICS,
    counts={"train": 640, "validation": 3, "test": 3},
    epochs=2,
    steps=4,
    steps_per_epoch=2,
    batch_size=64,
    parameters=1000,
    execution=Execution("cpu", "CPU"),
    charts=told.NUMBERS,
)


def turned(folder: Path, count: int) -> Dataset:
    """Digits that were turned, with their angle and their ink, as they are read from a table."""
    options = PictureTableOptions(table=str(turned_digits(folder, count)), size=16)
    return assembled(
        load_picture_table(options, root=folder, download=False, progress=quiet), SplitPlan(0)
    )


def number_run(folder: Path, *, live: bool = False) -> ShownRun:
    """Two epochs, of which the first is the best; unless it goes on, it is tested at its end."""
    found, tested = _files(folder, "validation", PREDICTED), _files(folder, "test", TESTED)
    said: list[events.RunEvent] = [
        STARTED,
        events.PhaseChanged("training"),
        events.StepsDone(0, {"loss": (0.9, 0.8), "mae": (9.0, 8.0)}, 640.0),
        events.Evaluated("validation", 0, 2, "current", _scores(1.5, 1.25), found),
        events.EpochDone(0, 2, 1.0, {"loss": 0.85, "mae": 8.5}, best=True),
        events.StepsDone(2, {"loss": (0.7, 0.6), "mae": (7.0, 6.0)}, 640.0),
        events.Evaluated("validation", 1, 4, "current", _scores(2.5, 2.25), found),
        events.EpochDone(1, 4, 1.0, {"loss": 0.65, "mae": 6.5}, best=False),
    ]
    if not live:
        said += [
            events.Evaluated("test", 0, 2, "best", _scores(5.0, 4.5), tested),
            events.RunFinished("completed", 4, 0, 1.5, 2.0),
        ]
    return shown_run(*said, live=live, folder=folder)


def _scores(rmse: float, mae: float) -> dict[str, float | None]:
    return {"rmse": rmse, "mae": mae, "r2": 0.9, "loss": 0.1}


def _files(folder: Path, split: str, predicted: NDArray[np.float64]) -> tuple[events.Artefact, ...]:
    points = Points(NAMES, WANTED.astype(np.float32), predicted.astype(np.float32))
    return (
        keep_chart(folder, "numbers", f"numbers-{split}", points),
        keep_chart(folder, "errors", f"errors-{split}", Table(NAMES, column_errors(predicted))),
    )


def column_errors(predicted: NDArray[np.float64]) -> Mapping[str, NDArray[np.float64]]:
    """Errors of each column of these predictions."""
    wrong = predicted - WANTED
    return {
        "mae": np.abs(wrong).mean(axis=0),
        "rmse": np.sqrt((wrong**2).mean(axis=0)),
        "r2": 1 - (wrong**2).sum(axis=0) / ((WANTED - WANTED.mean(axis=0)) ** 2).sum(axis=0),
    }
