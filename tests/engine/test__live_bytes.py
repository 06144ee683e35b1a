"""Tests of counting what is alive."""

import torch
from torch import nn

from trainer_gui.engine._live_bytes import LiveBytes


def test_a_storage_counts_once_and_until_it_is_let_go_of() -> None:
    with LiveBytes() as live:
        one = torch.zeros(1000)
        two = one.view(10, 100).t()
        assert live.now == 4000
        del one
        assert live.now == 4000
        del two
        assert live.now == 0
    assert live.peak == 4000


def test_what_was_there_before_counts_once_it_is_used() -> None:
    before = torch.ones(500)
    with LiveBytes() as live:
        assert live.now == 0
        before.add_(1.0)
        assert live.now == 2000


def test_what_is_saved_for_the_backward_pass_lives_until_then() -> None:
    model = nn.Sequential(nn.Linear(100, 100), nn.Sigmoid(), nn.Linear(100, 1))
    images = torch.rand(1000, 100)
    with LiveBytes() as live:
        loss = model(images).sum()
        weights = sum(one.nbytes for one in model.parameters())
        kept = images.nbytes + 1000 * 100 * 4  # the linear layer's output is not kept
        assert kept + weights < live.now < kept + weights + 9000
        loss.backward()
        after = live.now
        assert after < images.nbytes + 2 * weights + 9000
        live.forget_peak()
        assert live.peak == after
        with torch.no_grad():
            model(images)
        # Without gradients two neighbours are alive at once, no more.
        assert live.peak - after == 2 * 1000 * 100 * 4


def test_lists_of_tensors_are_looked_into() -> None:
    ones = [torch.ones(100) for _ in range(3)]
    with LiveBytes() as live:
        torch._foreach_add_(ones, 1.0)
        assert live.now == 1200
        made = torch._foreach_mul(ones, 2.0)
        assert live.now == 2400
        assert len(made) == 3
