"""GpuWorker: the one thread that owns the device and does all torch work, job after job."""

import collections
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from trainer_gui.core.answers import JobEvent, JobFailed, JobStarted, WorkerLost, WorkerReady
from trainer_gui.core.cancelling import cancellable
from trainer_gui.core.control import Cancel, Command, Control, Discard, Stop
from trainer_gui.core.errors import CancelledError, StorageError, TrainerError
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.paths import Folders
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs._describe import Setting, describe_data
from trainer_gui.runs._pump import Stamper, Tell, journalled, pump, say_failure
from trainer_gui.runs.datasets import DatasetCache
from trainer_gui.runs.jobs import (
    DescribeData,
    ForecastRun,
    Job,
    ListChoices,
    Predict,
    PreviewAugmentation,
    SummariseModel,
    Train,
)
from trainer_gui.runs.journal import Journal
from trainer_gui.runs.mailbox import Mailbox
from trainer_gui.runs.store import RunStore, held_run

# Jobs that are done between two steps of a training: short, and they change no state.
_SHORT = (SummariseModel, PreviewAugmentation, ListChoices, Predict)

_Perform = Callable[[Any, Setting, Control, Stamper], Iterator[JobEvent]]


@dataclass(frozen=True)
class _Order:
    job_id: int
    job: Job
    control: Control = field(default_factory=Control)


class GpuWorker:
    """Does jobs in their order on a thread of its own; reading data has a second thread.

    Data are read beside a training since that needs no torch; everything that touches a tensor is
    done by the one thread.
    """

    def __init__(self, folders: Folders, tell: Tell) -> None:
        self.folders = folders
        self.datasets = DatasetCache(folders.data, folders.pictures)
        self._tell = tell
        self._orders: dict[int, _Order] = {}
        self._lock = threading.Lock()
        self._device_lane = _Lane("gpu-worker", self._work)
        self._reading_lane = _Lane("data-reader", self._read)

    def start(self) -> None:
        """Starts both threads; WorkerReady is told once torch is imported."""
        self._device_lane.start()
        self._reading_lane.start()

    def submit(self, job_id: int, job: Job) -> None:
        """Puts a job at the end of its lane; a training ends the forecasts before it."""
        order = _Order(job_id, job)
        with self._lock:
            before = list(self._orders.values())
            self._orders[job_id] = order
        for other in before if isinstance(job, Train) else ():
            if isinstance(other.job, ForecastRun):
                other.control.send(Cancel())
        lane = self._reading_lane if isinstance(job, DescribeData) else self._device_lane
        lane.put(order)

    def send(self, job_id: int, command: Command) -> None:
        """Passes a command to a job, waiting or running; jobs that have ended hear nothing."""
        with self._lock:
            order = self._orders.get(job_id)
        if order is not None:
            order.control.send(command)

    def close(self, seconds: float | None = None) -> bool:
        """Stops all jobs, keeping checkpoints; False if one did not end in time."""
        for lane in (self._device_lane, self._reading_lane):
            lane.close()
        with self._lock:
            orders = list(self._orders.values())
        for order in orders:
            if not order.control.interrupted:  # what was discarded stays discarded
                order.control.send(Stop())
        until = None if seconds is None else time.monotonic() + seconds
        return all(lane.join(until) for lane in (self._device_lane, self._reading_lane))

    def _work(self, lane: "_Lane") -> None:
        perform = self._warm_up()

        def between() -> None:
            while (order := lane.take_between()) is not None:
                self._do(order, perform, _nothing)

        while (order := lane.take()) is not None:
            self._do(order, perform, between)

    def _warm_up(self) -> _Perform:
        """Imports torch, tells of it, and gives what does jobs."""
        began = time.monotonic()
        try:
            # The slow import, on this thread: whoever started the worker does not wait for it.
            from trainer_gui.engine.device import list_devices, pick_device
            from trainer_gui.engine.record import versions
            from trainer_gui.engine.warm_up import warm_up
            from trainer_gui.runs._perform import perform

            warm_up(pick_device("auto"))
            ready = WorkerReady(tuple(versions().items()), list_devices(), time.monotonic() - began)
        except (
            ImportError,
            OSError,
            RuntimeError,
            AttributeError,
            SyntaxError,
            ValueError,
        ) as error:
            failure = StorageError(
                Text("PyTorch could not be loaded: {reason}.", reason=str(error)[:300]),
                hint=Text("Install the program again; “trainer-gui doctor” tells more."),
            )
            self._say_of_itself(WorkerLost(failure.message, failure.hint))
            return _refusal(failure)
        self._say_of_itself(ready)
        return perform

    def _read(self, lane: "_Lane") -> None:
        while (order := lane.take()) is not None:
            self._do(order, describe_data, _nothing)

    def _do(self, order: _Order, perform: _Perform, between: Callable[[], None]) -> None:
        try:
            with cancellable(partial(_require_wanted, order.control)):
                self._do_wanted(order, perform, between)
        finally:
            with self._lock:
                self._orders.pop(order.job_id, None)

    def _do_wanted(self, order: _Order, perform: _Perform, between: Callable[[], None]) -> None:
        if isinstance(order.job, Train):
            self._train(order, order.job, perform, between)
            return
        stamper = Stamper(order.job_id, None, self._tell)
        if order.control.verb is not None:
            cancelled = CancelledError()
            stamper.say(JobFailed(cancelled.message, cancelled.hint, cancelled=True))
        else:
            stamper.say(JobStarted(type(order.job).__name__))
            pump(
                perform(order.job, self, order.control, stamper),
                stamper,
                order.control,
                between,
            )

    def _train(
        self,
        order: _Order,
        job: Train,
        perform: _Perform,
        between: Callable[[], None],
    ) -> None:
        store = RunStore(self.folders)
        ended: list[Stamped] = []

        def tell(stamped: Stamped) -> None:
            # Whoever hears that a run has ended may use the device and move the folder at once.
            last = isinstance(stamped.body, RunFinished | RunFailed)
            (ended.append if last else self._tell)(stamped)

        stamper = Stamper(order.job_id, job.run_id, tell)
        try:
            folder = store.folder(job.run_id)
            with held_run(folder), journalled(stamper, Journal(folder)):
                # A run that was ended while it waited is journalled like any other.
                events = (
                    perform(job, self, order.control, stamper)
                    if order.control.verb is None
                    else iter((_ended_before_it_began(order.control),))
                )
                mailbox = Mailbox(folder)

                def mail_and_between() -> None:
                    for command in mailbox.take():
                        order.control.send(command)
                    between()

                pump(events, stamper, order.control, mail_and_between)
        except TrainerError as error:
            say_failure(error, stamper)
        for stamped in ended:
            if isinstance(stamped.body, RunFinished) and stamped.body.reason == "discarded":
                # One that cannot be moved is still listed, and can be thrown away there.
                with contextlib.suppress(TrainerError):
                    store.trash(job.run_id)
            self._tell(stamped)

    def _say_of_itself(self, body: WorkerReady | WorkerLost) -> None:
        self._tell(Stamped(0, None, 0, time.time(), body))


