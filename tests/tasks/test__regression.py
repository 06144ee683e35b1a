"""Tests of what a pass over numbers finds: scikit-learn's figures, whatever the batches."""

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
import torch
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error
from torch import Tensor, nn
from torch.nn import functional

from trainer_gui.core.charts import Points, Table
from trainer_gui.tasks import Batch, Measured
from trainer_gui.tasks._numbers import NumberLoss
from trainer_gui.tasks._regression import RegressionMeter, training_loss

MEAN, STD = (40.0, -3.0, 1e6), (12.0, 0.25, 50.0)
NAMES = ("angle", "tilt", "area")
MODULES: Mapping[str, nn.Module] = {"model": nn.Identity()}


def sample(count: int) -> tuple[Tensor, Tensor]:
    """Outputs that a model gives, and the numbers that are wanted, both (N, 3)."""
    generator = torch.Generator().manual_seed(count)
    standard = torch.randn(count, 3, generator=generator)
    outputs = standard + 0.4 * torch.randn(count, 3, generator=generator)
    return outputs, standard * torch.tensor(STD) + torch.tensor(MEAN)


def batches(outputs: Tensor, wanted: Tensor, size: int) -> Iterator[Batch]:
    """The outputs themselves are the input, so that a model that changes nothing gives them."""
    for start in range(0, len(wanted), size):
        part = slice(start, start + size)
        yield Batch(
            {"image": outputs[part]}, {"label": wanted[part]}, torch.arange(len(wanted))[part] + 500
        )


def meter(*, keep_predictions: bool = False) -> RegressionMeter:
    return RegressionMeter(
        NAMES, loss=NumberLoss("mse", MEAN, STD), keep_predictions=keep_predictions
    )


def points(measured: Measured) -> Points:
    found = measured.charts["numbers"]
    assert isinstance(found, Points)
    return found


def errors(measured: Measured) -> Table:
    found = measured.charts["errors"]
    assert isinstance(found, Table)
    return found


def test_scores_are_those_of_scikit_learn() -> None:
    outputs, wanted = sample(203)
    kept = meter(keep_predictions=True)
    for batch in batches(outputs, wanted, 50):
        kept.update(MODULES, batch)
    measured = kept.measured()
    truth = wanted.double().numpy()
    guess = outputs.double().numpy() * STD + MEAN
    assert measured.scores == pytest.approx(
        {
            "rmse": root_mean_squared_error(truth, guess),
            "mae": mean_absolute_error(truth, guess),
            "r2": r2_score(truth, guess),
            "loss": float(
                functional.mse_loss(outputs, (wanted - torch.tensor(MEAN)) / torch.tensor(STD))
            ),
        },
        rel=1e-6,
    )
    columns = errors(measured).values
    assert errors(measured).names == NAMES
    assert columns["rmse"] == pytest.approx(
        root_mean_squared_error(truth, guess, multioutput="raw_values")
    )
    assert columns["mae"] == pytest.approx(
        mean_absolute_error(truth, guess, multioutput="raw_values")
    )
    assert columns["r2"] == pytest.approx(r2_score(truth, guess, multioutput="raw_values"))
    predictions = measured.arrays["predictions"]
    assert predictions["index"].tolist() == list(range(500, 703))
    assert (predictions["wanted"] == wanted.numpy()).all()
    assert predictions["predicted"] == pytest.approx(guess, rel=1e-6)
    assert predictions["predicted"].dtype == np.float32


def test_batches_make_no_difference() -> None:
    outputs, wanted = sample(1200)
    found = []
    for size in (7, 512, 1200):
        one = meter()
        for batch in batches(outputs, wanted, size):
            one.update(MODULES, batch)
        found.append(one.measured())
    assert found[0].scores == found[1].scores == found[2].scores
    shown = [points(one).y for one in found]
    assert (shown[0] == shown[1]).all()
    assert (shown[0] == shown[2]).all()
    assert "predictions" not in found[0].arrays


@pytest.mark.parametrize(("count", "shown"), [(1, 1), (999, 999), (1000, 1000), (4321, 1000)])
def test_at_most_a_thousand_samples_are_shown_spread_over_the_pass(count: int, shown: int) -> None:
    wanted = torch.arange(count, dtype=torch.float32).repeat(3, 1).T.contiguous()
    one = meter()
    for batch in batches(torch.zeros(count, 3), wanted, 300):
        one.update(MODULES, batch)
    places = points(one.measured()).x[:, 0]
    assert len(places) == shown
    assert places[0] == 0
    assert places[-1] == count - 1
    if count > 1:
        assert set(np.diff(places)) <= {count // shown, count // shown + 1}


def test_figures_without_a_meaning_are_nan() -> None:
    nothing = meter(keep_predictions=True).measured()
    assert all(math.isnan(score) for score in nothing.scores.values())
    assert nothing.arrays["predictions"]["wanted"].shape == (0, 3)
    outputs, wanted = sample(10)
    wanted[:, 1] = -3.1
    constant = meter()
    for batch in batches(outputs, wanted, 10):
        constant.update(MODULES, batch)
    measured = constant.measured()
    assert np.isnan(errors(measured).values["r2"]).tolist() == [False, True, False]
    assert math.isnan(measured.scores["r2"])
    assert math.isfinite(measured.scores["rmse"])
    broken = meter()
    broken.update(MODULES, next(batches(outputs * math.inf, wanted, 10)))
    assert not math.isfinite(broken.measured().scores["rmse"])


def test_a_batch_tells_its_error_in_the_units_of_the_data_and_gives_no_gradient_to_it() -> None:
    outputs, wanted = sample(32)
    outputs.requires_grad_()
    batch = Batch({"image": outputs}, {"label": wanted}, torch.arange(32))
    losses = training_loss(MODULES, batch, loss=NumberLoss("l1", MEAN, STD))
    guess = outputs.detach() * torch.tensor(STD) + torch.tensor(MEAN)
    assert float(losses.metrics["mae"]) == pytest.approx(float((guess - wanted).abs().mean()))
    assert not losses.metrics["mae"].requires_grad
    assert losses.total.requires_grad


def test_counts_are_the_exponentials_of_outputs() -> None:
    generator = torch.Generator().manual_seed(1)
    counts = torch.poisson(torch.full((40, 1), 6.0), generator=generator)
    one = RegressionMeter(
        ("count",), loss=NumberLoss("poisson", (6.0,), (2.0,)), keep_predictions=False
    )
    for batch in batches(torch.full((40, 1), math.log(6.0)), counts, 16):
        one.update(MODULES, batch)
    measured = one.measured()
    assert measured.scores["mae"] == pytest.approx(float((counts - 6).abs().mean()), rel=1e-6)
    assert points(measured).y == pytest.approx(6.0)
