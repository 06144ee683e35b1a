import pytest
from torch.optim.lr_scheduler import PolynomialLR

from tests.optim.torch_schedules import torch_factors
from trainer_gui.optim.polynomial import PolynomialOptions, build_polynomial


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_is_torch_s_polynomial_lr(power: float) -> None:
    factor = build_polynomial(PolynomialOptions(power=power), steps=300, steps_per_epoch=10)
    expected = torch_factors(
        lambda optimizer: PolynomialLR(optimizer, total_iters=300, power=power), 300
    )
    assert [factor(step) for step in range(300)] == pytest.approx(expected, abs=1e-12)


def test_ends_at_its_share_and_stays_there() -> None:
    factor = build_polynomial(PolynomialOptions(end_factor=0.1), steps=30, steps_per_epoch=10)
    assert factor(0) == 1.0
    assert factor(30) == factor(45) == pytest.approx(0.1)
