"""Tests of the memory of a step: what is predicted is what a step needs."""

import json
import os
import subprocess
import sys

import pytest
import torch

from tests.engine.small import ONE_THREAD, digits, small
from trainer_gui.core.control import Cancel, Control
from trainer_gui.core.errors import CancelledError
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.engine.build import Parts, build_parts
from trainer_gui.engine.footprint import (
    Footprint,
    measure_footprint,
    step_peak_bytes,
    take_still_step,
)

MODELS: dict[str, Table] = {
    "cnn": {"kind": "cnn", "channels": [16, 32], "batch_norm": True},
    "mlp": {"kind": "mlp", "widths": [64]},
    "wide mlp": {"kind": "mlp", "widths": [512, 512]},
    "resnet": {"kind": "resnet", "depth": "8"},
    "vit": {"kind": "vit", "patch": 2, "width": 32, "heads": 2, "depth": 2},
}


def recipe(model: Table, **training: object) -> Recipe:
    return small(model=model, training=training, optimizer={"kind": "adamw"})


def build(model: Table, **training: object) -> Parts:
    return build_parts(recipe(model, **training), digits(), ONE_THREAD)


def test_a_line_says_what_a_batch_needs_and_what_memory_is_enough_for() -> None:
    line = Footprint(1000, 10)
    assert line.peak_bytes(50) == 1500
    assert line.largest_batch(1500) == 50
    assert line.largest_batch(1509) == 50
    assert line.largest_batch(1510) == 51
    assert line.largest_batch(900) == 0


@pytest.mark.parametrize("kind", list(MODELS))
def test_large_batches_need_what_small_ones_predict(kind: str) -> None:
    line = measure_footprint(recipe(MODELS[kind]), digits(), ONE_THREAD, Control())
    parts = build(MODELS[kind])
    for batch in (256, 1024):
        assert line.peak_bytes(batch) == pytest.approx(
            step_peak_bytes(parts, batch, Control()), rel=0.12
        )


def test_weights_and_what_the_optimiser_keeps_count() -> None:
    parts = build(MODELS["wide mlp"])
    weights = sum(one.nbytes for one in parts.modules["model"].parameters())
    peak = step_peak_bytes(parts, 4, Control())
    assert peak > 4 * weights  # the weights, their gradients, and two averages of these
    averaged = build(MODELS["wide mlp"], ema_decay=0.9)
    assert step_peak_bytes(averaged, 4, Control()) == pytest.approx(peak + weights, rel=0.02)


def test_recomputed_activations_need_less() -> None:
    model = {"kind": "resnet", "depth": "20", "width": 8}
    plain = measure_footprint(recipe(model), digits(), ONE_THREAD, Control())
    less = measure_footprint(recipe(model, recompute=True), digits(), ONE_THREAD, Control())
    assert less.sample_bytes < 0.6 * plain.sample_bytes


def test_a_step_changes_no_weight() -> None:
    parts = build(MODELS["mlp"])
    before = {name: one.clone() for name, one in parts.modules["model"].state_dict().items()}
    assert take_still_step(parts, 128, Control()) == 128
    after = parts.modules["model"].state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_it_can_be_cancelled() -> None:
    control = Control()
    control.send(Cancel())
    with pytest.raises(CancelledError):
        measure_footprint(recipe(MODELS["mlp"]), digits(), ONE_THREAD, control)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak since a moment")
def test_the_memory_of_the_process_grows_by_what_is_predicted() -> None:
    environment = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "200000", "OMP_NUM_THREADS": "1"}
    printed = subprocess.run(
        [sys.executable, "-m", "tests.engine.memory_growth", "cnn", "mlp"],
        capture_output=True, text=True, check=True, env=environment,
    ).stdout  # fmt: skip
    found = json.loads(printed)
    assert set(found) == {"cnn", "mlp"}
    for name, (predicted, grown) in found.items():
        assert predicted > 50e6, name
        assert 0.9 < grown / predicted < 1.25, (name, predicted, grown)
