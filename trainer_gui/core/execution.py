"""Execution: how the machine carries a recipe out, frozen before the first step."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Execution:
    """What, beside the recipe, decides the figures of a run; stored with it.

    The same recipe and the same Execution give the same losses on the same CPU. One and two
    threads do not: sums are taken in another order.

    Attributes:
        device: as torch names it, for example `cpu` or `cuda:0`.
        device_name: as people know it, for example the name of the graphics card.
        precision: of the forward pass; weights stay in fp32.
        threads: CPU threads that torch may use.
        layout: of pictures in memory.
        compiled: whether torch.compile was used.
    """

    device: str
    device_name: str
    precision: Literal["fp32", "bf16"] = "fp32"
    threads: int = 1
    layout: Literal["contiguous", "channels_last"] = "contiguous"
    compiled: bool = False
