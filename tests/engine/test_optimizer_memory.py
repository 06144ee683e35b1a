from typing import Any

import pytest
import torch
from torch import nn
from torch.optim import AdamW, NAdam

from trainer_gui.engine.optimizer_memory import by_place, put_back, remembered


def stepped(optimizer: AdamW, model: nn.Module) -> None:
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()


def model() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))


def test_memory_is_kept_by_name_and_finds_its_parameter_in_other_groups() -> None:
    first = model()
    plain = AdamW(first.parameters(), fused=True)
    stepped(plain, first)
    memory = remembered({"model": first}, plain)
    assert set(memory) == {f"model.{name}" for name, _ in first.named_parameters()}
    second = model()
    groups: list[dict[str, Any]] = [
        {"params": [one for one in second.parameters() if one.ndim == 1], "weight_decay": 0.0},
        {"params": [one for one in second.parameters() if one.ndim == 2]},
    ]
    grouped = AdamW(groups, fused=True)
    put_back(grouped, by_place({"model": second}, grouped, memory))
    assert [group["weight_decay"] for group in grouped.param_groups] == [0.0, 0.01]
    for name, parameter in second.named_parameters():
        assert torch.equal(grouped.state[parameter]["exp_avg"], memory[f"model.{name}"]["exp_avg"])


def test_a_parameter_that_was_not_trained_before_begins_anew() -> None:
    first = model()
    head = AdamW(first[1].parameters(), fused=True)
    stepped(head, first[1])
    whole = AdamW(first.parameters(), fused=True)
    put_back(whole, by_place({"model": first}, whole, remembered({"model": first}, head)))
    assert set(whole.state) == set(first[1].parameters())
    stepped(whole, first)
    assert len(whole.state) == 4


def test_memory_of_another_shape_is_refused() -> None:
    first = model()
    optimizer = AdamW(first.parameters(), fused=True)
    stepped(optimizer, first)
    memory = remembered({"model": first}, optimizer)
    memory["model.1.bias"]["exp_avg"] = torch.zeros(3)
    with pytest.raises(ValueError, match="another shape"):
        by_place({"model": first}, optimizer, memory)


def test_scalars_that_are_read_on_the_host_stay_there() -> None:
    first = model()
    nadam = NAdam(first.parameters(), foreach=True)
    for parameter in first.parameters():
        parameter.grad = torch.ones_like(parameter)
    nadam.step()
    memory = remembered({"model": first}, nadam)
    elsewhere = model().to("meta")  # as far from the host as a graphics card
    again = NAdam(elsewhere.parameters(), foreach=True)
    put_back(again, by_place({"model": elsewhere}, again, memory))
    for name, parameter in elsewhere.named_parameters():
        found, kept = again.state[parameter], memory[f"model.{name}"]
        assert found["exp_avg"].device.type == "meta"
        for scalar in ("step", "mu_product"):
            assert found[scalar].device.type == "cpu"
            assert torch.equal(found[scalar], kept[scalar])
            assert found[scalar] is not kept[scalar]
