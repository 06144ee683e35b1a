"""Tests of precision: what layers compute in, and that fp16 trains as well as fp32."""

import math

import pytest
import torch

from tests.engine.small import Memory, begin, losses, measured, small, until
from trainer_gui.core.events import CheckpointSaved
from trainer_gui.core.execution import Execution, Precision
from trainer_gui.core.recipe import Recipe
from trainer_gui.engine.checkpoint import Snapshot
from trainer_gui.engine.precision import autocast, fast_precisions, make_scaler, require_precision

HALF = Execution("cpu", "the CPU", precision="fp16", threads=1)


@pytest.mark.parametrize(
    ("precision", "dtype"),
    [("fp32", torch.float32), ("bf16", torch.bfloat16), ("fp16", torch.float16)],
)
def test_precision_decides_what_layers_compute_in(precision: Precision, dtype: torch.dtype) -> None:
    layer, sample = torch.nn.Linear(2, 2), torch.ones(1, 2)
    with autocast(Execution("cpu", "", precision=precision)):
        assert layer(sample).dtype == dtype
    assert layer.weight.dtype == torch.float32


def test_fp32_is_always_among_what_a_device_does_well() -> None:
    assert fast_precisions(torch.device("cpu"))[-1] == "fp32"
    assert fast_precisions(torch.device("mps")) == ("fp32",)


def test_the_cpu_refuses_no_precision() -> None:
    for precision in ("fp32", "bf16", "fp16"):
        require_precision(precision, torch.device("cpu"), "the CPU")


def test_only_fp16_needs_its_losses_scaled() -> None:
    assert make_scaler(Execution("cpu", "")) is None
    assert make_scaler(Execution("cpu", "", precision="bf16")) is None
    assert make_scaler(HALF) is not None


def _recipe(epochs: int = 2) -> Recipe:
    return small(
        training={"epochs": epochs, "batch_size": 64, "device": "cpu", "clip_norm": 1.0},
        optimizer={"kind": "adamw"},
    )


def test_fp16_learns_as_fp32_does() -> None:
    half = list(begin(_recipe(4), execution=HALF))
    whole = list(begin(_recipe(4)))
    assert all(value is not None and math.isfinite(value) for value in losses(half))
    scores = [measured(one, "best", "test")[0].scores["accuracy"] for one in (half, whole)]
    assert scores[0] == pytest.approx(scores[1], abs=0.03)


def test_the_scale_is_part_of_a_checkpoint() -> None:
    kept = Memory()
    until(begin(_recipe(), keep=kept, execution=HALF), CheckpointSaved)
    assert _scaler(kept.snapshots[0])["_growth_tracker"] > 0
    plain = Memory()
    until(begin(_recipe(), keep=plain), CheckpointSaved)
    assert _scaler(plain.snapshots[0]) is None


def _scaler(snapshot: Snapshot) -> "dict[str, float]":
    import io

    state = torch.load(io.BytesIO(snapshot.files["state.pt"]), weights_only=True)
    found: dict[str, float] = state["scaler"]
    return found
