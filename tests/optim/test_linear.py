import pytest
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LinearLR, LRScheduler, SequentialLR

from tests.optim.torch_schedules import torch_factors
from trainer_gui.optim.linear import LinearOptions, build_linear


@pytest.mark.parametrize("end", [0.0, 0.25])
def test_is_torch_s_linear_lr(end: float) -> None:
    factor = build_linear(LinearOptions(end_factor=end), steps=150, steps_per_epoch=10)
    expected = torch_factors(
        lambda optimizer: LinearLR(optimizer, 1.0, end_factor=end, total_iters=150), 150
    )
    assert [factor(step) for step in range(150)] == pytest.approx(expected, abs=1e-12)


def test_with_warm_up_it_is_torch_s_sequence_of_two() -> None:
    options = LinearOptions(end_factor=0.1, warmup_steps=20)
    factor = build_linear(options, steps=120, steps_per_epoch=10)

    def sequence(optimizer: Optimizer) -> LRScheduler:
        rise = LinearLR(optimizer, 1 / 21, total_iters=20)
        fall = LinearLR(optimizer, 1.0, end_factor=0.1, total_iters=100)
        return SequentialLR(optimizer, [rise, fall], milestones=[20])

    expected = torch_factors(sequence, 120)
    assert [factor(step) for step in range(120)] == pytest.approx(expected, abs=1e-12)
