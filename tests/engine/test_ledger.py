"""Tests of the ledger: columns of a block, means of an epoch."""

import math

import pytest
import torch

from trainer_gui.engine.ledger import Ledger, plain, plain_scores


def record(ledger: Ledger, loss: float, *, size: int) -> None:
    ledger.record({"loss": torch.tensor(loss)}, learning_rate=0.1, count=size)
    ledger.end_step()


def test_a_block_has_a_value_for_each_step_and_is_empty_afterwards() -> None:
    ledger = Ledger()
    record(ledger, 3.0, size=2)
    record(ledger, 1.5, size=2)
    assert len(ledger) == 2
    assert ledger.take() == {"loss": (3.0, 1.5), "learning_rate": (0.1, 0.1)}
    assert len(ledger) == 0
    assert ledger.take() == {}


def test_the_mean_of_an_epoch_counts_samples_not_steps_nor_blocks() -> None:
    ledger = Ledger()
    record(ledger, 1.0, size=10)
    ledger.take()
    record(ledger, 2.0, size=10)
    record(ledger, 5.0, size=5)
    ledger.take()
    assert ledger.take_epoch() == {"loss": pytest.approx((10 + 20 + 25) / 25)}
    record(ledger, 7.0, size=3)
    ledger.take()
    assert ledger.take_epoch() == {"loss": 7.0}


def test_tensors_are_kept_without_their_graph_and_as_they_were() -> None:
    ledger = Ledger()
    weight = torch.tensor(2.0, requires_grad=True)
    loss = weight * 3
    ledger.record({"loss": loss}, learning_rate=0.1, count=1)
    ledger.end_step()
    half = torch.tensor(0.5, dtype=torch.bfloat16)
    ledger.record({"loss": half}, learning_rate=0.1, count=1)
    ledger.end_step()
    assert ledger.take()["loss"] == (6.0, 0.5)


def test_an_update_that_was_skipped_in_a_whole_epoch_has_no_mean() -> None:
    ledger = Ledger()
    for update in ("a", "b"):
        ledger.record({"loss": torch.tensor(4.0)}, learning_rate=0.1, count=2, update=update)
    ledger.end_step()
    ledger.take()
    assert ledger.take_epoch() == {"a.loss": 4.0, "b.loss": 4.0}
    ledger.record({"loss": torch.tensor(5.0)}, learning_rate=0.1, count=2, update="a")
    ledger.end_step()
    assert ledger.take()["b.loss"] == (None,)
    assert ledger.take_epoch() == {"a.loss": 5.0}
    assert ledger.losses == {"a.loss": "a.learning_rate", "b.loss": "b.learning_rate"}


def test_a_dot_in_the_name_of_a_metric_is_no_update() -> None:
    ledger = Ledger()
    values = {"loss": torch.tensor(1.0), "f0.5": torch.tensor(0.25)}
    ledger.record(values, learning_rate=0.1, count=4)
    ledger.end_step()
    ledger.take()
    again = Ledger()
    again.restore(ledger.state())
    assert again.take_epoch() == {"loss": 1.0, "f0.5": 0.25}
    assert again.losses == {"loss": "learning_rate"}


def test_events_carry_no_nan_and_no_infinity() -> None:
    assert plain((1.0, math.nan, math.inf, -math.inf)) == (1.0, None, None, None)
    assert plain_scores({"a": 0.5, "b": math.nan}) == {"a": 0.5, "b": None}
