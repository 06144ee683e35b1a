"""Tests of the running average of the weights, against the figures that a hand would get."""

import pytest
import torch
from torch import nn

from trainer_gui.engine.ema import Ema


def one_weight(value: float) -> nn.Linear:
    """A model whose only parameter is this."""
    model = nn.Linear(1, 1, bias=False)
    set_weight(model, value)
    return model


def set_weight(model: nn.Linear, value: float) -> None:
    with torch.no_grad():
        model.weight.fill_(value)


def average(ema: Ema) -> float:
    return float(ema.weights()["model.weight"])


def test_the_first_steps_have_a_short_memory() -> None:
    model = one_weight(1.0)
    ema = Ema({"model": model}, 0.9)
    assert average(ema) == 1.0
    set_weight(model, 2.0)
    ema.update()  # the past weighs 2/11, though the decay is 0.9
    assert average(ema) == pytest.approx(2 / 11 * 1.0 + 9 / 11 * 2.0)
    before = average(ema)
    set_weight(model, 4.0)
    ema.update()
    assert average(ema) == pytest.approx(3 / 12 * before + 9 / 12 * 4.0)
    assert ema.updates == 2


def test_later_steps_have_the_memory_that_was_asked_for() -> None:
    model = one_weight(0.0)
    ema = Ema({"model": model}, 0.5)
    for _ in range(8):
        ema.update()
    assert average(ema) == 0.0
    for expected in (0.5, 0.75, 0.875):
        set_weight(model, 1.0)
        ema.update()
        assert average(ema) == pytest.approx(expected)


def test_buffers_are_averaged_where_that_means_something() -> None:
    model = nn.BatchNorm1d(2)
    ema = Ema({"model": model}, 0.9)
    model(torch.tensor([[1.0, 2.0], [3.0, 6.0]]))
    ema.update()
    weights = ema.weights()
    assert model.running_mean is not None
    torch.testing.assert_close(weights["model.running_mean"], 9 / 11 * model.running_mean)
    assert int(weights["model.num_batches_tracked"]) == 1
    assert weights["model.num_batches_tracked"].dtype == torch.int64


def test_an_average_goes_on_where_another_one_was() -> None:
    torch.manual_seed(0)
    model = nn.Linear(3, 2)
    whole = Ema({"model": model}, 0.99)
    halves = [Ema({"model": model}, 0.99)]
    for step in range(20):
        if step == 7:
            kept = {name: tensor.clone() for name, tensor in halves[-1].weights().items()}
            halves.append(Ema({"model": model}, 0.99))
            halves[-1].restore(kept, 7)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter))
        whole.update()
        halves[-1].update()
    assert halves[-1].updates == whole.updates == 20
    for name, tensor in whole.weights().items():
        assert torch.equal(tensor, halves[-1].weights()[name])


def test_the_average_is_in_the_model_only_inside() -> None:
    model = one_weight(1.0)
    parameter = model.weight
    ema = Ema({"model": model}, 0.9)
    set_weight(model, 3.0)
    ema.update()
    with ema.applied():
        assert model.weight.item() == average(ema) != 3.0
    assert model.weight.item() == 3.0
    with pytest.raises(RuntimeError, match="in the middle"), ema.applied():
        raise RuntimeError("in the middle")
    assert model.weight.item() == 3.0
    # The same tensor throughout, since the optimiser holds it.
    assert model.weight is parameter
    assert parameter.requires_grad
    assert not ema.weights()["model.weight"].requires_grad


def test_what_is_averaged_is_not_changed_by_training() -> None:
    model = one_weight(1.0)
    ema = Ema({"model": model}, 0.9)
    set_weight(model, 5.0)
    assert average(ema) == 1.0
    ema.update()
    held = average(ema)
    set_weight(model, -5.0)
    assert average(ema) == held
