"""RecipeFacts: asks the worker about the data and the model of the draft, as it changes."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from trainer_gui.catalog import menus
from trainer_gui.core.control import Cancel
from trainer_gui.core.recipe import Table
from trainer_gui.core.replies import DataDescribed, JobFailed, JobProgressed, ModelSummarised
from trainer_gui.core.wire import Stamped
from trainer_gui.engine.own_code import KIND
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import DescribeData, SummariseModel
from trainer_gui.state.facts import DataFacts, ModelFacts

_TYPING_MS = 250
_AGAIN = "again"


def _fitted() -> Mapping[str, tuple[str, ...]]:
    """By key of a kind, the fields that decide what is learnt of data before training."""
    return {kind.key: kind.options.fitted for kind in menus.kinds if kind.options.fitted}


def _deciding() -> Iterator[str]:
    """The paths of a recipe that decide what is known of its data."""
    yield from ("data", "split")
    for key, names in _fitted().items():
        yield from (f"{key}.{name}" for name in names)


class RecipeFacts(QObject):
    """What is known of the draft's data and model; the newest question counts."""

    data_changed = Signal(object)
    """DataFacts."""
    model_changed = Signal(object)
    """ModelFacts."""
    code_changed = Signal()
    """The program that defines the model is not what it was; the draft is the same."""

    def __init__(
        self, link: WorkerLink, drafts: DraftController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._link = link
        self._drafts = drafts
        self.data = DataFacts()
        self.model = ModelFacts()
        self._asked_data: Any = None
        self._asked_model: Any = None
        self._asked_code: object = None
        self._data_job: JobHandle | None = None
        self._model_job: JobHandle | None = None
        # A question for each key pressed would be wasted work.
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._pause.timeout.connect(self.ask)
        drafts.changed.connect(self._pause.start)
        link.lost.connect(self._on_lost)

    def ask(self) -> None:
        """Asks what is not known yet."""
        self._pause.stop()
        draft = self._drafts.draft
        if any(map(draft.problems_at, _deciding())):
            self._cancel_data()
            self._asked_data = None
            self._set_data(DataFacts("unknown"))
        elif self._wanted_data() != self._asked_data:
            self.read_data()
        self._ask_model()

    def read_data(self, *, download: bool = False, fresh: bool = False) -> None:
        """Reads the data.

        Args:
            download: whether the person consented to a download.
            fresh: whether to read them again though they are in memory.
        """
        draft = self._drafts.draft
        self._cancel_data()
        self._asked_data = self._wanted_data()
        same = self.data.described if fresh else None
        self._set_data(DataFacts("waiting" if self._link.readiness is None else "working", same))
        seed = draft.value("training.seed")
        job = DescribeData(
            draft.table["data"],
            seed if isinstance(seed, int) else 0,
            download,
            fresh,
            draft.table["split"],
            self._fitting_kinds(),
        )
        self._data_job = self._link.ask(job, self._hear_data)

    def read_model(self) -> None:
        """Builds the model again, from the program that defines it as that is now."""
        if self._asked_model is not None:
            self._asked_code = _AGAIN
        self._ask_model()

    def look_at_code(self) -> None:
        """Builds the model again if the program that defines it has changed."""
        if self._asked_model is not None:
            self._ask_model()

    @property
    def data_known(self) -> bool:
        """Whether what is known of data is of those that the draft has now."""
        return self.data.status == "ready" and self._wanted_data() == self._asked_data

    def cancel(self) -> None:
        """No longer wants the data that are being read."""
        if self._data_job is not None:
            self._data_job.send(Cancel())

    def _wanted_data(self) -> object:
        """What decides the data of the draft: the training's seed only where it splits them."""
        draft = self._drafts.draft
        own = draft.value("split.seed")
        seed = draft.value("training.seed") if own is None else own
        return [draft.table["data"], draft.table["split"], seed, self._fitting_kinds()]

    def _fitting_kinds(self) -> dict[str, Table]:
        """The sections of kinds, as far as they decide what is learnt of data before training."""
        table = self._drafts.draft.table
        return {
            key: {name: table[key][name] for name in names if name in table[key]}
            for key, names in _fitted().items()
        }

    def _cancel_data(self) -> None:
        if self._data_job is not None and not self._data_job.ended:
            self._data_job.send(Cancel())
        self._data_job = None

    def _hear_data(self, events: list[Stamped]) -> None:
        for stamped in events:
            if self._data_job is None or stamped.job_id != self._data_job.job_id:
                continue  # an older question
            match stamped.body:
                case JobProgressed(fraction, doing):
                    self._set_data(
                        replace(self.data, status="working", fraction=fraction, doing=doing)
                    )
                case DataDescribed() as described:
                    self._set_data(DataFacts("ready", described))
                    self._asked_model = None
                    self._ask_model()
                case JobFailed() as failure:
                    self._set_data(DataFacts("failed", failure=failure))
                    self._forget_model()

    def _ask_model(self) -> None:
        draft = self._drafts.draft
        table = draft.table
        wanted = [table["model"], table["task"], self._asked_data]
        known = self.data.described
        if draft.problems() or known is None or self.data.status != "ready":
            self._forget_model()
            return
        code, same = _code_stamp(table["model"]), wanted == self._asked_model
        if same and code == self._asked_code:
            return
        self._cancel_model()
        self._asked_model, self._asked_code = wanted, code
        if same:
            self.code_changed.emit()
        self._set_model(ModelFacts("working", self.model.summary))
        self._model_job = self._link.ask(SummariseModel(table, known.spec), self._hear_model)

    def _forget_model(self) -> None:
        self._cancel_model()
        self._asked_model = None
        self._set_model(ModelFacts("unknown"))

    def _cancel_model(self) -> None:
        if self._model_job is not None and not self._model_job.ended:
            self._model_job.send(Cancel())
        self._model_job = None

    def _hear_model(self, events: list[Stamped]) -> None:
        for stamped in events:
            if self._model_job is None or stamped.job_id != self._model_job.job_id:
                continue
            match stamped.body:
                case ModelSummarised() as summary:
                    self._set_model(ModelFacts("ready", summary))
                case JobFailed() as failure:
                    self._set_model(ModelFacts("failed", failure=failure))

    def _on_lost(self) -> None:
        # Whatever failed with the worker is asked again.
        if self.data.status != "ready":
            self._asked_data = None
        self._asked_model = None
        self._pause.start()

    def _set_data(self, facts: DataFacts) -> None:
        if facts != self.data:
            self.data = facts
            self.data_changed.emit(facts)

    def _set_model(self, facts: ModelFacts) -> None:
        if facts != self.model:
            self.model = facts
            self.model_changed.emit(facts)


def _code_stamp(model: Mapping[str, object]) -> tuple[int, int, int] | None:
    """Times of change and size of the program that defines a model; None for other models."""
    if model.get("kind") == KIND:
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            found = Path(str(model.get("file", ""))).expanduser().stat()
            return found.st_mtime_ns, found.st_ctime_ns, found.st_size
    return None
