import pytest
import torch
from torch import nn
from torch.optim import Adam

from tests.optim.torch_optimizers import follows
from trainer_gui.optim.adam import AdamOptions, build_adam


def test_the_first_step_has_the_size_of_the_learning_rate() -> None:
    weights = nn.Parameter(torch.tensor([1.0, 1.0]))
    optimizer = build_adam(AdamOptions(learning_rate=0.01), [weights])
    weights.grad = torch.tensor([1000.0, -0.001])
    optimizer.step()
    assert weights.tolist() == pytest.approx([0.99, 1.01], abs=1e-5)


def test_its_penalty_is_rescaled_with_the_gradient() -> None:
    """The flaw that AdamW mends: any decay at all moves a weight by the whole learning rate."""
    weights = nn.Parameter(torch.tensor([1.0, 5.0]))
    optimizer = build_adam(AdamOptions(learning_rate=0.01, weight_decay=0.1), [weights])
    weights.grad = torch.zeros(2)
    optimizer.step()
    assert weights.tolist() == pytest.approx([0.99, 4.99], abs=1e-5)


def test_is_torch_s_adam() -> None:
    options = AdamOptions(learning_rate=0.01, beta1=0.8, beta2=0.99, weight_decay=0.1)
    follows(
        lambda parameters: build_adam(options, parameters),
        lambda parameters: Adam(parameters, lr=0.01, betas=(0.8, 0.99), weight_decay=0.1),
    )
