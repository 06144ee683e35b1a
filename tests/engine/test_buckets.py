"""Tests of buckets: like costs in one batch, and the samples of an epoch as they were."""

import numpy as np
import torch

from trainer_gui.engine.buckets import affordable, batch_costs, bucketed, cost_batches, costliest


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_samples_of_a_batch_cost_about_the_same_and_all_come_once() -> None:
    costs = np.random.default_rng(0).integers(1, 500, 1000)
    places = bucketed(costs, batch_size=16, generator=generator())
    assert sorted(places) == list(range(1000))

    def padded(order: np.ndarray) -> int:
        batches = [costs[order[start : start + 16]] for start in range(0, 1000, 16)]
        return sum(len(batch) * int(batch.max()) for batch in batches)

    assert padded(np.arange(1000)) > 1.7 * costs.sum()
    assert padded(places) < 1.1 * costs.sum()


def test_batches_come_in_a_random_order_and_the_smaller_one_stays_the_last() -> None:
    costs = np.arange(100)
    places = bucketed(costs, batch_size=8, generator=generator())
    assert places[-4:].tolist() == [96, 97, 98, 99]
    means = [costs[places[start : start + 8]].mean() for start in range(0, 96, 8)]
    assert means != sorted(means)
    assert (places == bucketed(costs, batch_size=8, generator=generator())).all()
    assert (places != bucketed(costs, batch_size=8, generator=generator(1))).any()


def test_batches_are_formed_within_pools_so_that_they_stay_random() -> None:
    costs = np.random.default_rng(0).integers(1, 500, 4096)
    places = bucketed(costs, batch_size=4, generator=generator())
    pools = {tuple(sorted({place // 128 for place in places[start : start + 4]}))
             for start in range(0, 4096, 4)}  # fmt: skip
    assert all(len(pool) == 1 for pool in pools)


def test_what_is_not_trained_on_goes_in_batches_of_bounded_cost_the_dearest_first() -> None:
    costs = np.array([1, 9, 2, 30, 2, 1])
    batches = [batch.tolist() for batch in cost_batches(costs, 6, most=4, most_cost=12)]
    assert batches == [[3], [1], [2, 4, 0, 5]]  # a sample that is too dear goes by itself
    assert [batch.tolist() for batch in cost_batches(None, 5, most=2, most_cost=1)] == [
        [0, 1], [2, 3], [4],
    ]  # fmt: skip
    assert cost_batches(costs[:0], 0, most=4, most_cost=12) == []


def test_a_batch_costs_its_samples_times_the_dearest_of_them() -> None:
    assert batch_costs(np.array([1, 5, 2, 7, 3]), 2).tolist() == [10, 14, 3]
    assert batch_costs(np.array([4]), 3).tolist() == [4]


def test_the_costliest_batch_has_the_dearest_sample_of_each_field() -> None:
    one, other = np.array([9, 1, 6, 6, 2]), np.array([1, 8, 4, 3, 1])
    assert costliest([one]).tolist() == [0, 2, 3, 4, 1]
    places = costliest([one, other])
    assert places.tolist() == [0, 1, 2, 3, 4]  # in sum, the third is as dear as the first
    assert one[places[:2]].max() + other[places[:2]].max() == 17


def test_as_many_go_together_as_their_cost_allows() -> None:
    costs = np.array([2, 1, 5, 1])
    assert affordable(costs, most=4, most_cost=4) == 2
    assert affordable(costs, most=4, most_cost=20) == 4
    assert affordable(costs, most=3, most_cost=20) == 3
    assert affordable(costs, most=4, most_cost=1) == 1
