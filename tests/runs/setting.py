"""Folders, hosts and waiting, for tests of the runs room."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.engine.small import small
from trainer_gui.core.control import Stop
from trainer_gui.core.events import StepsDone
from trainer_gui.core.paths import Folders
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.replies import JobEvent, JobWaits, WorkerReady
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.host import WorkerHost
from trainer_gui.runs.launch import launch
from trainer_gui.runs.store import RunStore

# A guard against hanging, not a promise.
PATIENCE_SECONDS = 120.0
_T = TypeVar("_T")


def folders_at(root: Path) -> Folders:
    """All folders of the program below one."""
    return Folders(
        runs=root / "runs",
        presets=root / "presets",
        data=root / "data",
        cache=root / "cache",
        config=root / "config",
        logs=root / "logs",
    )


def brief() -> Recipe:
    """A recipe of a few steps."""
    return small(training={"length": "steps", "steps": 5})


def endless() -> Recipe:
    """A recipe that ends only when it is told to."""
    return small(training={"epochs": 100_000})


def wait_for(found: Callable[[], _T | None]) -> _T:
    """What a question is answered with, once it is."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        answer = found()
        if answer is not None:
            return answer
        time.sleep(0.02)
    raise AssertionError("it did not come in time")


def wait_until_ready(host: WorkerHost) -> WorkerReady:
    """What the worker says once torch is imported."""

    def ready() -> WorkerReady | None:
        bodies = [stamped.body for stamped in host.news()]
        return next((body for body in bodies if isinstance(body, WorkerReady)), None)

    return wait_for(ready)


def heard_all(handle: JobHandle) -> list[Stamped]:
    """Everything up to the terminal event."""
    assert handle.join(PATIENCE_SECONDS), "the job did not end"
    return handle.poll()


def heard_until(handle: JobHandle, kind: type[JobEvent]) -> list[Stamped]:
    """What was said up to the first event of a kind, and perhaps a little more."""
    heard: list[Stamped] = []

    def come() -> bool | None:
        heard.extend(handle.poll())
        assert not handle.ended or any(isinstance(said.body, kind) for said in heard), heard
        return True if any(isinstance(said.body, kind) for said in heard) else None

    wait_for(come)
    return heard


def bodies(heard: list[Stamped]) -> list[object]:
    """The events without their stamps, which must be numbered without a gap.

    That a run waits is not on record, and takes no number.
    """
    numbers = [stamped.number for stamped in heard if not isinstance(stamped.body, JobWaits)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
    return [stamped.body for stamped in heard]


class Training:
    """An endless training that steps already; stopped at the end of a `with`."""

    def __init__(self, host: WorkerHost, store: RunStore, recipe: Recipe | None = None) -> None:
        self.handle = launch(recipe or endless(), host, store)
        self.run_id = str(self.handle.run_id)
        self.folder = store.folders.runs / self.run_id
        self.heard = heard_until(self.handle, StepsDone)

    def stop(self) -> list[Stamped]:
        """Everything that it said."""
        self.handle.send(Stop())
        self.heard += heard_all(self.handle)
        return self.heard

    def __enter__(self) -> "Training":
        return self

    def __exit__(self, *_: object) -> None:
        if not self.handle.ended:
            self.stop()
