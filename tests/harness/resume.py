"""Stops runs at random steps and goes on: the end is that of a run that was never stopped.

`python -m tests.harness.resume [COUNT]` resumes COUNT times (600 by default), with every optimiser,
schedule and extra in turn; model, batch size, seed and steps are drawn. It prints a table of
resumes to the last bit, and ends with 1 if a weight, a loss or a score differs.
"""

import itertools
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.engine.resuming import OPTIMIZERS, SCHEDULES, start_from, trained, weights_of
from tests.engine.small import ONE_THREAD, Entries, Memory, small
from trainer_gui.core.control import Control, Stop
from trainer_gui.core.events import EpochDone, Evaluated, RunEvent, RunStarted, StepsDone
from trainer_gui.core.recipe import Recipe
from trainer_gui.engine import loop
from trainer_gui.engine.run import run

SEED = 17
EXTRAS: Mapping[str, Mapping[str, object]] = {
    "plain": {},
    "average": {"ema_decay": 0.95},
    "accumulation": {"accumulation": 3},
    "clipping": {"clip_norm": 0.5},
    "all three": {"ema_decay": 0.95, "accumulation": 3, "clip_norm": 0.5},
}
MODELS: tuple[Mapping[str, object], ...] = (
    {"kind": "mlp", "widths": [16], "dropout": 0.3},
    {"kind": "cnn", "channels": [4], "batch_norm": True, "dense": 16, "dropout": 0.3},
)
CELLS = tuple(itertools.product(OPTIMIZERS, SCHEDULES, EXTRAS))


@dataclass(frozen=True)
class Case:
    """A run, and the steps at which it is stopped.

    Attributes:
        optimizer: its kind.
        schedule: its kind.
        extra: key of EXTRAS.
        recipe: of the run.
        steps: at which it is stopped, rising.
        differences: what is not as in a run that was never stopped.
    """

    optimizer: str
    schedule: str
    extra: str
    recipe: Recipe
    steps: tuple[int, ...]
    differences: tuple[str, ...]


def resume_one(number: int) -> Case:
    """Stops a run that its number decides up to three times, and compares its end."""
    chance = random.Random(f"{SEED} {number}")
    optimizer, schedule, extra = CELLS[number % len(CELLS)]
    recipe = small(
        model=dict(chance.choice(MODELS)),
        training={
            "epochs": chance.randint(2, 3),
            "batch_size": chance.choice((48, 64, 100)),
            "seed": chance.randrange(1000),
            **EXTRAS[extra],
        },
        optimizer=optimizer,
        schedule={"kind": schedule},
    )
    whole = Memory()
    events = trained(recipe, whole)
    planned = next(event.steps for event in events if isinstance(event, RunStarted))
    stops = tuple(sorted(chance.sample(range(1, planned), chance.randint(1, 3))))
    keep, heard = Memory(), list[RunEvent]()
    for stop in (*stops, None):
        heard += _session(recipe, keep, stop)
    kind = str(optimizer["kind"])
    return Case(kind, schedule, extra, recipe, stops, tuple(_compare(keep, heard, whole, events)))


def _session(recipe: Recipe, keep: Memory, stop: int | None) -> Iterator[RunEvent]:
    """What a run says from its last checkpoint on, up to the step where it is stopped."""
    control = Control()
    start = start_from(keep) if keep.snapshots else None
    for event in run(
        recipe, datasets=Entries(), keep=keep, control=control, execution=ONE_THREAD, start=start
    ):
        if isinstance(event, StepsDone) and event.first_step + 1 == stop:
            control.send(Stop())
        yield event


def _compare(
    keep: Memory, heard: list[RunEvent], whole: Memory, events: list[RunEvent]
) -> Iterator[str]:
    if weights_of(keep) != weights_of(whole):
        yield "the weights differ"
    for name, pick in (("steps", _steps), ("epochs", _epochs)):
        if pick(heard) != pick(events):
            yield f"the {name} differ"


def _steps(events: list[RunEvent]) -> list[tuple[int, object]]:
    """The figures of each step, which must come once and in order."""
    return [(one.first_step, one.columns) for one in events if isinstance(one, StepsDone)]


def _epochs(events: list[RunEvent]) -> list[tuple[str, int, object]]:
    return [
        (type(one).__name__, one.step, one.scores)
        for one in events
        if isinstance(one, EpochDone | Evaluated)
    ]


def main(count: int) -> int:
    """Resumes runs and prints how many ended the same to the last bit; gives the exit code."""
    loop.REPORT_SECONDS = 0.0  # so that a command can come after any step
    began, cases, resumes = time.monotonic(), list[Case](), 0
    while resumes < count:
        cases.append(resume_one(len(cases)))
        resumes += len(cases[-1].steps)
    done: Counter[tuple[str, str, str]] = Counter()
    good: Counter[tuple[str, str, str]] = Counter()
    for case in cases:
        cell = (case.optimizer, case.schedule, case.extra)
        done[cell] += len(case.steps)
        good[cell] += 0 if case.differences else len(case.steps)
    say = sys.stdout.write
    say(f"{'exact of resumed':<20}{''.join(extra.rjust(14) for extra in EXTRAS)}\n")
    for optimizer, schedule in itertools.product(OPTIMIZERS, SCHEDULES):
        cells = [(str(optimizer["kind"]), schedule, extra) for extra in EXTRAS]
        figures = "".join(f"{good[cell]} of {done[cell]}".rjust(14) for cell in cells)
        say(f"{optimizer['kind']!s:<8}{schedule:<12}{figures}\n")
    say(f"{good.total()} of {done.total()} resumes in {len(cases)} runs are exact; ")
    say(f"{time.monotonic() - began:.0f} s\n")
    bad = [case for case in cases if case.differences]
    for case in bad:
        say(f"problem: {', '.join(case.differences)}, after stops at {case.steps}, of this:\n")
        say(f"{case.recipe.toml()}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 600))
