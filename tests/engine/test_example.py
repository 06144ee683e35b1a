"""Tests of examples: a sample of any kind as a model sees it, without content."""

from collections.abc import Iterator

import pytest
import torch

from tests.engine.series import LENGTHS, on_the_menus, series_dataset
from tests.engine.small import Entries, digits, small
from tests.engine.tokens import tokens_dataset, tokens_on_the_menus
from trainer_gui.core.dataset import Dataset
from trainer_gui.engine.example import example_batch, filled
from trainer_gui.engine.feed import Feed
from trainer_gui.kinds import Batch

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _menus() -> Iterator[None]:
    with on_the_menus(), tokens_on_the_menus():
        yield


def example(data: Dataset) -> Batch:
    return example_batch(data.spec.inputs, data.spec)


def assert_as_fed(data: Dataset) -> None:
    """What a model is fed, but for the batch axis and lengths, is what the example says."""
    seen, fed = example(data), Feed(data, CPU).batch(torch.tensor([0, 1]))
    assert list(seen.inputs) == list(fed.inputs)
    assert seen.lengths.keys() == fed.lengths.keys()
    for name, values in seen.inputs.items():
        assert values.is_meta
        assert values.dtype == fed.inputs[name].dtype
        ragged = name in fed.lengths
        assert values.shape[1 + ragged :] == fed.inputs[name].shape[1 + ragged :]
    for one, other in zip(seen.arguments, fed.arguments, strict=True):
        assert (one.dtype, one.ndim) == (other.dtype, other.ndim)


def test_it_is_what_a_model_is_fed() -> None:
    assert_as_fed(digits())
    assert_as_fed(series_dataset())
    assert_as_fed(series_dataset(pictures=True))
    assert_as_fed(tokens_dataset())


def test_rows_of_a_table_are_as_wide_as_they_are_coded() -> None:
    recipe = small(data={"kind": "example_table", "table": "iris"})
    assert_as_fed(Entries().load(recipe.data_plan))


def test_a_ragged_row_is_as_long_as_its_kind_says_is_usual() -> None:
    seen = example(series_dataset())
    usual = LENGTHS[series_dataset().splits["train"]].mean()
    assert seen.inputs["series"].shape[1] == pytest.approx(usual, abs=1)


def test_with_content_it_has_zeros_and_true_lengths() -> None:
    full = filled(example(series_dataset()), CPU)
    assert not full.inputs["series"].any()
    assert full.lengths["series"].tolist() == [full.inputs["series"].shape[1]]
