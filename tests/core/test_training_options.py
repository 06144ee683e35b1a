"""Tests of the options of training: what a beginner gets, and what can be left to the machine."""

import pytest

from trainer_gui.core.options import describe, validate
from trainer_gui.core.training_options import TrainingOptions


def test_nothing_is_sped_up_at_the_cost_of_accuracy_unless_it_is_asked_for() -> None:
    usual = TrainingOptions()
    assert usual.precision == "fp32"
    assert [usual.tune, usual.compiled, usual.recompute] == [False, False, False]
    assert usual.threads is None


def test_the_essentials_are_few() -> None:
    essential = [field.name for field in describe(TrainingOptions) if field.level == "essential"]
    assert essential == ["epochs", "steps", "batch_size", "seed", "device"]


@pytest.mark.parametrize("precision", ["auto", "fp32", "bf16", "fp16"])
def test_every_precision_can_be_chosen(precision: str) -> None:
    options, problems = validate(TrainingOptions, {"precision": precision}, at="training")
    assert problems == ()
    assert isinstance(options, TrainingOptions)
    assert options.precision == precision


def test_steps_matter_only_where_the_length_is_in_steps() -> None:
    fields = {field.name: field for field in describe(TrainingOptions)}
    assert fields["steps"].when == ("length", ("steps",))
    assert fields["epochs"].when == ("length", ("epochs",))
