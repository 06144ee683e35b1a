"""Tests of the losses of regression: torch's own, step by step."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from trainer_gui.tasks import Batch
from trainer_gui.tasks._numbers import NumberLoss
from trainer_gui.tasks._regression import training_loss

MEAN, STD = (40.0, -3.0, 0.5), (12.0, 0.25, 1.0)
GENERATOR = torch.Generator().manual_seed(3)
INPUTS = torch.randn(64, 5, generator=GENERATOR)
WANTED = torch.randn(64, 3, generator=GENERATOR) * torch.tensor(STD) + torch.tensor(MEAN)
COUNTS = torch.poisson(torch.rand(64, 3, generator=GENERATOR) * 5, generator=GENERATOR)
STANDARD = (WANTED - torch.tensor(MEAN)) / torch.tensor(STD)
CASES: list[tuple[NumberLoss, nn.Module, Tensor, Tensor]] = [
    (NumberLoss("mse", MEAN, STD), nn.MSELoss(), WANTED, STANDARD),
    (NumberLoss("l1", MEAN, STD), nn.L1Loss(), WANTED, STANDARD),
    (NumberLoss("huber", MEAN, STD, delta=0.4), nn.HuberLoss(delta=0.4), WANTED, STANDARD),
    (NumberLoss("poisson", MEAN, STD), nn.PoissonNLLLoss(log_input=True), COUNTS, COUNTS),
]


def trained(loss: Callable[[nn.Module], Tensor]) -> list[float]:
    """The losses of forty steps of a small network."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    losses = []
    for _ in range(40):
        optimizer.zero_grad()
        value = loss(model)
        value.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(float(value.detach()))
    return losses


@pytest.mark.parametrize(
    ("loss", "torchs", "given", "standard"), CASES, ids=lambda one: getattr(one, "kind", "")
)
def test_every_step_is_that_of_torch_s_own_loss(
    loss: NumberLoss, torchs: nn.Module, given: Tensor, standard: Tensor
) -> None:
    batch = Batch({"image": INPUTS}, {"label": given}, torch.arange(64))
    ours = trained(lambda model: training_loss({"model": model}, batch, loss=loss).total)
    theirs = trained(lambda model: torchs(model(INPUTS), standard))
    assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-7)
    assert ours[-1] < ours[0]


def test_outputs_are_numbers_in_the_units_of_the_data() -> None:
    for kind in ("mse", "l1", "huber"):
        loss = NumberLoss(kind, MEAN, STD)
        torch.testing.assert_close(loss.numbers(STANDARD), WANTED)
        assert float(loss.average(STANDARD, WANTED)) == pytest.approx(0.0, abs=1e-6)
    poisson = NumberLoss("poisson", MEAN, STD)
    torch.testing.assert_close(
        poisson.numbers(torch.tensor([[0.0, 1.0]])).log()[0, 1], torch.tensor(1.0)
    )


def test_what_an_evaluation_sends_to_the_device_serves_a_training() -> None:
    loss = NumberLoss("huber", (7.25,), (3.5,))  # of no other test: nothing is remembered of it
    outputs = torch.zeros(2, 1)
    with torch.inference_mode():
        loss.numbers(outputs)
    outputs.requires_grad_()
    loss.average(outputs, torch.tensor([[1.0], [2.0]])).backward()  # type: ignore[no-untyped-call]
    scaled = loss.numbers(outputs * 1.0).sum()
    scaled.backward()  # type: ignore[no-untyped-call]
    assert outputs.grad is not None
    assert bool(torch.isfinite(outputs.grad).all())
