"""RunController: the one place where a run meets Qt."""

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from trainer_gui.core.control import (
    Command,
    Discard,
    Finish,
    Pause,
    Resume,
    RunHandle,
    SaveNow,
    Stop,
    Verb,
)
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.wire import Stamped
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.follow import Follower
from trainer_gui.runs.info import require_our_format
from trainer_gui.runs.jobs import Train
from trainer_gui.runs.journal import Replay, read_journal
from trainer_gui.runs.launch import continuation
from trainer_gui.runs.store import RunStore, is_running
from trainer_gui.state.run_state import Changed, RunState


@dataclass
class ShownRun:
    """A run and what is known of it.

    Attributes:
        run_id: name of its folder.
        folder: where it is.
        state: all that can be shown.
        handle: to command it while it goes on, here or in another process; None for a run of the
            past.
        elsewhere: whether another process was training it when it was opened.
        title: of its recipe, until the run itself has said it.
        ending: how it was told to end, by the last such command; None while it shall go on.
        pausing: whether it was told to pause (True) or to go on, and has not done so yet; None
            where nothing of that kind is awaited.
        saving: whether a checkpoint was asked for that has not been saved yet.
    """

    run_id: str
    folder: Path
    state: RunState = field(default_factory=RunState)
    handle: RunHandle | None = None
    elsewhere: bool = False
    title: str = ""
    ending: Verb | None = None
    pausing: bool | None = None
    saving: bool = False

    @property
    def live(self) -> bool:
        """Whether it is going on, and hears this window's commands."""
        return self.handle is not None and self.state.ended is None

    @property
    def ours(self) -> bool:
        """Whether this window's own worker trains it, and ends with the window."""
        return self.live and not isinstance(self.handle, Follower)

    @property
    def usable(self) -> bool:
        """Whether it has ended, and left weights."""
        ended = self.state.ended
        return isinstance(ended, RunFinished) and ended.reason != "discarded"

    @property
    def resumable(self) -> bool:
        """Whether it was interrupted, by a person or by fate."""
        if self.live or self.elsewhere:
            return False
        match self.state.ended:
            case RunFinished(reason=reason):
                return reason == "stopped"
            case RunFailed(cause=cause):
                return cause in {"crash", "memory", "fault"}
        return True

    @property
    def continuable(self) -> bool:
        """Whether it has ended with something to go on from with changes."""
        ended = self.state.ended
        discarded = isinstance(ended, RunFinished) and ended.reason == "discarded"
        gone_on = self.live or self.elsewhere
        return bool(self.state.checkpoints) and not discarded and not gone_on

    def told(self, command: Command) -> None:
        """Notes a command: what is wanted of it is not yet what it does."""
        match command:
            case Pause() | Resume():
                wanted = isinstance(command, Pause)
                self.pausing = None if wanted is self.state.paused else wanted
            case SaveNow():
                self.saving = True
            case Stop() | Finish() | Discard():
                self.ending = command


class RunController(QObject):
    """Starts runs, commands the live one, and opens those of the past."""

    changed = Signal(object)
    """Changed flags of the shown run, once a frame."""
    live_changed = Signal(object)
    """Changed flags of the live run, whichever is shown."""
    commanded = Signal(str, object)
    """The run of this id was sent a Command."""
    shown = Signal()
    """Another run is shown now, or none."""

    def __init__(self, link: WorkerLink, store: RunStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._store = store
        self._live: ShownRun | None = None
        self._shown: ShownRun | None = None

    @property
    def run(self) -> ShownRun | None:
        """The run that is shown."""
        return self._shown

    @property
    def live(self) -> ShownRun | None:
        """The run that goes on; None if there is none."""
        return self._live if self._live is not None and self._live.live else None

    @property
    def last_live(self) -> ShownRun | None:
        """The run that goes on, or the last one that did."""
        return self._live

    def start(self, recipe: Recipe, *, download: bool = False) -> str:
        """Trains a recipe, shows it, and gives the name of its folder.

        Raises:
            StorageError: the run folder cannot be made.
        """
        run_id = self._store.create(recipe)
        self._train(Train(run_id, download), title=recipe.title)
        return run_id

    def resume(
        self, run_id: str, *, recipe: Recipe | None = None, checkpoint: str | None = None
    ) -> str:
        """Goes on with a run and shows it; gives the name of the folder where it goes on.

        Args:
            run_id: the run.
            recipe: with changes, which make a new run; None for its own.
            checkpoint: to go on from; None for the newest.

        Raises:
            TrainerError: it cannot go on; the message says why.
        """
        job = continuation(run_id, self._store, recipe=recipe, checkpoint=checkpoint)
        self._train(job, title=recipe.title if recipe else "")
        return job.run_id

    def follow(self, run_id: str) -> None:
        """Shows a run that another process trains, and commands it from now on."""
        folder = self._store.folders.runs / run_id
        follower = Follower(folder)
        run = self._live = ShownRun(run_id, folder, handle=follower)
        self._link.follow(follower, lambda events: self._hear(run, events))
        self._show(run)

    def send(self, command: Command) -> None:
        """Commands the live run.

        Raises:
            StorageError: it is in another process, and its folder cannot be written to.
        """
        live = self.live
        if live is not None and live.handle is not None:
            live.handle.send(command)
            live.told(command)
            self.commanded.emit(live.run_id, command)
            self.live_changed.emit(Changed.PHASE)
            if live is self._shown:
                self.changed.emit(Changed.PHASE)

    def open(self, run_id: str) -> None:
        """Shows a run of the past, from its journal.

        Args:
            run_id: name of a run, or the path of its folder.

        Raises:
            BadInputError: there is no such run, or another version of the program wrote it.
        """
        folder = self._store.folder(run_id)
        require_our_format(folder)
        if self._live is not None and folder.resolve() == self._live.folder.resolve():
            self.show_live()
            return
        ours = folder.resolve().parent == self._store.folders.runs.resolve()
        run = ShownRun(folder.name if ours else str(folder), folder)
        for stamped in Replay(folder).poll():
            run.state.apply(stamped)
        run.elsewhere = run.state.ended is None and is_running(folder)
        self._show(run)

    def show_live(self) -> None:
        """Shows the run that goes on, or the last one that did."""
        if self._live is not None:
            self._show(self._live)

    def _train(self, job: Train, *, title: str) -> None:
        folder = self._store.folders.runs / job.run_id
        run = self._live = ShownRun(job.run_id, folder, title=title)
        if job.resume:
            for stamped in Replay(folder).poll():
                run.state.apply(stamped)
            run.state.go_on()
        run.handle = self._link.ask(job, lambda events: self._hear(run, events))
        self._show(run)

    def _show(self, run: ShownRun) -> None:
        self._shown = run
        self.shown.emit()
        self.changed.emit(Changed.EVERYTHING)
        if run is self._live:
            self.live_changed.emit(Changed.EVERYTHING)

    def _hear(self, run: ShownRun, events: list[Stamped]) -> None:
        flags = Changed.NOTHING
        for stamped in events:
            flags |= run.state.apply(stamped)
        if run.pausing is run.state.paused:
            run.pausing = None
        if run.state.missing and flags & (Changed.EPOCH | Changed.ENDED):
            # Blocks that the pipe left out are in the journal.
            for stamped in read_journal(run.folder):
                flags |= run.state.apply(stamped)
        if flags:
            self.live_changed.emit(flags)
            if run is self._shown:
                self.changed.emit(flags)
