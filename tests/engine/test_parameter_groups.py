from collections.abc import Mapping

import pytest
from torch import nn

from tests.engine.small import small
from trainer_gui.core.options import Options
from trainer_gui.core.training_options import TrainingOptions
from trainer_gui.engine.parameter_groups import parameter_groups


class Slow(nn.Module):
    """A network whose first layer learns at a tenth of the learning rate."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(2, 3), nn.Linear(3, 2)

    def begin_epoch(self, epoch: int) -> None:
        """Nothing is frozen."""

    def learning_rate_factors(self) -> Mapping[str, float]:
        return {"first.weight": 0.1, "first.bias": 0.1}


def adamw(decay: float, *, biases: bool = False) -> tuple[TrainingOptions, Options]:
    recipe = small(
        optimizer={"kind": "adamw", "learning_rate": 0.02, "weight_decay": decay},
        training={"decay_biases": biases},
    )
    return recipe.training, recipe.optimizer.options


@pytest.mark.parametrize(("decay", "biases"), [(0.0, False), (0.1, True)])
def test_where_all_are_alike_there_are_no_groups(decay: float, *, biases: bool) -> None:
    model = nn.Linear(2, 3)
    assert parameter_groups([model], *adamw(decay, biases=biases)) == list(model.parameters())


def test_biases_do_not_shrink() -> None:
    model = nn.Linear(2, 3)
    assert parameter_groups([model], *adamw(0.1)) == [
        {"params": [model.weight]}, {"params": [model.bias], "weight_decay": 0.0},
    ]  # fmt: skip


def test_layers_that_learn_more_slowly_come_last_with_rates_of_their_own() -> None:
    model = Slow()
    groups = parameter_groups([model], *adamw(0.1))
    assert groups == [
        {"params": [model.last.weight]},
        {"params": [model.last.bias], "weight_decay": 0.0},
        {"params": [model.first.weight], "lr": pytest.approx(0.002)},
        {"params": [model.first.bias], "lr": pytest.approx(0.002), "weight_decay": 0.0},
    ]


def test_what_is_frozen_is_left_out() -> None:
    model = nn.Linear(2, 3)
    model.bias.requires_grad_(False)  # noqa: FBT003 - torch's signature
    assert parameter_groups([model], *adamw(0.0)) == [model.weight]
