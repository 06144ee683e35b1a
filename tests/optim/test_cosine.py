import pytest
from torch.optim.lr_scheduler import CosineAnnealingLR

from tests.optim.torch_schedules import torch_factors
from trainer_gui.optim.cosine import CosineOptions, build_cosine


@pytest.mark.parametrize("end", [0.0, 0.1])
def test_is_torch_s_cosine_annealing_lr(end: float) -> None:
    factor = build_cosine(CosineOptions(end_factor=end), steps=300, steps_per_epoch=10)
    expected = torch_factors(
        lambda optimizer: CosineAnnealingLR(optimizer, T_max=300, eta_min=end), 300
    )
    assert [factor(step) for step in range(300)] == pytest.approx(expected, abs=1e-12)


def test_a_run_that_goes_on_stays_at_the_end() -> None:
    factor = build_cosine(CosineOptions(end_factor=0.1), steps=30, steps_per_epoch=10)
    assert factor(30) == pytest.approx(0.1)
    assert factor(45) == pytest.approx(0.1)
