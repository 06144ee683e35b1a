import pytest
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts

from tests.optim.torch_schedules import torch_factors
from trainer_gui.optim.restarts import RestartsOptions, build_restarts


@pytest.mark.parametrize("growth", [1, 2, 3])
@pytest.mark.parametrize("end", [0.0, 0.1])
def test_is_torch_s_warm_restarts(growth: int, end: float) -> None:
    options = RestartsOptions(first_epochs=2, growth=growth, end_factor=end)
    factor = build_restarts(options, steps=300, steps_per_epoch=10)
    expected = torch_factors(
        lambda optimizer: CosineAnnealingWarmRestarts(
            optimizer, T_0=20, T_mult=growth, eta_min=end
        ),
        300,
    )
    assert [factor(step) for step in range(300)] == pytest.approx(expected, abs=1e-12)


def test_jumps_back_to_the_full_learning_rate() -> None:
    factor = build_restarts(
        RestartsOptions(first_epochs=3, growth=2), steps=1000, steps_per_epoch=10
    )
    assert factor(30) == factor(90) == factor(210) == 1.0
    assert factor(29) < 0.01
