"""UseFlow: what the Use screen wants to know is asked of the worker; the newest question counts."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from trainer_gui.core.asks import Cells
from trainer_gui.core.control import Cancel
from trainer_gui.core.replies import FileRead, JobFailed, Predicted, RunAsks
from trainer_gui.core.wire import Stamped
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import AskRun, Job, Predict, PredictRow

if TYPE_CHECKING:
    from trainer_gui.gui.screens.use import UseScreen


class UseFlow(QObject):
    """Connects the screen with the worker."""

    def __init__(self, screen: "UseScreen", link: WorkerLink) -> None:
        super().__init__(screen)
        self._screen = screen
        self._asks = _Question(link)
        self._files = _Question(link)
        self._row = _Question(link)
        screen.asks_requested.connect(self._ask_run)
        screen.predict_requested.connect(self._predict)
        screen.row_requested.connect(self._predict_row)
        screen.cancel_requested.connect(self._cancel)

    def _ask_run(self, run_id: str) -> None:
        def hear(events: list[Stamped]) -> None:
            for stamped in events:
                match stamped.body:
                    case RunAsks(asks):
                        self._screen.show_asks(run_id, asks)
                    case JobFailed(cancelled=False) as failure:
                        self._screen.show_refusal(run_id, failure)

        self._asks.ask(AskRun(run_id), hear)

    def _predict(self, run_id: str, files: tuple[str, ...]) -> None:
        self._screen.show_busy(True)
        self._files.ask(Predict(run_id, tuple(files)), self._hear_files)

    def _hear_files(self, events: list[Stamped]) -> None:
        answers: list[Predicted] = []
        for stamped in events:
            if isinstance(stamped.body, Predicted):
                answers.append(stamped.body)
                continue
            self._screen.show_predicted(*answers)
            answers.clear()
            match stamped.body:
                case FileRead() as read:
                    self._screen.show_read(read)
                case JobFailed(cancelled=False) as failure:
                    self._screen.show_failure(failure)
        self._screen.show_predicted(*answers)
        if self._files.ended:
            self._screen.show_busy(False)

    def _predict_row(self, run_id: str, cells: Cells) -> None:
        def hear(events: list[Stamped]) -> None:
            for stamped in events:
                match stamped.body:
                    case Predicted() as predicted:
                        self._screen.show_typed(predicted)
                    case JobFailed(cancelled=False) as failure:
                        self._screen.show_row_failure(failure)

        self._row.ask(PredictRow(run_id, cells), hear)

    def _cancel(self) -> None:
        for question in (self._files, self._row):
            question.cancel()


class _Question:
    """A question of which the newest counts: what older ones are answered is dropped."""

    def __init__(self, link: WorkerLink) -> None:
        self._link = link
        self._job: JobHandle | None = None

    @property
    def ended(self) -> bool:
        """Whether the newest is answered."""
        return self._job is None or self._job.ended

    def ask(self, job: Job, hear: Callable[[list[Stamped]], None]) -> None:
        """Asks; `hear` gets what is said of this job as long as it is the newest."""
        self.cancel()

        def hear_newest(events: list[Stamped]) -> None:
            newest = self._job
            mine = [one for one in events if newest is not None and one.job_id == newest.job_id]
            if mine:
                hear(mine)

        self._job = self._link.ask(job, hear_newest)

    def cancel(self) -> None:
        """Nobody waits for the answer any more."""
        if self._job is not None:
            self._job.send(Cancel())
