import torch
from torch import nn

from trainer_gui.optim.muon import MuonOptions, build_muon


def test_options_reach_every_group() -> None:
    options = MuonOptions(learning_rate=0.02, weight_decay=0.3, momentum=0.8)
    torch.manual_seed(0)
    optimizer = build_muon(options, list(nn.Linear(3, 3).parameters()))
    for group in optimizer.param_groups:
        assert (group["lr"], group["weight_decay"], group["momentum"]) == (0.02, 0.3, 0.8)
    assert [group["matrices"] for group in optimizer.param_groups] == [True, False]
