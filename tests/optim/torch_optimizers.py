"""Two optimisers side by side on a small problem, step by step."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import Optimizer

STEPS = 25
Build = Callable[[Iterable[nn.Parameter]], Optimizer]


def follows(ours: Build, torchs: Build, *, model: Callable[[], nn.Module] | None = None) -> None:
    """Asserts that the weights are the same after each step."""
    paths = [_path(build, model or _network) for build in (ours, torchs)]
    for step, (mine, theirs) in enumerate(zip(*paths, strict=True)):
        for weight, expected in zip(mine, theirs, strict=True):
            torch.testing.assert_close(weight, expected, rtol=1e-5, atol=1e-7, msg=f"step {step}")


def _network() -> nn.Module:
    return nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3))


def _path(build: Build, network: Callable[[], nn.Module]) -> list[list[Tensor]]:
    """The weights after each step."""
    torch.manual_seed(0)
    model = network()
    optimizer = build(list(model.parameters()))
    path = []
    for _ in range(STEPS):
        inputs, labels = torch.randn(16, 6), torch.randint(3, (16,))
        optimizer.zero_grad()
        functional.cross_entropy(model(inputs), labels).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        path.append([weight.detach().clone() for weight in model.parameters()])
    return path
