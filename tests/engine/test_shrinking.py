import pytest
import torch
from torch import nn

from tests.engine.resuming import dropping, trained
from tests.engine.small import ONE_THREAD, Memory, digits, small
from trainer_gui.engine.build import build_parts
from trainer_gui.engine.device import apply_execution
from trainer_gui.engine.shrinking import penalise
from trainer_gui.engine.weights import unpack_weights


def test_penalties_are_the_gradients_of_what_they_say() -> None:
    torch.manual_seed(0)
    model = nn.Linear(4, 3)
    loss = model(torch.randn(5, 4)).square().mean()
    l1, l2 = 0.01, 0.1
    (loss + l1 * model.weight.abs().sum() + l2 / 2 * model.weight.square().sum()).backward()
    wanted = [one.grad.clone() for one in model.parameters() if one.grad is not None]
    model.zero_grad()
    torch.manual_seed(0)
    again = nn.Linear(4, 3)
    again(torch.randn(5, 4)).square().mean().backward()
    penalise(list(again.parameters()), l1=l1, l2=l2, biases=False)
    for one, expected in zip(again.parameters(), wanted, strict=True):
        torch.testing.assert_close(one.grad, expected)


def test_biases_are_left_alone_unless_they_are_asked_for() -> None:
    for biases in (False, True):
        bias = nn.Parameter(torch.ones(3))
        bias.grad = torch.zeros(3)
        penalise([bias], l1=0.5, l2=0.25, biases=biases)
        assert bias.grad.tolist() == ([0.75] * 3 if biases else [0.0] * 3)


@pytest.mark.parametrize("biases", [False, True])
def test_decay_acts_on_weights_and_on_biases_only_if_wanted(*, biases: bool) -> None:
    recipe = small(
        training={"decay_biases": biases}, optimizer={"kind": "adamw", "weight_decay": 0.5}
    )
    (optimizer,) = build_parts(recipe, digits(), ONE_THREAD).optimizers.values()
    decays = {
        one.ndim: group["weight_decay"]
        for group in optimizer.param_groups
        for one in group["params"]
    }
    assert decays == {2: 0.5, 1: 0.5 if biases else 0.0}


def test_an_l1_penalty_leaves_few_weights() -> None:
    sizes = {}
    for l1 in (0.0, 3e-3):
        keep = Memory()
        trained(dropping({"epochs": 4, "l1": l1}), keep)
        weights = unpack_weights(keep.contents["last.safetensors"])
        sizes[l1] = (weights["model.linear1.weight"].abs() < 5e-3).float().mean().item()
    assert sizes[3e-3] > 3 * sizes[0.0]


def test_gradients_are_cut_off_at_the_limit() -> None:
    free, limited = Memory(), Memory()
    for keep, training in ((free, {}), (limited, {"clip_value": 1e-6})):
        trained(
            dropping(
                {"length": "steps", "steps": 1, **training},
                optimizer={"kind": "sgd", "learning_rate": 1.0, "momentum": 0.0},
            ),
            keep,
        )
    apply_execution(ONE_THREAD, seed=0)
    start = build_parts(dropping(), digits(), ONE_THREAD).modules["model"].state_dict()
    moved = [
        max(
            (value - start[name.removeprefix("model.")]).abs().max().item()
            for name, value in unpack_weights(keep.contents["last.safetensors"]).items()
        )
        for keep in (free, limited)
    ]
    assert moved[0] > 1e-3
    assert moved[1] < 2e-6
