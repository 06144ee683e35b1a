"""Checkpoints: what has to be kept of a run to go on with it, as bytes, and the way back.

Weights are safetensors; the rest of the state loads with `weights_only=True`. Nothing that is read
here can run code.
"""

import io
import math
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import torch
from torch import Tensor

from trainer_gui.core.errors import DivergedError, StorageError
from trainer_gui.core.events import Artefact, CheckpointSaved
from trainer_gui.core.execution import Execution
from trainer_gui.core.text import Text
from trainer_gui.engine._position import Position
from trainer_gui.engine.build import Parts
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.optimizer_memory import by_place, put_back, remembered
from trainer_gui.engine.weights import (
    copy_weights,
    pack_weights,
    require_same,
    restore_weights,
    unpack_weights,
)
from trainer_gui.optim import AdaptiveSchedule

WEIGHTS = "model.safetensors"
STATE = "state.pt"
AVERAGE = "ema.safetensors"
_LOADING = threading.Lock()
"""One load at a time: torch checks some tensors only while no other load goes on."""


@dataclass(frozen=True)
class Snapshot:
    """A run at one moment, ready to be written.

    Attributes:
        epoch: it was made in, counted from 0.
        step: steps done by then.
        best: whether its validation score is the best so far.
        best_step: of the checkpoint with the best score until then; None if there is none.
        data: fingerprint of the data set.
        execution: how the machine carries the run out.
        files: name → content.
    """

    epoch: int
    step: int
    best: bool
    best_step: int | None
    data: str
    execution: Execution
    files: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True)
class Best:
    """The epoch with the best validation score so far.

    Attributes:
        epoch: counted from 0.
        step: steps done by its end.
        score: of the task's first metric; None without validation data.
        weights: that were evaluated, on the CPU.
    """

    epoch: int
    step: int
    score: float | None
    weights: Mapping[str, Tensor] = field(repr=False)


class Keep(Protocol):
    """Where a run leaves what it makes: a run folder, or memory in tests."""

    def save(self, snapshot: Snapshot) -> CheckpointSaved:
        """Writes a checkpoint; it is whole on the disk when this returns.

        Raises:
            StorageError: it could not be written; earlier checkpoints stand.
        """

    def artefact(self, kind: str, name: str, content: bytes) -> Artefact:
        """Writes a file that belongs to the run.

        Raises:
            StorageError: it could not be written.
        """


def take_snapshot(
    parts: Parts, position: Position, ledger: Ledger, best: Best | None, *, is_best: bool
) -> Snapshot:
    """The run as it stands, for `Keep.save`.

    Raises:
        DivergedError: a weight is NaN or infinite; such weights never replace good ones.
    """
    weights = copy_weights(parts.modules)
    _require_finite(weights, position.step)
    state = io.BytesIO()
    torch.save(
        {
            "position": asdict(position),
            "optimizers": {
                name: {"kind": type(one).__name__, "state": remembered(parts.modules, one)}
                for name, one in parts.optimizers.items()
            },
            "schedules": {
                name: one.state()
                for name, one in parts.schedules.items()
                if isinstance(one, AdaptiveSchedule)
            },
            "generators": _generators(parts),
            "ledger": ledger.state(),
            "stopper": parts.stopper.state(),
            "best": None if best is None else [best.epoch, best.step, best.score],
            "scaler": None if parts.scaler is None else parts.scaler.state_dict(),
            "ema_updates": 0 if parts.ema is None else parts.ema.updates,
        },
        state,
    )
    files = {WEIGHTS: pack_weights(weights), STATE: state.getvalue()}
    if parts.ema is not None:
        files[AVERAGE] = pack_weights(parts.ema.weights())
    # An epoch that was just evaluated is done, though the position is at the next one already.
    epoch = max(math.ceil(position.step / parts.plan.steps_per_epoch) - 1, 0)
    return Snapshot(
        epoch=epoch,
        step=position.step,
        best=is_best,
        best_step=best.step if best else None,
        data=parts.spec.fingerprint,
        execution=parts.execution,
        files=files,
    )


