"""Runs that are stopped and go on: what they leave, and where the next session begins."""

from collections.abc import Mapping

from tests.engine.small import ONE_THREAD, Entries, Memory, small
from trainer_gui.core.control import Control, Stop
from trainer_gui.core.events import Origin, RunEvent, StepsDone
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.engine.checkpoint import Snapshot
from trainer_gui.engine.run import Datasets, run
from trainer_gui.engine.session import Start

SGD: Table = {"kind": "sgd", "learning_rate": 0.05, "momentum": 0.9}
OPTIMIZERS: tuple[Table, ...] = (SGD, {"kind": "adam"}, {"kind": "adamw"})
MORE_OPTIMIZERS: tuple[Table, ...] = (
    {"kind": "muon"},
    {"kind": "nadam", "weight_decay": 0.1},
    {"kind": "rmsprop", "momentum": 0.5, "centered": True},
)
SCHEDULES = ("constant", "cosine", "one_cycle", "step")
MORE_SCHEDULES: tuple[Table, ...] = (
    {"kind": "plateau", "patience": 0, "threshold": 0.4},
    {"kind": "restarts", "first_epochs": 1},
    {"kind": "polynomial"},
)
"""The first drops the learning rate after each epoch that is not much better."""


def dropping(training: Mapping[str, object] | None = None, **sections: object) -> Recipe:
    """A recipe whose every step draws random numbers."""
    base = {"epochs": 2, "batch_size": 64, "device": "cpu", "threads": 1}
    return small(
        model={"kind": "mlp", "widths": [16], "dropout": 0.3},
        training={**base, **(training or {})},
        **sections,  # type: ignore[arg-type]
    )


def trained(
    recipe: Recipe,
    keep: Memory,
    control: Control | None = None,
    start: Start | None = None,
    datasets: Datasets | None = None,
) -> list[RunEvent]:
    """The events of a run, to its end or to the step that `control` was told."""
    return list(
        run(
            recipe,
            datasets=datasets or Entries(),
            keep=keep,
            control=control or Control(),
            execution=ONE_THREAD,
            start=start,
        )
    )


def stopped_at(recipe: Recipe, step: int) -> Memory:
    """What a run leaves that was stopped after a step."""
    keep, control = Memory(), Control()
    for event in run(recipe, datasets=Entries(), keep=keep, control=control, execution=ONE_THREAD):
        if isinstance(event, StepsDone) and event.first_step + 1 == step:
            control.send(Stop())
    assert keep.snapshots[-1].step == step
    return keep


def start_from(keep: Memory, snapshot: Snapshot | None = None) -> Start:
    """Where a run goes on that has left these snapshots."""
    snapshot = snapshot or keep.snapshots[-1]
    kept = {one.step: one.files for one in keep.snapshots}
    origin = Origin("resume", checkpoint=f"step-{snapshot.step}")
    return Start(origin, snapshot.step, snapshot.data, snapshot.files, kept.get)


def weights_of(keep: Memory) -> tuple[bytes, bytes]:
    return keep.contents["model.safetensors"], keep.contents["last.safetensors"]
