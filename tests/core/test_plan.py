"""Tests of how many steps a recipe takes."""

import pytest

from trainer_gui.core.plan import Plan, plan_steps
from trainer_gui.core.training_options import TrainingOptions


@pytest.mark.parametrize(
    ("training", "samples", "plan"),
    [
        (TrainingOptions(epochs=2, batch_size=10), 100, Plan(20, 10, 2, 10, 10)),
        (TrainingOptions(epochs=2, batch_size=10), 102, Plan(22, 11, 2, 10, 10)),
        (
            TrainingOptions(epochs=2, batch_size=10),
            101,
            Plan(20, 10, 2, 10, 10),
        ),  # not a batch of one
        (TrainingOptions(epochs=3, batch_size=64), 50, Plan(3, 1, 3, 50, 50)),
        (TrainingOptions(epochs=3, batch_size=64), 1, Plan(3, 1, 3, 1, 1)),
        (TrainingOptions(length="steps", steps=25, batch_size=10), 100, Plan(25, 10, 3, 10, 10)),
        (TrainingOptions(epochs=2, batch_size=10, accumulation=3), 100, Plan(8, 4, 2, 30, 10)),
        (TrainingOptions(epochs=2, batch_size=40, accumulation=9), 100, Plan(2, 1, 2, 100, 40)),
        (TrainingOptions(length="steps", steps=1, batch_size=10), 100, Plan(1, 10, 1, 10, 10)),
    ],
)
def test_steps_fall_into_epochs(training: TrainingOptions, samples: int, plan: Plan) -> None:
    assert plan_steps(training, samples) == plan


def test_a_full_batch_goes_through_the_model_in_portions() -> None:
    training = TrainingOptions(epochs=5, batch_size=10, accumulation=2)
    assert plan_steps(training, 101, full_batch=True) == Plan(5, 1, 5, 101, 10)
