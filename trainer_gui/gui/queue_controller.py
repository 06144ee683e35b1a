"""QueueController: the queue of a window; begins the next run when nothing else trains."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from trainer_gui.core.control import Command, Discard, Finish, Stop
from trainer_gui.core.errors import StorageError, TrainerError
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.paths import Folders
from trainer_gui.core.queue import ItemStatus, Queue, QueueItem, time_has_come
from trainer_gui.core.recipe import Menus, Recipe, parse_recipe
from trainer_gui.core.text import Text
from trainer_gui.gui.queue_edits import QueueEdits
from trainer_gui.gui.shared_queue import SharedQueue
from trainer_gui.runs.queue_file import Fate

_TICK_MS = 2000
_BEFORE_TRAINING = frozenset({"loading", "building"})
_OURS = frozenset({"fault", "crash"})
"""Causes that are not the recipe's."""
_FAULTS_LIMIT = 2
_LATER = Text("It goes on from where it was stopped.")


class QueueController(QObject):
    """Owns the queue of these folders, which other windows may share.

    One item goes on at a time, in whichever window. What it is told of runs that are not of the
    queue only tells it when the next item may begin.
    """

    changed = Signal()
    """The queue, or who runs its items."""
    stop_requested = Signal(str)
    """The run of this id shall stop with a checkpoint: its time of day has come."""
    complained = Signal(object, object)
    """What could not be done, and what to do about it, as Text."""

    def __init__(
        self,
        folders: Folders,
        menus: Menus,
        *,
        start: Callable[[Recipe], str],
        resume: Callable[[str], None],
        busy: Callable[[], bool],
        clock: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        """Reads nothing yet; `begin` does.

        Args:
            folders: where the queue and the runs are.
            menus: that recipes choose from.
            start: begins a run, and gives its id.
            resume: goes on with a run of that id.
            busy: whether any run goes on in this window.
            clock: seconds since 1970.
            parent: Qt's.
        """
        super().__init__(parent)
        self._menus = menus
        self._start, self._resume, self._busy, self._clock = start, resume, busy, clock
        self._shared = SharedQueue(folders, self)
        self.edits = QueueEdits(self._shared, self)
        self._looked_at = clock()
        self._stop_at = ""  # as it was at the last look: another window may have obeyed it since
        self._own = _Own()
        self._begun = False
        self._faults = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.look)
        self._soon = QTimer(self)  # never from within a signal of the run that has just ended
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._begin_next)
        self._shared.changed.connect(self.changed)
        self._shared.changed.connect(self._soon_next)
        for source in (self._shared, self.edits):
            source.complained.connect(self.complained)

    @property
    def queue(self) -> Queue:
        """What is in it."""
        return self._shared.queue

    @property
    def elsewhere(self) -> frozenset[str]:
        """Ids of the items that other windows run."""
        return frozenset(
            item.id for item in self.queue.items if item.active and item.id != self._own.item_id
        )

    def begin(self) -> None:
        """Reads the queue and begins to run it; also goes on after `end`."""
        if self._begun:
            return
        self._begun = True
        self._shared.refresh(settle=False)
        self._stop_at, now = self.queue.stop_at, self._clock()
        self._looked_at = min(self.queue.stop_set or now, now)  # what came meanwhile counts
        self.look()
        self._timer.start()

    def end(self) -> None:
        """Begins nothing more, since the window is about to close; what is stopped now waits."""
        self._begun = False
        self._timer.stop()
        self._soon.stop()

    def close(self, *, goes_on: bool = False) -> None:
        """Lets go of everything.

        Args:
            goes_on: whether the run that goes on does so without this window.
        """
        self.end()
        if self._own.item_id:
            if not goes_on:
                self._mark("waiting", message=_LATER)
            self._let_go()

    def pause(self, paused: bool) -> None:
        """Begins nothing new, or goes on to do so."""
        self._faults = 0
        self._shared.change(lambda queue: queue.pause() if paused else queue.go_on())

    def set_stop_at(self, time_of_day: str) -> None:
        """Stops at a local time of day, `HH:MM`, when it comes next; an empty one is never."""
        now = self._clock()
        self._shared.change(lambda queue: queue.stop_when(time_of_day, now))
        self._stop_at, self._looked_at = self.queue.stop_at, now

    def run_phase(self, run_id: str, phase: str) -> None:
        """A run of this window does something else now; also one that a person has resumed."""
        item = self.queue.item_of_run(run_id)
        if item is None or not phase or not (item.id == self._own.item_id or self._adopt(item)):
            return
        before = phase in _BEFORE_TRAINING and item.status != "running"
        status: ItemStatus = "starting" if before else "running"
        here = os.getpid()
        if item.status != "stopping" and (item.status, item.holder) != (status, here):
            self._mark(status, holder=here)

    def commanded(self, run_id: str, command: Command) -> None:
        """A command was sent to a run of this window."""
        if run_id and run_id == self._own.run_id and isinstance(command, Stop | Finish | Discard):
            self._mark("stopping")

    def run_ended(self, run_id: str, ended: RunFinished | RunFailed) -> None:
        """A run of this window has ended."""
        if run_id and run_id == self._own.run_id:
            self._take_in(ended)
            self._let_go()
        self._soon_next()

    def look(self) -> None:
        """Looks at the clock, at what other windows did, and whether the next item may begin."""
        self._look_at_clock()
        self._shared.refresh(settle=bool(self.elsewhere))
        self._stop_at = self.queue.stop_at
        self._soon_next()

    def _look_at_clock(self) -> None:
        before, self._looked_at = self._looked_at, self._clock()
        stop_at = self._stop_at
        if not stop_at or not time_has_come(stop_at, before, self._looked_at):
            return
        self._stop_at = ""
        reason = Text("It was {time}, when the queue was to stop.", time=stop_at)
        self._shared.change(lambda queue: queue.stop_when("", 0.0).pause(reason))
        if self._own.run_id:
            self._own.by_clock = True
            self._mark("stopping")
            self.stop_requested.emit(self._own.run_id)

    def _soon_next(self) -> None:
        if self._begun and not self._own.item_id and self.queue.next() is not None:
            self._soon.start()

    def _begin_next(self) -> None:
        self._look_at_clock()
        item = self.queue.next()
        if item is None or not self._begun or self._own.item_id or self._busy():
            return
        fate = self._shared.fate(item.run_id)
        if fate == "going" or not self._shared.saved:
            return  # a person trains that run in another window; or the disk takes nothing
        try:
            if self._shared.take(item.id, os.getpid()):
                self._own = _Own(item.id)
                self._launch(item, fate)
        except StorageError as error:
            # What is wrong with the disk would fail the rest of the queue as well.
            reason = _both(error)
            self._mark("waiting")
            self._let_go()
            self._shared.change(lambda queue: queue.pause(reason))
            self._shared.complain(error)

    def _launch(self, item: QueueItem, fate: Fate) -> None:
        try:
            match fate:
                case "done":  # a person has gone on with it
                    self._mark("done")
                    self._let_go()
                case "left":
                    self._own.run_id = item.run_id
                    self._resume(item.run_id)
                case _:
                    self._own.run_id = self._start(parse_recipe(item.recipe, self._menus))
                    self._mark("starting", run_id=self._own.run_id)
        except TrainerError as error:
            if isinstance(error, StorageError) and fate != "left":
                raise  # there is no place for a new run
            self._mark("failed", message=_both(error))
            self._let_go()

    def _adopt(self, item: QueueItem) -> bool:
        """Whether an item whose run goes on here, though the queue did not begin it, is ours."""
        if self._own.item_id or item.status == "done" or not self._shared.hold(item.id):
            return False
        self._own = _Own(item.id, item.run_id)
        return True

    def _take_in(self, ended: RunFinished | RunFailed) -> None:
        item = self.queue.item(self._own.item_id)
        unborn = item is not None and item.status == "starting"
        faults, self._faults = self._faults, 0
        match ended:
            case RunFinished(reason="stopped") if self._own.by_clock or not self._begun:
                self._mark("waiting", message=_LATER)
            case RunFinished(reason="stopped"):
                self._mark("stopped")
            case RunFinished(reason="discarded"):
                self._mark("stopped", run_id="", message=Text("Its run was discarded."))
            case RunFinished():
                self._mark("done")
            case RunFailed(cause="crash") if not self._begun:
                self._mark("waiting", message=_LATER)  # it was not quick enough for the window
            case RunFailed():
                self._mark("failed", message=_both(ended))
                self._faults = faults + 1 if unborn and ended.cause in _OURS else 0
        if self._faults == _FAULTS_LIMIT:
            # A device that is lost, say, would fail the rest of the queue within seconds.
            often = Text("{count} runs in a row failed before their first step. See why, then let "
                         "the queue go on.", count=_FAULTS_LIMIT)  # fmt: skip
            self._shared.change(lambda queue: queue.pause(often))

    def _let_go(self) -> None:
        self._shared.release(self._own.item_id)
        self._own = _Own()
        self.changed.emit()
        self._soon_next()

    def _mark(
        self,
        status: ItemStatus,
        *,
        run_id: str | None = None,
        message: Text | None = None,
        holder: int | None = None,
    ) -> None:
        own = self._own.item_id
        self._shared.change(
            lambda queue: queue.mark(own, status, run_id=run_id, message=message, holder=holder)
        )


@dataclass
class _Own:
    """What this window runs of the queue.

    Attributes:
        item_id: empty for nothing.
        run_id: of its run, once that has begun.
        by_clock: whether it was stopped since its time of day had come.
    """

    item_id: str = ""
    run_id: str = ""
    by_clock: bool = False


def _both(said: TrainerError | RunFailed) -> Text:
    return Text("{message} {hint}", message=said.message, hint=said.hint)
