import pytest
from torch.optim.lr_scheduler import ExponentialLR

from tests.optim.torch_schedules import torch_factors
from trainer_gui.optim.exponential import ExponentialOptions, build_exponential


def test_is_torch_s_exponential_lr_in_small_steps() -> None:
    factor = build_exponential(ExponentialOptions(factor=0.9), steps=200, steps_per_epoch=10)
    expected = torch_factors(lambda optimizer: ExponentialLR(optimizer, gamma=0.9**0.1), 200)
    assert [factor(step) for step in range(200)] == pytest.approx(expected, abs=1e-12)


def test_each_epoch_begins_where_torch_s_would() -> None:
    factor = build_exponential(ExponentialOptions(factor=0.9), steps=200, steps_per_epoch=10)
    expected = torch_factors(lambda optimizer: ExponentialLR(optimizer, gamma=0.9), 20)
    assert [factor(10 * epoch) for epoch in range(20)] == pytest.approx(expected, abs=1e-12)