@dataclass(frozen=True)
class Restored:
    """What a run must know beside its tensors when it goes on.

    Attributes:
        best: epoch, step and score of the best epoch until then; None if there was none.
        optimizer_anew: whether an optimiser is of another kind, and has forgotten everything.
    """

    best: tuple[int, int, float | None] | None
    optimizer_anew: bool


def restore_snapshot(
    parts: Parts, position: Position, ledger: Ledger, files: Mapping[str, bytes]
) -> Restored:
    """Puts a run back to where `take_snapshot` was called.

    Everything is compared with what the recipe builds before anything is copied. The settings of
    the optimisers are the recipe's; their memory is the checkpoint's.

    Raises:
        StorageError: the checkpoint is that of another model or optimiser, or damaged.
    """
    state = _load_state(files[STATE])
    try:
        where = Position(**state["position"])
        gathered = Ledger()
        gathered.restore(state["ledger"])
        best, updates = state["best"], int(state["ema_updates"])
        optimizers, generators = state["optimizers"], state["generators"]
        scaling = dict(state.get("scaler") or {})
        waited = dict(state.get("stopper") or parts.stopper.state())
        adapted = dict(state.get("schedules") or {})
        same = {
            name: one
            for name, one in parts.optimizers.items()
            if optimizers[name]["kind"] == type(one).__name__
        }
        memories = {
            name: by_place(parts.modules, one, optimizers[name]["state"])
            for name, one in same.items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _foreign_state() from error
    restore_weights(parts.modules, unpack_weights(files[WEIGHTS]))
    if parts.ema is not None:
        average = unpack_weights(files.get(AVERAGE, files[WEIGHTS]))
        require_same(parts.ema.weights(), average)
        parts.ema.restore(average, updates)
    for name, optimizer in same.items():
        put_back(optimizer, memories[name])
    if parts.scaler is not None and scaling:
        parts.scaler.load_state_dict(scaling)
    for name, schedule in parts.schedules.items():
        if isinstance(schedule, AdaptiveSchedule) and name in adapted:
            schedule.restore(adapted[name])
    _restore_generators(parts, generators)
    ledger.restore(gathered.state())
    parts.stopper.restore(waited)
    vars(position).update(vars(where))
    where_best = None if best is None else (int(best[0]), int(best[1]), best[2])
    return Restored(where_best, optimizer_anew=len(same) < len(optimizers))


def best_weights(files: Mapping[str, bytes]) -> dict[str, Tensor]:
    """The weights of a checkpoint that were evaluated: the average where there is one."""
    return unpack_weights(files.get(AVERAGE, files[WEIGHTS]))


def _generators(parts: Parts) -> dict[str, Tensor]:
    """States of the random generators that layers such as dropout draw from."""
    states = {"cpu": torch.get_rng_state()}
    match torch.device(parts.execution.device).type:
        case "cuda":
            states["cuda"] = torch.cuda.get_rng_state(parts.execution.device)
        case "mps":
            states["mps"] = torch.mps.get_rng_state()
    return states


def _restore_generators(parts: Parts, states: Mapping[str, Tensor]) -> None:
    torch.set_rng_state(states["cpu"])
    kind = torch.device(parts.execution.device).type
    if kind in states and kind == "cuda":
        torch.cuda.set_rng_state(states["cuda"], parts.execution.device)
    elif kind in states and kind == "mps":
        torch.mps.set_rng_state(states["mps"])


def _load_state(content: bytes) -> dict[str, Any]:
    try:
        with _LOADING:
            state = torch.load(io.BytesIO(content), weights_only=True, map_location="cpu")
    except Exception as error:
        raise _foreign_state() from error
    if not isinstance(state, dict):
        raise _foreign_state()
    return state


def _require_finite(weights: Mapping[str, Tensor], step: int) -> None:
    for name, tensor in weights.items():
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise DivergedError(
                Text("The weights {name} are no numbers any more after step {step}.",
                     name=name, step=step),
                hint=Text("Earlier checkpoints are kept: go on from one with a learning rate ten "
                          "times smaller, or clip gradients."),
            )  # fmt: skip


def _foreign_state() -> StorageError:
    return StorageError(
        Text("{file} of the checkpoint does not belong to this recipe, or is damaged.", file=STATE),
        hint=Text("Go on from another checkpoint, or train again from the recipe."),
    )
