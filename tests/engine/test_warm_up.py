"""Tests of what is done once before the first run."""

import torch

from trainer_gui.engine.warm_up import warm_up


def test_warming_up_disturbs_no_random_number_and_no_setting() -> None:
    torch.manual_seed(0)
    expected = torch.rand(2)
    torch.manual_seed(0)
    threads, gradients = torch.get_num_threads(), torch.is_grad_enabled()
    warm_up(torch.device("cpu"))
    assert torch.equal(torch.rand(2), expected)
    assert (torch.get_num_threads(), torch.is_grad_enabled()) == (threads, gradients)