def _require_wanted(control: Control) -> None:
    """Ends what takes long within a job.

    Raises:
        CancelledError: a command has ended the job.
    """
    if control.verb is not None:
        raise CancelledError


def _nothing() -> None:
    """Between the events of a short job nothing else is done."""


def _ended_before_it_began(control: Control) -> RunFinished:
    return RunFinished("discarded" if isinstance(control.verb, Discard) else "stopped", 0)


def _refusal(failure: TrainerError) -> _Perform:
    """What does jobs where torch is missing: it fails each."""

    def refuse(*_: object) -> Iterator[JobEvent]:
        yield from ()  # a job, that is a generator
        raise failure

    return refuse


class _Lane:
    """A queue of orders and the thread that works through it."""

    def __init__(self, name: str, work: "Callable[[_Lane], None]") -> None:
        self._orders: collections.deque[_Order] = collections.deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=work, args=(self,), name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, order: _Order) -> None:
        with self._changed:
            self._orders.append(order)
            self._changed.notify()

    def take(self) -> _Order | None:
        """The next order, waiting for it; None once the lane is closed and empty."""
        with self._changed:
            while not self._orders and not self._closed:
                self._changed.wait()
            return self._orders.popleft() if self._orders else None

    def take_between(self) -> _Order | None:
        """The first waiting order that may be done between two steps; None if there is none.

        One that was cancelled while it waited is told so at once.
        """
        with self._changed:
            for order in self._orders:
                if isinstance(order.job, _SHORT) or order.control.verb is not None:
                    self._orders.remove(order)
                    return order
        return None

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def join(self, until: float | None) -> bool:
        if self._thread.ident is not None:
            self._thread.join(None if until is None else max(until - time.monotonic(), 0))
        return not self._thread.is_alive()
