import pytest
from torch.optim.lr_scheduler import OneCycleLR

from tests.optim.torch_schedules import torch_factors
from trainer_gui.optim.one_cycle import OneCycleOptions, build_one_cycle


@pytest.mark.parametrize("steps", [10, 97, 400])
@pytest.mark.parametrize("peak", [0.25, 0.3, 0.8])
def test_is_torch_s_one_cycle_lr(steps: int, peak: float) -> None:
    options = OneCycleOptions(peak=peak, start_divisor=20.0, end_divisor=100.0)
    factor = build_one_cycle(options, steps=steps, steps_per_epoch=10)
    expected = torch_factors(
        lambda optimizer: OneCycleLR(
            optimizer,
            max_lr=1.0,
            total_steps=steps,
            pct_start=peak,
            div_factor=20.0,
            final_div_factor=100.0,
            cycle_momentum=False,
        ),
        steps,
    )
    assert [factor(step) for step in range(steps)] == pytest.approx(expected, abs=1e-12)


def test_a_run_too_short_to_rise_begins_at_the_peak() -> None:
    factor = build_one_cycle(OneCycleOptions(), steps=2, steps_per_epoch=2)
    assert factor(0) == 1.0
    assert factor(1) < 1e-4
    assert build_one_cycle(OneCycleOptions(), steps=1, steps_per_epoch=1)(0) == 1.0
