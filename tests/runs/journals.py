"""Journals as runs leave them, made without training anything."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.engine.small import ONE_THREAD, small
from trainer_gui.core.events import (
    CheckpointSaved,
    EpochDone,
    Evaluated,
    Origin,
    PhaseChanged,
    RunEvent,
    RunFinished,
    RunStarted,
    StepsDone,
)
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, encode

STEPS_PER_EPOCH = 60
_BLOCK = 10


def started(
    first_step: int = 0, *, origin: Origin | None = None, epochs: int = 20, goal: str = "max"
) -> RunStarted:
    """A session begins."""
    metrics = (
        MetricSpec("accuracy", Text("Accuracy"), "max", "rate", "accuracy"),
        MetricSpec("loss", Text("Loss"), "min", "", "loss"),
    )
    return RunStarted(
        title="Small",
        metrics=metrics if goal == "max" else metrics[::-1],
        counts={"train": 3840, "validation": 640, "test": 640},
        epochs=epochs,
        steps=epochs * STEPS_PER_EPOCH,
        steps_per_epoch=STEPS_PER_EPOCH,
        batch_size=64,
        parameters=1_210,
        execution=ONE_THREAD,
        first_step=first_step,
        origin=origin or Origin(),
    )


def block(first_step: int, count: int = _BLOCK) -> StepsDone:
    """A block of steps, with as many digits as a real one has."""
    columns = {
        "loss": tuple(2.3 / (1 + 0.01 * (first_step + place)) for place in range(count)),
        "learning_rate": (0.05,) * count,
        "accuracy": tuple(1 - 0.9 / (1 + 0.02 * (first_step + place)) for place in range(count)),
    }
    return StepsDone(first_step, columns, 51_234.5)


def epoch(number: int, score: float | None, *, best: bool = False) -> list[RunEvent]:
    """An epoch from its first step to its checkpoint."""
    first, last = number * STEPS_PER_EPOCH, (number + 1) * STEPS_PER_EPOCH
    name = f"step-{last:09d}"
    return [
        PhaseChanged("training"),
        *(block(step) for step in range(first, last, _BLOCK)),
        PhaseChanged("evaluating"),
        Evaluated("validation", number, last, "current", {"accuracy": score, "loss": score}),
        EpochDone(number, last, 1.5, {"accuracy": score, "loss": 0.25}, best),
        CheckpointSaved(name, number, last, best, f"checkpoints/{name}", "0" * 64, 123_456),
    ]


def epochs(scores: Sequence[float | None], first: int = 0) -> list[RunEvent]:
    """Epochs with these scores; the highest so far is the best."""
    events: list[RunEvent] = []
    top: float | None = None
    for number, score in enumerate(scores, first):
        best = score is not None and (top is None or score > top)
        top = score if best else top
        events += epoch(number, score, best=best)
    return events


def whole(count: int = 20) -> list[RunEvent]:
    """A run that was completed: about ten lines an epoch."""
    scores = [1 - 0.5 / (2 + number) for number in range(count)]
    return [
        PhaseChanged("loading"),
        PhaseChanged("building"),
        started(epochs=count),
        *epochs(scores),
        Evaluated("test", count - 1, count * STEPS_PER_EPOCH, "best", {"accuracy": 0.9}),
        RunFinished("completed", count * STEPS_PER_EPOCH, count - 1, scores[-1], 40.0),
    ]


def lines(events: Iterable[RunEvent], run_id: str = "run", first: int = 0) -> bytes:
    """Events as a journal holds them."""
    stamped = (
        Stamped(1, run_id, number, 1.7e9 + number, event)
        for number, event in enumerate(events, first)
    )
    return b"".join(encode(one).encode() + b"\n" for one in stamped)


def make_run(folder: Path, events: Iterable[RunEvent], *, title: str = "Small") -> Path:
    """A run folder with a recipe and this journal."""
    folder.mkdir(parents=True)
    recipe = small().toml().replace('title = "Small"', f'title = "{title}"')
    (folder / "recipe.toml").write_text(recipe, encoding="utf-8")
    (folder / "events.jsonl").write_bytes(lines(events, folder.name))
    return folder


def make_checkpoint(folder: Path, step: int) -> None:
    """What is looked for of a checkpoint."""
    place = folder / "checkpoints" / f"step-{step:09d}"
    place.mkdir(parents=True)
    (place / "manifest.json").write_text("{}")
