"""Tests of weights as files: they come back, and others are refused."""

import struct

import pytest
import safetensors.torch
import torch
from torch import nn

from trainer_gui.core.errors import StorageError
from trainer_gui.engine.weights import (
    copy_weights,
    pack_weights,
    restore_weights,
    unpack_weights,
)


def model() -> dict[str, nn.Module]:
    return {"model": nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))}


def test_weights_come_back_as_they_were() -> None:
    one, two = model(), model()
    one["model"](torch.randn(5, 3))  # moves the statistics of the batch normalisation
    content = pack_weights(copy_weights(one))
    restore_weights(two, unpack_weights(content))
    for name, tensor in one["model"].state_dict().items():
        assert torch.equal(two["model"].state_dict()[name], tensor)
    assert set(unpack_weights(content)) == {f"model.{name}" for name in one["model"].state_dict()}


def test_a_copy_does_not_follow_the_training() -> None:
    modules = model()
    kept = copy_weights(modules)
    before = kept["model.0.weight"].clone()
    with torch.no_grad():
        modules["model"].get_parameter("0.weight").add_(1)
    assert torch.equal(kept["model.0.weight"], before)


def test_tied_weights_are_kept_under_both_names() -> None:
    shared = torch.arange(4.0)
    stored = safetensors.torch.load(pack_weights({"a": shared, "b": shared}))
    assert stored["a"].tolist() == stored["b"].tolist() == [0, 1, 2, 3]


def test_views_are_kept_whole() -> None:
    stored = safetensors.torch.load(pack_weights({"a": torch.arange(6.0).view(2, 3).t()}))
    assert stored["a"].tolist() == [[0, 3], [1, 4], [2, 5]]


def test_weights_of_another_model_are_refused_with_the_differences() -> None:
    modules = model()
    weights = copy_weights(modules)
    before = copy_weights(modules)
    weights["model.0.weight"] = torch.zeros(5, 3)
    weights["model.0.bias"] = weights["model.0.bias"].double()
    weights["model.2.weight"] = weights.pop("model.1.weight")
    with pytest.raises(StorageError) as caught:
        restore_weights(modules, weights)
    message = str(caught.value.message)
    assert "model.0.weight has (5, 3) torch.float32, not (4, 3) torch.float32" in message
    assert "model.0.bias has (4,) torch.float64, not (4,) torch.float32" in message
    assert "model.1.weight is missing" in message
    assert "model.2.weight is unknown" in message
    assert all(torch.equal(before[key], tensor) for key, tensor in copy_weights(modules).items())


def test_at_most_five_differences_are_listed() -> None:
    modules = {"model": nn.Sequential(*(nn.Linear(2, 2) for _ in range(9)))}
    with pytest.raises(StorageError) as caught:
        restore_weights(modules, {})
    assert str(caught.value.message).count("is missing") == 5


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>404</html>",
        struct.pack("<Q", 2**62) + b"{}",
        pack_weights({"a": torch.zeros(100)})[:-50],
    ],
    ids=["empty", "a page", "a header of 2^62 bytes", "truncated"],
)
def test_damaged_content_is_refused(content: bytes) -> None:
    with pytest.raises(StorageError, match="The weights are damaged") as caught:
        unpack_weights(content)
    assert str(caught.value.hint) == "Choose another checkpoint of the run."
