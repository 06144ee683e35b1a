import random

import pytest
import torch
from torch import nn
from torch.optim import SGD
from torch.optim.lr_scheduler import ReduceLROnPlateau

from trainer_gui.optim import AdaptiveSchedule
from trainer_gui.optim.plateau import PlateauOptions, PlateauSchedule, build_plateau


@pytest.mark.parametrize(("patience", "factor", "floor"), [(0, 0.5, 0.0), (2, 0.1, 0.01)])
def test_is_torch_s_reduce_on_plateau(patience: int, factor: float, floor: float) -> None:
    losses = [1.0 / (1 + epoch) + random.Random(epoch).uniform(0, 0.2) for epoch in range(60)]
    optimizer = SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    theirs = ReduceLROnPlateau(
        optimizer, factor=factor, patience=patience, threshold=1e-4, min_lr=floor, eps=0.0
    )
    ours = PlateauSchedule(PlateauOptions(patience=patience, factor=factor, end_factor=floor))
    for epoch, loss in enumerate(losses):
        assert ours(epoch) == pytest.approx(optimizer.param_groups[0]["lr"], abs=1e-12)
        theirs.step(loss)
        ours.observe(loss)
    assert ours(len(losses)) < 1.0


@pytest.mark.parametrize("level", [1.0, 1e-6, 0.0, -1e-6, -1.0])
def test_falling_a_little_is_no_gain_whatever_the_sign_of_the_loss(level: float) -> None:
    schedule = PlateauSchedule(PlateauOptions(patience=2, factor=0.5, threshold=0.01))
    schedule.observe(level)
    for _ in range(3):
        schedule.observe(level - 0.009 * abs(level))
    assert schedule(0) == 0.5


@pytest.mark.parametrize("level", [1.0, 0.0, -1.0])
@pytest.mark.parametrize("threshold", [0.0, 0.01])
def test_a_loss_that_rises_is_never_better_and_one_that_falls_is(
    level: float, threshold: float
) -> None:
    rising, falling = (
        PlateauSchedule(PlateauOptions(patience=0, factor=0.5, threshold=threshold))
        for _ in range(2)
    )
    for epoch in range(5):
        rising.observe(level + 0.001 * epoch)
        falling.observe(level - 0.1 * epoch)
    assert rising(0) == 0.5**4
    assert falling(0) == 1.0


def test_goes_on_from_its_state() -> None:
    options = PlateauOptions(patience=1, factor=0.5)
    whole, resumed = PlateauSchedule(options), PlateauSchedule(options)
    for loss in (1.0, 1.0):
        whole.observe(loss)
    resumed.restore(whole.state())
    for schedule in (whole, resumed):
        schedule.observe(1.0)
    assert whole(10) == resumed(10) == 0.5


def test_the_menu_builds_one_that_can_be_told_losses() -> None:
    assert isinstance(
        build_plateau(PlateauOptions(), steps=10, steps_per_epoch=5), AdaptiveSchedule
    )
