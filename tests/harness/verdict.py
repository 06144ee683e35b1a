"""What a run must be like in the end, however often it was killed: like one that never was."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from trainer_gui.core.checkpoints import newest_good
from trainer_gui.core.errors import StorageError
from trainer_gui.core.events import CheckpointSaved, EpochDone, RunFinished, RunStarted
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.journal import read_journal, told_checkpoint
from trainer_gui.state.run_state import RunState

Line = tuple[tuple[float, ...], tuple[float | None, ...]]
DURABLE = (RunStarted, CheckpointSaved, EpochDone, RunFinished)
"""What a power cut must not take once it was told."""
_PIXELS = 1_000_000
_OF_THE_CLOCK = "samples_per_second"


@dataclass(frozen=True)
class Ending:
    """What must not depend on how a run was interrupted.

    Attributes:
        reason: of its end, with step and best epoch.
        weights: SHA-256 of every file of weights, checkpoints included.
        files: every file of the folder.
        steps: figures of every step, by name.
        curves: over the epochs, by split and metric.
        epochs: number, step and scores of each.
    """

    reason: str
    weights: Mapping[str, str]
    files: frozenset[str]
    steps: Mapping[str, Line]
    curves: Mapping[str, Line]
    epochs: tuple[EpochDone, ...]


def ending_of(folder: Path) -> Ending:
    """How a run has ended, as its folder tells, and as a window would show it."""
    state = RunState()
    for stamped in read_journal(folder):
        state.apply(stamped)
    ended = state.ended
    if isinstance(ended, RunFinished):
        ended = replace(ended, seconds=0.0)
    files = [path for path in folder.rglob("*") if path.is_file()]
    return Ending(
        reason=f"{ended}, best {state.best}",
        weights={
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
            if path.suffix == ".safetensors"
        },
        files=frozenset(str(path.relative_to(folder)) for path in files),
        steps={
            key: _line(*state.history.view(key, pixels=_PIXELS))
            for key in {*state.history.keys()} - {_OF_THE_CLOCK}
        },
        curves={" ".join(key): _line(line.x, line.y) for key, line in state.series.items()},
        epochs=tuple(replace(epoch, seconds=0.0) for epoch in state.epochs),
    )


def _line(x: Iterable[float], y: Iterable[float]) -> Line:
    # None where an update was skipped: not-a-number would differ from itself.
    return tuple(map(float, x)), tuple(None if value != value else float(value) for value in y)  # noqa: PLR0124 - NaN


def differences(found: Ending, wanted: Ending) -> Iterator[str]:
    """What is not as in a run that was never interrupted."""
    for one in fields(Ending):
        got, want = getattr(found, one.name), getattr(wanted, one.name)
        if got == want:
            continue
        if isinstance(got, Mapping):
            keys = sorted(key for key in got.keys() | want.keys() if got.get(key) != want.get(key))
            yield f"{one.name} differ: {', '.join(keys)}"
        elif isinstance(got, frozenset):
            yield f"{one.name} differ: {', '.join(sorted(got ^ want))}"
        else:
            yield f"{one.name}: {got} instead of {want}"


def lost(folder: Path, told: Mapping[int, Stamped]) -> Iterator[str]:
    """What was acknowledged and is not there any more.

    Args:
        folder: of the run.
        told: events by their number.
    """
    journal = list(read_journal(folder))
    numbers = [stamped.number for stamped in journal]
    if numbers != list(range(len(numbers))):
        yield f"the journal is numbered {numbers}"
    kept = {one.number: one for one in journal}
    for number, stamped in told.items():
        if kept.get(number) != stamped:
            yield f"event {number}, {type(stamped.body).__name__}, was told and is lost"
    saved = [one.body for one in told.values() if isinstance(one.body, CheckpointSaved)]
    if saved:
        try:
            newest = newest_good(folder, told_checkpoint(folder))
        except StorageError as error:
            yield str(error)
            return
        if newest is None or newest.manifest.step < saved[-1].step:
            yield f"{saved[-1].name} was told, and {newest and newest.name} is the newest"
