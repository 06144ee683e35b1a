"""Tests of a pass over a split."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.engine.small import ONE_THREAD, digits, small
from tests.kinds.pictures.made import image_dataset
from trainer_gui.core.control import Cancel, Control, Finish
from trainer_gui.core.events import PhaseChanged
from trainer_gui.core.spec import SplitName
from trainer_gui.engine.build import Parts, build_parts
from trainer_gui.engine.evaluate import evaluate
from trainer_gui.tasks import Measured


@pytest.fixture
def parts() -> Parts:
    torch.manual_seed(0)
    model = {"kind": "cnn", "channels": [4], "batch_norm": True, "dropout": 0.5}
    return build_parts(small(model=model), digits(), ONE_THREAD)


def measure(
    parts: Parts, split: str = "test", control: Control | None = None
) -> tuple[list[PhaseChanged], Measured | None]:
    """What was said meanwhile, and what came of it."""
    result: list[Measured | None] = []

    def asked() -> Iterator[PhaseChanged]:
        found = yield from evaluate(
            parts.modules, parts.task, parts.spec, parts.feed, split,
            execution=parts.execution, control=control or Control(), keep_predictions=True,
        )  # fmt: skip
        result.append(found)

    said = list(asked())
    return said, result[0]


def test_scores_are_those_of_a_plain_pass(parts: Parts) -> None:
    _, measured = measure(parts)
    assert measured is not None
    model = parts.modules["model"].eval()
    batch = parts.feed.batch(parts.feed.order("test"))
    with torch.no_grad():
        logits = model(batch.inputs["image"])
    loss = torch.nn.functional.cross_entropy(logits.double(), batch.targets["label"])
    assert measured.scores["loss"] == pytest.approx(loss.item(), rel=1e-6)
    accuracy = (logits.argmax(1) == batch.targets["label"]).double().mean().item()
    assert measured.scores["accuracy"] == accuracy
    assert (measured.arrays["predictions"]["index"] == parts.feed.order("test").numpy()).all()


def test_the_pass_changes_nothing(parts: Parts) -> None:
    model = parts.modules["model"]
    model.train()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    state = torch.get_rng_state()
    one, two = measure(parts)[1], measure(parts)[1]
    assert one is not None
    assert two is not None
    assert one.scores == two.scores
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
    assert torch.equal(torch.get_rng_state(), state)
    assert model.training
    assert all(parameter.grad is None for parameter in model.parameters())


def test_a_command_ends_the_pass_but_finish_does_not(parts: Parts) -> None:
    cancelled, finishing = Control(), Control()
    cancelled.send(Cancel())
    finishing.send(Finish())
    assert measure(parts, control=cancelled)[1] is None
    assert parts.modules["model"].training
    assert measure(parts, control=finishing)[1] is not None


def test_large_pictures_come_in_small_batches() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (12, 3, 1024, 1024), dtype=np.uint8)
    split: dict[SplitName, NDArray[np.int64]] = {
        "train": np.arange(2),
        "validation": np.arange(2, 3),
        "test": np.arange(3, 12),
    }
    data = image_dataset(pictures, np.arange(12) % 2, ("a", "b"), split)
    seen: list[int] = []
    parts = build_parts(small(model={"kind": "mlp", "widths": []}), data, ONE_THREAD)
    parts.modules["model"].register_forward_pre_hook(lambda _, given: seen.append(len(given[0])))
    _, measured = measure(parts)
    assert measured is not None
    assert sum(seen) == 9
    assert max(seen) * 3 * 1024 * 1024 <= 512 * 3 * 64 * 64


def test_small_pictures_come_by_512() -> None:
    data = digits()
    everything = {**data.splits, "test": np.arange(len(data.target))}
    parts = build_parts(small(), replace(data, splits=everything), ONE_THREAD)
    seen: list[int] = []
    parts.modules["model"].register_forward_pre_hook(lambda _, given: seen.append(len(given[0])))
    said, _ = measure(parts)
    assert seen == [512, 512, 512, 261]
    assert all(event.phase == "evaluating" and 0 < (event.fraction or 0) <= 1 for event in said)
