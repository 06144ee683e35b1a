import pytest
from torch.optim.lr_scheduler import StepLR

from tests.optim.torch_schedules import torch_factors
from trainer_gui.optim.step import StepOptions, build_step


def test_is_torch_s_step_lr() -> None:
    options = StepOptions(every_epochs=3, factor=0.2)
    factor = build_step(options, steps=120, steps_per_epoch=10)
    expected = torch_factors(
        lambda optimizer: StepLR(optimizer, step_size=3, gamma=0.2), 120, steps_per_epoch=10
    )
    assert [factor(step) for step in range(120)] == pytest.approx(expected, abs=1e-12)
    assert len(set(expected)) == 4
