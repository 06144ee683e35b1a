"""Forecasts: tries the draft for a few seconds, when it is asked to and while nothing else is."""

import json
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from trainer_gui.core.control import Cancel
from trainer_gui.core.replies import Forecasted, JobFailed, JobProgressed
from trainer_gui.core.wire import Stamped
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.recipe_facts import RecipeFacts
from trainer_gui.gui.run_controller import RunController
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import ForecastRun
from trainer_gui.state.facts import ForecastFacts
from trainer_gui.state.run_state import Changed

IDLE_MS = 4_000
_REMEMBERED = 16
_NO_MATTER = ("title", "about")  # what a recipe is called costs nothing


class Forecasts(QObject):
    """What is known of the time and the memory that the draft takes.

    What was found is remembered, so that undo finds it again.
    """

    changed = Signal(object)
    """ForecastFacts."""

    def __init__(
        self,
        link: WorkerLink,
        drafts: DraftController,
        facts: RecipeFacts,
        runs: RunController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link = link
        self._drafts = drafts
        self._recipe_facts = facts
        self._runs = runs
        self.facts = ForecastFacts()
        self._known: dict[str, ForecastFacts] = {}
        self._key = ""
        self._job: JobHandle | None = None
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._on_idle)
        drafts.changed.connect(self._on_edit)
        facts.model_changed.connect(lambda _facts: self._wait())
        facts.code_changed.connect(self._forget)
        runs.live_changed.connect(self._on_live)
        link.lost.connect(lambda _loss: self._on_edit())

    def possible(self) -> bool:
        """Whether the draft can be tried now."""
        return (
            self._runs.live is None
            and self._link.readiness is not None
            and not self._drafts.draft.problems()
            and self._recipe_facts.data_known
        )

    def run(self) -> None:
        """Tries the draft, again if it was tried before."""
        self.cancel()
        if not self.possible():
            return
        table = self._drafts.draft.table
        self._key = _key(table)
        self._known.pop(self._key, None)
        self._set(ForecastFacts("working"))
        self._job = self._link.ask(ForecastRun(table), self._hear)

    def cancel(self) -> None:
        """No longer wants what is being tried."""
        self._idle.stop()
        if self._job is not None:
            self._job.send(Cancel())
            self._job = None
            self._set(ForecastFacts())

    def _on_edit(self) -> None:
        key = _key(self._drafts.draft.table)
        if key == self._key and self.facts.status != "unknown":
            return  # only its name has changed
        self.cancel()
        self._key = key
        self._set(self._known.get(key, ForecastFacts()))
        self._wait()

    def _forget(self) -> None:
        """What was found was of a program that has changed."""
        self._known.clear()
        self.cancel()
        self._set(ForecastFacts())

    def _on_live(self, flags: Changed) -> None:
        if flags & Changed.STARTED and self._runs.live is not None:
            self.cancel()
        if flags & Changed.ENDED:
            self._wait()

    def _wait(self) -> None:
        """Begins to wait until nothing has happened for a while."""
        if self.facts.status == "unknown":
            self._idle.start()

    def _on_idle(self) -> None:
        if self.facts.status == "unknown" and self._recipe_facts.model.status == "ready":
            self.run()

    def _hear(self, events: list[Stamped]) -> None:
        for stamped in events:
            if self._job is None or stamped.job_id != self._job.job_id:
                continue  # one that was given up
            match stamped.body:
                case JobProgressed(doing=doing):
                    self._set(ForecastFacts("working", doing=doing))
                case Forecasted() as found:
                    self._job = None
                    self._remember(ForecastFacts("ready", found))
                case JobFailed(cancelled=True):
                    self._job = None
                    self._set(ForecastFacts())
                case JobFailed() as failure:
                    self._job = None
                    self._set(ForecastFacts("failed", failure=failure))

    def _remember(self, facts: ForecastFacts) -> None:
        self._known[self._key] = facts
        if len(self._known) > _REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._set(facts)

    def _set(self, facts: ForecastFacts) -> None:
        if facts != self.facts:
            self.facts = facts
            self.changed.emit(facts)


def _key(table: dict[str, Any]) -> str:
    """The same for recipes that cost the same."""
    return json.dumps(
        {name: value for name, value in table.items() if name not in _NO_MATTER}, sort_keys=True
    )
