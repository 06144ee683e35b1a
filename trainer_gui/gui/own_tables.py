"""OwnTables: a table file that was dropped or chosen becomes the data of the draft."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from trainer_gui.core.replies import FileSeen, JobFailed
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.recipe_facts import RecipeFacts
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import LookAtFile


class OwnTables(QObject):
    """Asks the worker what a file is, since reading may take long; the newest file counts."""

    taken = Signal()
    """The draft has the file as its data."""
    seen = Signal()
    """It is known what the file is, or why it is nothing that can be learnt from."""

    def __init__(
        self,
        link: WorkerLink,
        drafts: DraftController,
        facts: RecipeFacts,
        complain: Callable[[Text, Text], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link = link
        self._drafts = drafts
        self._facts = facts
        self._complain = complain
        self._job: JobHandle | None = None

    def use(self, file: str) -> None:
        """Takes a file as the data of the draft, with a task that suits, once it is known."""
        self._job = self._link.ask(LookAtFile(file), self._hear)

    def _hear(self, events: list[Stamped]) -> None:
        for stamped in events:
            if self._job is None or stamped.job_id != self._job.job_id:
                continue  # of an earlier file
            match stamped.body:
                case FileSeen() as seen:
                    self.seen.emit()
                    self._take(seen)
                case JobFailed() as failure:
                    self.seen.emit()
                    self._complain(failure.message, failure.hint)

    def _take(self, seen: FileSeen) -> None:
        """Model and training stay where the data were of the same kind."""
        fresh = {} if self._is_like(seen) else seen.fresh
        self._drafts.set_together({**seen.values, **fresh})
        self.taken.emit()

    def _is_like(self, seen: FileSeen) -> bool:
        """Whether the draft has data of the same kind, as far as that is known."""
        if self._drafts.draft.value("data.kind") == seen.values.get("data.kind"):
            return True
        described = self._facts.data.described if self._facts.data_known else None
        before = [field.kind for field in described.spec.inputs] if described else []
        return before == [seen.inputs]
