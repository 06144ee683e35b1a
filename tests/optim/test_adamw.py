import pytest
import torch
from torch import nn
from torch.optim import AdamW

from tests.optim.torch_optimizers import follows
from trainer_gui.optim.adamw import AdamWOptions, build_adamw


def test_weights_decay_in_proportion_to_their_size() -> None:
    weights = nn.Parameter(torch.tensor([1.0, 5.0]))
    optimizer = build_adamw(AdamWOptions(learning_rate=0.01, weight_decay=0.1), [weights])
    weights.grad = torch.zeros(2)
    optimizer.step()
    assert weights.tolist() == pytest.approx([1 - 0.001, 5 - 0.005], abs=1e-6)


def test_betas_and_epsilon_reach_the_optimiser() -> None:
    options = AdamWOptions(beta1=0.5, beta2=0.9, epsilon=1e-4)
    group = build_adamw(options, [nn.Parameter(torch.zeros(1))]).param_groups[0]
    assert (group["betas"], group["eps"]) == ((0.5, 0.9), 1e-4)


def test_is_torch_s_adamw() -> None:
    options = AdamWOptions(learning_rate=0.01, beta1=0.8, beta2=0.99, weight_decay=0.1)
    follows(
        lambda parameters: build_adamw(options, parameters),
        lambda parameters: AdamW(parameters, lr=0.01, betas=(0.8, 0.99), weight_decay=0.1),
    )
