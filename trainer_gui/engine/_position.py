"""Position: where a run is."""

from dataclasses import dataclass


@dataclass(kw_only=True)
class Position:
    """Where a run is.

    Attributes:
        epoch: counted from 0.
        step: steps done.
        active_seconds: spent on training and evaluating, pauses left out.
        micro_batch: samples that go through the model at once.
        halvings: how often that was halved since memory ran out.
        updates: of the next step that are done already; more than 0 only where memory ran out
            between two of them.
    """

    epoch: int = 0
    step: int = 0
    active_seconds: float = 0.0
    micro_batch: int
    halvings: int = 0
    updates: int = 0
