"""Execution: how the machine carries a recipe out, frozen before the first step."""

from dataclasses import dataclass
from typing import Literal

Precision = Literal["fp32", "bf16", "fp16"]
Layout = Literal["contiguous", "channels_last"]


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
        tf32: whether an NVIDIA card may leave out bits when it multiplies 32-bit numbers.
        world: processes that train together, each on its part of a batch.
    """

    device: str
    device_name: str
    precision: Precision = "fp32"
    threads: int = 1
    layout: Layout = "contiguous"
    compiled: bool = False
    tf32: bool = False
    world: int = 1
