"""Tests of recomputed activations: less is kept, and nothing else changes to the last bit."""

import copy
from collections.abc import Mapping

import pytest
import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks

from tests.engine.small import ONE_THREAD, digits, losses, small
from trainer_gui.core.control import Control
from trainer_gui.core.recipe import Table
from trainer_gui.engine._position import Position
from trainer_gui.engine.build import Parts, build_parts
from trainer_gui.engine.device import apply_execution
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.loop import train_epoch
from trainer_gui.engine.recompute import recompute_activations

MODELS: dict[str, Table] = {
    "cnn": {"kind": "cnn", "channels": [8, 8], "batch_norm": True, "dense": 16, "dropout": 0.3},
    "resnet": {"kind": "resnet", "depth": "8", "width": 8},
    "vit": {"kind": "vit", "patch": 4, "width": 16, "depth": 2, "heads": 2, "dropout": 0.2},
    "torchvision": {"kind": "torchvision_zoo", "builder": "efficientnet_b0", "weights": "random"},
}
BLOCKS = {"cnn": 2, "resnet": 3, "vit": 2}


def build(model: Table, **training: object) -> Parts:
    chosen = {"length": "steps", "steps": 4, "batch_size": 24, **training}
    apply_execution(ONE_THREAD, seed=0)
    return build_parts(small(model=model, training=chosen), digits(), ONE_THREAD)


def train(parts: Parts) -> tuple[list[float | None], Mapping[str, Tensor], Tensor]:
    """Losses, weights and the random generator after a few steps."""
    torch.manual_seed(1)
    position = Position(micro_batch=parts.plan.micro_batch)
    told = losses(train_epoch(parts, position, Ledger(), Control()))
    return told, parts.modules["model"].state_dict(), torch.get_rng_state()


def assert_same_to_the_bit(model: Table, **training: object) -> int:
    plain, recomputing = build(model, **training), build(model, **training)
    blocks = recompute_activations(recomputing.modules["model"])
    one, two = train(plain), train(recomputing)
    assert len(one[0]) == 4
    assert one[0] == two[0]
    assert list(one[1]) == list(two[1])
    for name, tensor in one[1].items():
        assert torch.equal(tensor, two[1][name]), name
    assert torch.equal(one[2], two[2])
    return blocks


@pytest.mark.parametrize("kind", ["cnn", "resnet", "vit"])
def test_losses_weights_and_statistics_are_the_same_to_the_bit(kind: str) -> None:
    assert assert_same_to_the_bit(MODELS[kind]) == BLOCKS[kind]


def test_likewise_where_gradients_are_gathered() -> None:
    assert assert_same_to_the_bit(MODELS["cnn"], batch_size=8, accumulation=3) == BLOCKS["cnn"]


def test_likewise_in_mixed_precision() -> None:
    wanted = []
    for recomputing in (False, True):
        parts = build(MODELS["vit"])
        model = parts.modules["model"]
        if recomputing:
            recompute_activations(model)
        torch.manual_seed(1)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            out = model(torch.ones(4, 1, 8, 8))
        out.float().square().sum().backward()
        wanted.append([parameter.grad for parameter in model.parameters()])
    assert all(
        one is not None and two is not None and torch.equal(one, two)
        for one, two in zip(*wanted, strict=True)
    )


def kept_bytes(model: nn.Module, images: Tensor) -> int:
    """What one forward pass keeps for the backward pass, weights left out."""
    weights = {one.untyped_storage().data_ptr() for one in model.parameters()}
    found: dict[int, int] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            found[storage.data_ptr()] = storage.nbytes()
        return tensor

    with saved_tensors_hooks(pack, lambda tensor: tensor):
        kept = model(images)
    assert kept.requires_grad
    return sum(found.values())


@pytest.mark.parametrize("kind", list(MODELS))
def test_much_less_is_kept(kind: str) -> None:
    model = build(MODELS[kind]).modules["model"]
    images = torch.rand(16, 1, 8, 8)
    before = kept_bytes(model, images)
    assert recompute_activations(model) > 0
    assert kept_bytes(model, images) < 0.6 * before


def test_names_are_those_of_before_and_an_evaluation_is_plain() -> None:
    model = build(MODELS["cnn"]).modules["model"]
    images = torch.rand(16, 1, 8, 8)
    names, expected = list(model.state_dict()), model.eval()(images)
    recompute_activations(model)
    assert list(model.state_dict()) == names
    assert torch.equal(model(images), expected)


def test_a_second_call_changes_nothing() -> None:
    model = build(MODELS["resnet"]).modules["model"]
    assert recompute_activations(model) == BLOCKS["resnet"]
    assert recompute_activations(model) == 0


def test_a_copy_of_the_model_computes_with_its_own_weights() -> None:
    model = build(MODELS["cnn"]).modules["model"]
    recompute_activations(model)
    other = copy.deepcopy(model)
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.zero_()
    images = torch.rand(4, 1, 8, 8)
    assert not other(images).any()
    assert model(images).any()


def test_rows_of_single_layers_are_left_alone() -> None:
    assert recompute_activations(build({"kind": "mlp", "widths": [8, 8]}).modules["model"]) == 0


class CumulativeBlock(nn.Module):
    """A block whose running statistics are plain means over all batches."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.norm = nn.BatchNorm1d(4, momentum=None)

    def forward(self, values: Tensor) -> Tensor:
        normed: Tensor = self.norm(self.layer(values))
        return normed


def test_statistics_without_a_momentum_are_those_of_one_pass() -> None:
    torch.manual_seed(0)
    plain = nn.Sequential(CumulativeBlock(), CumulativeBlock())
    recomputing = copy.deepcopy(plain)
    assert recompute_activations(recomputing) == 2
    values = torch.rand(8, 4)
    for model in (plain, recomputing):
        for _ in range(3):
            model(values).square().sum().backward()
    for name, tensor in plain.state_dict().items():
        assert torch.equal(tensor, recomputing.state_dict()[name]), name
