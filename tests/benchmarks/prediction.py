"""A training with a prediction of 10,000 pictures beside it, in the worker that a window has.

`python -m tests.benchmarks.prediction [ROUNDS]`. In each round the training goes on alone for some
seconds, then with the prediction beside it; a person then stops one, or the other.
"""

import itertools
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from tests.benchmarks.table import Goal, Row, at_least, at_most, main, ratios, row
from tests.engine.small import small
from tests.runs.setting import Training, folders_at, heard_all, wait_until_ready
from trainer_gui.core.control import Cancel, Stop
from trainer_gui.core.events import RunFinished, StepsDone
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.replies import JobFailed, Predicted
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import Predict
from trainer_gui.runs.launch import launch
from trainer_gui.runs.process import ProcessHost
from trainer_gui.runs.store import RunStore

PICTURES = 10_000
_SECONDS = 4.0
_BATCH = 64


@dataclass(frozen=True)
class Round:
    """What one round found.

    Attributes:
        alone: samples a second of the training by itself.
        beside: the same with the prediction beside it.
        few: the same while a few pictures are predicted, for which somebody waits.
        still: the longest time between two blocks of steps, with the long prediction, in seconds.
        predicted: files a second that the long prediction answered meanwhile.
        stop: seconds from Stop of the training to its last word, its checkpoint saved.
        cancel: seconds from Cancel of the prediction to its last word.
    """

    alone: float
    beside: float
    few: float
    still: float
    predicted: float
    stop: float
    cancel: float


def rows(rounds: int) -> Iterator[Row]:
    """The training's rate, and how soon a person is heard."""
    with _place() as (host, store, files):
        run_id = _model(host, store)
        found = [_round(host, store, run_id, files) for _ in range(rounds)]
    yield row(
        f"training (M4) with {PICTURES:,} pictures predicted beside it", "the same alone",
        at_least(0.45), ratios([one.beside for one in found], [one.alone for one in found]),
        note=f"Meanwhile {np.median([one.predicted for one in found]):,.0f} files a second are "
        "answered.",
    )  # fmt: skip
    yield row(
        "training (M4) while somebody waits for 100 pictures, again and again", "the same alone",
        at_least(0.4), ratios([one.few for one in found], [one.alone for one in found]),
    )  # fmt: skip
    yield row(
        "longest time without a step that was told of, beside that prediction", "", Goal(unit="s"),
        [one.still for one in found],
    )  # fmt: skip
    yield row(
        "Stop of the training, beside that prediction, to its last word", "", at_most(0.3, "s"),
        [one.stop for one in found],
    )  # fmt: skip
    yield row(
        "Cancel of the prediction, beside the training, to its last word", "", at_most(0.2, "s"),
        [one.cancel for one in found],
    )  # fmt: skip


@contextmanager
def _place() -> Iterator[tuple[ProcessHost, RunStore, tuple[str, ...]]]:
    with tempfile.TemporaryDirectory(prefix="trainer-gui-bench-") as place:
        folders = folders_at(Path(place))
        host = ProcessHost(folders)
        host.start()
        try:
            wait_until_ready(host)
            yield host, RunStore(folders), _noise(Path(place, "pictures"))
        finally:
            host.close()


def _noise(folder: Path) -> tuple[str, ...]:
    """Small grey pictures."""
    folder.mkdir()
    random = np.random.default_rng(0)
    files = []
    for number in range(PICTURES):
        files.append(str(folder / f"{number:05d}.png"))
        pixels = random.integers(0, 256, (28, 28), dtype=np.uint8)
        Image.fromarray(pixels).save(files[-1])
    return tuple(files)


def _recipe(**training: object) -> Recipe:
    return small(
        data={"kind": "mnist_5k"},
        model={"kind": "cnn", "channels": [32, 64, 64], "pool_last": False},
        optimizer={"kind": "adam"},
        training={"batch_size": _BATCH, "threads": 1, "checkpoint_epochs": 10_000, **training},
    )


def _model(host: ProcessHost, store: RunStore) -> str:
    """A run whose model predicts."""
    handle = launch(_recipe(length="steps", steps=20), host, store)
    assert isinstance(heard_all(handle)[-1].body, RunFinished)
    return str(handle.run_id)


def _round(host: ProcessHost, store: RunStore, run_id: str, files: tuple[str, ...]) -> Round:
    training = Training(host, store, _recipe(epochs=100_000))
    time.sleep(1.0)
    alone = _rate(_heard_for(training.handle))
    few = _rate(_heard_while_few(host, training.handle, run_id, files))

    prediction = host.submit(Predict(run_id, files))
    time.sleep(0.5)
    prediction.poll()
    heard = _heard_for(training.handle)
    answered = sum(isinstance(one.body, Predicted) for one in prediction.poll())
    assert not prediction.ended, "too few pictures for this machine"
    cancelled = _seconds_to_end(prediction, Cancel())

    prediction = host.submit(Predict(run_id, files))
    time.sleep(0.5)
    stopped = _seconds_to_end(training.handle, Stop())
    prediction.send(Cancel())
    assert isinstance(heard_all(prediction)[-1].body, JobFailed)
    return Round(
        alone=alone,
        beside=_rate(heard),
        few=few,
        still=max(b.time - a.time for a, b in itertools.pairwise(heard)),
        predicted=answered / (heard[-1].time - heard[0].time),
        stop=stopped,
        cancel=cancelled,
    )


def _heard_for(handle: JobHandle) -> list[Stamped]:
    """The blocks of steps that a training tells of in some seconds from now."""
    handle.poll()
    time.sleep(_SECONDS)
    return [one for one in handle.poll() if isinstance(one.body, StepsDone)]


def _heard_while_few(
    host: ProcessHost, handle: JobHandle, run_id: str, files: tuple[str, ...]
) -> list[Stamped]:
    handle.poll()
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        heard_all(host.submit(Predict(run_id, files[:100])))
    return [one for one in handle.poll() if isinstance(one.body, StepsDone)]


def _rate(heard: list[Stamped]) -> float:
    """Samples a second between the first and the last block."""
    steps = sum(
        len(one.body.columns["loss"]) for one in heard[1:] if isinstance(one.body, StepsDone)
    )
    return steps * _BATCH / (heard[-1].time - heard[0].time)


def _seconds_to_end(handle: JobHandle, command: Cancel | Stop) -> float:
    began = time.monotonic()
    handle.send(command)
    assert handle.join(60)
    return time.monotonic() - began


if __name__ == "__main__":
    main(rows)
