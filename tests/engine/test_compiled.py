"""A compiled run: the same names of weights, nearly the same figures, and a word of warning."""

import json
import subprocess
import sys

import pytest

TRAIN = """
import json, sys
import torch
from dataclasses import replace
from tests.engine.small import ONE_THREAD, Memory, begin, losses, small
from trainer_gui.core.events import Noticed
from trainer_gui.engine.weights import unpack_weights

model, training = json.loads(sys.argv[1])
recipe = small(
    model=model, training={"length": "steps", "steps": 5, "batch_size": 256, **training}
)
compiled, plain = Memory(), Memory()
events = list(begin(recipe, keep=compiled, execution=replace(ONE_THREAD, compiled=True)))
pairs = zip(losses(events), losses(begin(recipe, keep=plain)), strict=True)
assert all(abs(one - other) < 1e-3 for one, other in pairs)
assert any("torch.compile" in str(one.message) for one in events if isinstance(one, Noticed))
if training.get("recompute"):
    compiled_frames = torch._dynamo.utils.counters["frames"]["ok"]
    assert compiled_frames > 0
names = [unpack_weights(one.contents["last.safetensors"]).keys() for one in (compiled, plain)]
assert names[0] == names[1]
"""


@pytest.mark.compiler
@pytest.mark.parametrize(
    ("model", "training"),
    [
        ({}, {}),
        ({"kind": "cnn", "channels": [4, 4], "batch_norm": True}, {"recompute": True}),
    ],
    ids=["plain", "activations computed again"],
)
def test_a_compiled_model_trains_as_the_model_does(
    model: dict[str, object], training: dict[str, object]
) -> None:
    # In a process of its own, since torch's compiler leaves others behind it until it ends.
    subprocess.run(
        [sys.executable, "-c", TRAIN, json.dumps([model, training])], check=True, timeout=280
    )
