"""GpuWorker: the one thread that owns the device and does all torch work, job after job."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from trainer_gui.core.cancelling import cancellable
from trainer_gui.core.control import Cancel, Command, Control, Discard, Stop
from trainer_gui.core.errors import CancelledError, StorageError, TrainerError
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.paths import Folders
from trainer_gui.core.replies import (
    JobEvent,
    JobFailed,
    JobStarted,
    Predicted,
    WorkerLost,
    WorkerReady,
)
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs._lane import Lane, Order
from trainer_gui.runs._look import read_job
from trainer_gui.runs._pump import Between, Stamper, Tell, journalled, nothing, pump, say_failure
from trainer_gui.runs._turns import ShortJob, Turns
from trainer_gui.runs.datasets import DatasetCache
from trainer_gui.runs.jobs import (
    DescribeData,
    ForecastRun,
    Job,
    LookAtFile,
    Train,
)
from trainer_gui.runs.journal import Journal
from trainer_gui.runs.mailbox import Mailbox
from trainer_gui.runs.store import RunStore, held_run

if TYPE_CHECKING:
    from trainer_gui.runs._models import Models

_LOOK_SECONDS = 0.005
"""How often jobs that wait for another thread are looked at."""

_Event = TypeVar("_Event")
_Perform = Callable[[Any, "GpuWorker", Control, Stamper], Iterator[JobEvent | None]]


class GpuWorker:
    """Does jobs on a thread of its own, long ones in their order, short ones beside them in turns.

    Reading data has a second thread, beside a training too, since that needs no torch, and a look
    at a file a third, since reading may take minutes; everything that computes with tensors is done
    by the one thread.
    """

    def __init__(self, folders: Folders, tell: Tell) -> None:
        self.folders = folders
        self.datasets = DatasetCache(folders.data, folders.decoded)
        self.models: Models  # once torch is imported
        self._tell = tell
        self._orders: dict[int, Order] = {}
        self._lock = threading.Lock()
        self._device_lane = Lane("gpu-worker", self._work)
        self._reading_lane = Lane("data-reader", self._read)
        self._looking_lane = Lane("file-looker", self._read)

    def start(self) -> None:
        """Starts the threads; WorkerReady is told once torch is imported."""
        for lane in self._lanes():
            lane.start()

    def submit(self, job_id: int, job: Job) -> None:
        """Puts a job at the end of its lane; a training ends the forecasts before it."""
        order = Order(job_id, job)
        with self._lock:
            before = list(self._orders.values())
            self._orders[job_id] = order
        for other in before if isinstance(job, Train) else ():
            if isinstance(other.job, ForecastRun):
                other.control.send(Cancel())
        match job:
            case DescribeData():
                self._reading_lane.put(order)
            case LookAtFile():
                self._looking_lane.put(order)
            case _:
                self._device_lane.put(order)

    def send(self, job_id: int, command: Command) -> None:
        """Passes a command to a job, waiting or running; jobs that have ended hear nothing."""
        with self._lock:
            order = self._orders.get(job_id)
        if order is not None:
            order.control.send(command)

    def close(self, seconds: float | None = None) -> bool:
        """Stops all jobs, keeping checkpoints; False if one did not end in time."""
        for lane in self._lanes():
            lane.close()
        with self._lock:
            orders = list(self._orders.values())
        for order in orders:
            if not order.control.interrupted:  # what was discarded stays discarded
                order.control.send(Stop())
        until = None if seconds is None else time.monotonic() + seconds
        return all(lane.join(until) for lane in self._lanes())

    def _lanes(self) -> tuple[Lane, ...]:
        return self._device_lane, self._reading_lane, self._looking_lane

    def _work(self, lane: Lane) -> None:
        perform, turns = self._warm_up(), Turns()

        def begin(order: Order) -> None:
            turns.add(ShortJob(self._steps(order, perform), order.control, order.awaited))

        def do_beside(order: Order) -> None:
            def between(*, free: bool = False) -> bool:
                while (waiting := lane.take_short()) is not None:
                    begin(waiting)
                if free:
                    return turns.take_all()
                turns.take_share(hurried=lambda: order.control.interrupted)
                return False

            self._do(order, perform, between)

        busy = False
        while not lane.done or turns:
            patience = None if not turns else 0.0 if busy else _LOOK_SECONDS
            order = lane.take(patience)
            if order is None:
                busy = turns.take_all()
            elif order.short:
                begin(order)
            else:
                do_beside(order)

    def _warm_up(self) -> _Perform:
        """Imports torch, tells of it, and gives what does jobs."""
        began = time.monotonic()
        try:
            # The slow import, on this thread: whoever started the worker does not wait for it.
            from trainer_gui.engine.device import list_devices, pick_device
            from trainer_gui.engine.record import versions
            from trainer_gui.engine.warm_up import warm_up
            from trainer_gui.runs._models import Models
            from trainer_gui.runs._perform import perform

            warm_up(pick_device("auto"))
            self.models = Models()
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

    def _read(self, lane: Lane) -> None:
        while (order := lane.take()) is not None:
            self._do(order, read_job, nothing)

    def _do(self, order: Order, perform: _Perform, between: Between) -> None:
        for _ in self._steps(order, perform, between):
            pass

    def _steps(self, order: Order, perform: _Perform, between: Between = nothing) -> Iterator[bool]:
        """Does a job; between two of its steps it can be left."""
        try:
            if isinstance(order.job, Train):
                yield from self._train(order, order.job, perform, between)
                return
            stamper = Stamper(order.job_id, None, self._tell)
            if order.control.verb is not None:
                cancelled = CancelledError()
                stamper.say(JobFailed(cancelled.message, cancelled.hint, cancelled=True))
            else:
                stamper.say(JobStarted(type(order.job).__name__))
                events = _asked(perform(order.job, self, order.control, stamper), order.control)
                yield from pump(_counted(events, order), stamper, order.control, between)
        finally:
            with self._lock:
                self._orders.pop(order.job_id, None)

    def _train(
        self, order: Order, job: Train, perform: _Perform, between: Between
    ) -> Iterator[bool]:
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
                    _asked(perform(job, self, order.control, stamper), order.control)
                    if order.control.verb is None
                    else iter((_ended_before_it_began(order.control),))
                )
                mailbox = Mailbox(folder)

                def mail_and_between(*, free: bool = False) -> bool:
                    for command in mailbox.take():
                        order.control.send(command)
                    return between(free=free)

                yield from pump(events, stamper, order.control, mail_and_between)
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


def _counted(events: Iterator[JobEvent | None], order: Order) -> Iterator[JobEvent | None]:
    """The same events; the order knows how many samples were told of."""
    for event in events:
        order.said += isinstance(event, Predicted)
        yield event


def _asked(events: Iterator[_Event], control: Control) -> Iterator[_Event]:
    """The same events; whatever comes to one may ask whether it is still wanted.

    Between two events other jobs go on, which are asked for themselves.
    """
    while True:
        with cancellable(partial(_require_wanted, control)):
            try:
                event = next(events)
            except StopIteration:
                return
        yield event


def _require_wanted(control: Control) -> None:
    """Ends what takes long within a job.

    Raises:
        CancelledError: a command has ended the job.
    """
    if control.verb is not None:
        raise CancelledError


def _ended_before_it_began(control: Control) -> RunFinished:
    return RunFinished("discarded" if isinstance(control.verb, Discard) else "stopped", 0)


def _refusal(failure: TrainerError) -> _Perform:
    """What does jobs where torch is missing: it fails each."""

    def refuse(*_: object) -> Iterator[JobEvent | None]:
        yield from ()  # a job, that is a generator
        raise failure

    return refuse
