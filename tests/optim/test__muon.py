from collections.abc import Iterable
from functools import partial

import pytest
import torch
from torch import Tensor, nn

from tests.optim.torch_optimizers import follows
from trainer_gui.optim._muon import Muon, orthogonal


def ours(parameters: Iterable[nn.Parameter], dtype: torch.dtype = torch.bfloat16) -> Muon:
    """Our Muon; in bfloat16, as torch's computes, unless another type is asked for."""
    return Muon(parameters, lr=0.01, weight_decay=0.1, momentum=0.9, dtype=dtype)


def matrices() -> nn.Module:
    return nn.Sequential(nn.Linear(6, 8, bias=False), nn.Tanh(), nn.Linear(8, 3, bias=False))


def test_moves_matrices_as_torch_s_muon() -> None:
    follows(
        ours,
        lambda parameters: torch.optim.Muon(
            parameters, lr=0.01, weight_decay=0.1, momentum=0.9, adjust_lr_fn="match_rms_adamw"
        ),
        model=matrices,
    )


def test_in_float32_it_goes_the_same_way_but_for_rounding() -> None:
    torch.manual_seed(0)
    start = torch.randn(6, 8)
    weights = [nn.Parameter(start.clone()), nn.Parameter(start.clone())]
    optimizers = [ours([weights[0]]), ours([weights[1]], torch.float32)]
    for _ in range(5):
        gradient = torch.randn(6, 8)
        for weight, optimizer in zip(weights, optimizers, strict=True):
            weight.grad = gradient.clone()
            optimizer.step()
    moved = (weights[1] - start).norm()
    assert 0 < (weights[0] - weights[1]).norm() < 0.02 * moved


def test_a_cpu_computes_in_float32() -> None:
    torch.manual_seed(0)
    start, gradient = torch.randn(6, 8), torch.randn(6, 8)
    moved = []
    for optimizer in (
        partial(Muon, lr=0.01, weight_decay=0.1, momentum=0.9),
        partial(ours, dtype=torch.float32),
    ):
        weight = nn.Parameter(start.clone())
        weight.grad = gradient
        optimizer([weight]).step()
        moved.append(weight)
    assert torch.equal(*moved)


def test_moves_biases_norms_and_single_rows_as_adamw() -> None:
    torch.manual_seed(0)
    for shape in [(5,), (1, 4), (1, 7, 4), (5, 1)]:
        start = torch.randn(shape)
        weights = [nn.Parameter(start.clone()), nn.Parameter(start.clone())]
        optimizers = [
            ours([weights[0]]), torch.optim.AdamW([weights[1]], lr=0.01, weight_decay=0.1)
        ]  # fmt: skip
        for _ in range(5):
            gradient = torch.randn(shape)
            for weight, optimizer in zip(weights, optimizers, strict=True):
                weight.grad = gradient.clone()
                optimizer.step()
        torch.testing.assert_close(*weights)


def test_a_kernel_is_a_matrix_in_either_layout() -> None:
    torch.manual_seed(0)
    start, gradients = torch.randn(8, 3, 3, 3), [torch.randn(8, 3, 3, 3) for _ in range(4)]
    moved = []
    for layout in (torch.contiguous_format, torch.channels_last):
        weight = nn.Parameter(start.clone().to(memory_format=layout))
        optimizer = ours([weight])
        for gradient in gradients:
            weight.grad = gradient.to(memory_format=layout)
            optimizer.step()
        moved.append(weight.detach().contiguous())
    flat = nn.Parameter(start.flatten(1).clone())
    plain: torch.optim.Optimizer = torch.optim.Muon(
        [flat], lr=0.01, weight_decay=0.1, momentum=0.9, adjust_lr_fn="match_rms_adamw"
    )
    for gradient in gradients:
        flat.grad = gradient.flatten(1)
        plain.step()
    for one in moved:
        torch.testing.assert_close(one.flatten(1), flat.detach())


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
def test_singular_values_come_close_to_one(dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    for shape in [(16, 40), (40, 16)]:
        found = orthogonal(torch.randn(shape), dtype)
        assert found.dtype == torch.float32
        values = torch.linalg.svdvals(found)
        assert values.min() > 0.6
        assert values.max() < 1.3


def test_settings_of_a_group_hold_for_its_matrices_and_its_biases() -> None:
    model = nn.Linear(4, 4)
    optimizer = Muon(
        [{"params": list(model.parameters()), "weight_decay": 0.0, "lr": 0.5}],
        lr=0.01, weight_decay=0.1, momentum=0.9,
    )  # fmt: skip
    assert [(one["lr"], one["weight_decay"]) for one in optimizer.param_groups] == [(0.5, 0.0)] * 2


def test_goes_on_from_its_state() -> None:
    def trained(steps: int, resumed_at: int | None) -> list[torch.Tensor]:
        torch.manual_seed(0)
        model = nn.Linear(4, 4)
        optimizer = ours(model.parameters())
        for step in range(steps):
            if step == resumed_at:
                state = optimizer.state_dict()
                optimizer = ours(model.parameters())
                optimizer.load_state_dict(state)
            for weight in model.parameters():
                weight.grad = torch.full_like(weight, float(step)) + weight.detach()
            optimizer.step()
        return list(model.parameters())

    for whole, resumed in zip(trained(6, None), trained(6, 3), strict=True):
        assert torch.equal(whole, resumed)


def _scaled_step(gradient: float, *, clips: bool) -> tuple[Tensor, Tensor]:
    """A matrix after a second step through a GradScaler, and its momentum."""
    weight = nn.Parameter(torch.eye(3, 4))
    optimizer = Muon([weight], lr=0.01, weight_decay=0.1, momentum=0.9)
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    for factor in (1.0, gradient):
        loss = (weight * torch.arange(12.0).view(3, 4) * factor).sum()
        torch.autograd.backward(scaler.scale(loss))
        if clips:
            scaler.unscale_(optimizer)
        scaler.step(optimizer)
        scaler.update()
        weight.grad = None
    return weight.detach(), optimizer.state[weight]["momentum_buffer"]


@pytest.mark.parametrize("clips", [False, True])
def test_scaled_gradients_move_matrices_as_plain_ones_do(*, clips: bool) -> None:
    weight = nn.Parameter(torch.eye(3, 4))
    optimizer = Muon([weight], lr=0.01, weight_decay=0.1, momentum=0.9)
    for factor in (1.0, 2.0):
        weight.grad = torch.arange(12.0).view(3, 4) * factor
        optimizer.step()
    moved, momentum = _scaled_step(2.0, clips=clips)
    torch.testing.assert_close(moved, weight.detach())
    torch.testing.assert_close(momentum, optimizer.state[weight]["momentum_buffer"])


@pytest.mark.parametrize("clips", [False, True])
def test_a_step_whose_gradients_overflowed_is_left_out(*, clips: bool) -> None:
    weight = nn.Parameter(torch.eye(3, 4))
    optimizer = Muon([weight], lr=0.01, weight_decay=0.1, momentum=0.9)
    weight.grad = torch.arange(12.0).view(3, 4)
    optimizer.step()
    moved, momentum = _scaled_step(float("inf"), clips=clips)
    torch.testing.assert_close(moved, weight.detach())
    torch.testing.assert_close(momentum, optimizer.state[weight]["momentum_buffer"])
