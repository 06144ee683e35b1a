"""What a person asks of a stored model: what it wants to see, then files, and rows typed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, assert_never

from trainer_gui.core.answers import AnswerOptions
from trainer_gui.core.control import Control
from trainer_gui.core.replies import JobEvent, RunAsks
from trainer_gui.engine.predict import predict, predict_typed
from trainer_gui.engine.stored import asks_of
from trainer_gui.runs._describe import Setting
from trainer_gui.runs._models import Models
from trainer_gui.runs.jobs import AskRun, Predict, PredictRow
from trainer_gui.runs.store import RunStore


class FullSetting(Setting, Protocol):
    """What the worker has that jobs need which compute."""

    @property
    def models(self) -> Models:
        """Models of stored runs that were opened."""


def use_run(
    job: AskRun | Predict | PredictRow, setting: FullSetting, control: Control
) -> Iterator[JobEvent | None]:
    """Answers a question about a run's model, or to it."""
    folder = RunStore(setting.folders).folder(job.run_id)
    match job:
        case AskRun():
            yield RunAsks(asks_of(folder))
        case Predict() | PredictRow():
            yield from _predict(job, folder, setting, control)
        case unknown:
            assert_never(unknown)


def _predict(
    job: Predict | PredictRow, folder: Path, setting: FullSetting, control: Control
) -> Iterator[JobEvent | None]:
    options, make_room = AnswerOptions(job.top), setting.models.forget
    opened = yield from setting.models.open(folder, control)
    with opened as trained:
        match job:
            case Predict(files=files):
                yield from predict(trained, files, options, control=control, make_room=make_room)
            case PredictRow(cells=cells):
                yield predict_typed(trained, cells, options, make_room=make_room)
