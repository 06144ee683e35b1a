import pytest
import torch
from torch import nn
from torch.optim import SGD

from tests.optim.torch_optimizers import follows
from trainer_gui.core.errors import BadInputError
from trainer_gui.optim.sgd import SgdOptions, build_sgd


def after_steps(options: SgdOptions, gradients: list[float]) -> float:
    weight = nn.Parameter(torch.tensor([1.0]))
    optimizer = build_sgd(options, [weight])
    for gradient in gradients:
        weight.grad = torch.tensor([gradient])
        optimizer.step()
    return weight.item()


def test_steps_are_those_of_the_textbook() -> None:
    plain = SgdOptions(learning_rate=0.1, momentum=0.0)
    assert after_steps(plain, [1.0, 1.0]) == pytest.approx(1 - 0.1 - 0.1)
    momentum = SgdOptions(learning_rate=0.1, momentum=0.5)
    assert after_steps(momentum, [1.0, 1.0]) == pytest.approx(1 - 0.1 - 0.1 * 1.5)
    nesterov = SgdOptions(learning_rate=0.1, momentum=0.5, nesterov=True)
    assert after_steps(nesterov, [1.0]) == pytest.approx(1 - 0.1 * 1.5)
    decay = SgdOptions(learning_rate=0.1, momentum=0.0, weight_decay=0.5)
    assert after_steps(decay, [0.0]) == pytest.approx(1 - 0.1 * 0.5)


def test_nesterov_needs_momentum() -> None:
    with pytest.raises(BadInputError, match="no meaning while momentum is 0") as caught:
        after_steps(SgdOptions(momentum=0.0, nesterov=True), [])
    assert "0.9 is usual" in str(caught.value.hint)


@pytest.mark.parametrize("nesterov", [False, True])
def test_is_torch_s_sgd(*, nesterov: bool) -> None:
    options = SgdOptions(learning_rate=0.05, momentum=0.8, nesterov=nesterov, weight_decay=0.01)
    follows(
        lambda parameters: build_sgd(options, parameters),
        lambda parameters: SGD(
            parameters, lr=0.05, momentum=0.8, nesterov=nesterov, weight_decay=0.01
        ),
    )
