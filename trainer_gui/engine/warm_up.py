"""warm_up: does once what torch loads at its first use, so that the first run starts at once."""

import torch
from torch import nn

from trainer_gui.engine.allocator import keep_freed_memory
from trainer_gui.engine.device import preserved_randomness


def warm_up(device: torch.device) -> None:
    """Keeps freed memory, and takes one step with a toy model; random generators stay as they are.

    The first optimiser imports torch's compiler (800 modules, some two seconds), the first
    operation on a graphics card makes its context.
    """
    keep_freed_memory()
    with preserved_randomness(device):
        model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 2)).to(device)
        optimizer = torch.optim.AdamW(model.parameters())
        loss = nn.functional.cross_entropy(
            model(torch.zeros(2, 1, 4, 4, device=device)),
            torch.zeros(2, dtype=torch.long, device=device),
        )
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
