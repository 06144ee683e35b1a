"""Pace: seconds a step, from blocks of steps; the first ones warm up and do not count."""

import math
from dataclasses import dataclass, field

_WARM_UP_STEPS, _WARM_UP_SECONDS, _SLOW_WARM_UP_SECONDS = 3, 0.3, 1.0
_LEAST_STEPS, _LEAST_BLOCKS = 3, 8
_LEAST_SECONDS, _MOST_SECONDS = 1.0, 2.5
_STEADY = 0.02
"""Relative error of the median below which more steps say no more."""


@dataclass
class Pace:
    """How fast steps go, for as long as it takes to be sure of it.

    Attributes:
        blocks: (steps, seconds) of each block that counts.
    """

    blocks: list[tuple[int, float]] = field(default_factory=list)
    _warm_up: tuple[int, float] = (0, 0.0)

    def take(self, steps: int, seconds: float) -> None:
        """Takes a block in."""
        done, spent = self._warm_up
        warm = spent >= _WARM_UP_SECONDS and done >= _WARM_UP_STEPS
        if self.blocks or warm or spent >= _SLOW_WARM_UP_SECONDS:
            self.blocks.append((steps, seconds))
        else:
            self._warm_up = (done + steps, spent + seconds)

    @property
    def steps(self) -> int:
        """How many steps count."""
        return sum(steps for steps, _ in self.blocks)

    @property
    def enough(self) -> bool:
        """Whether more steps would say no more, or would take too long."""
        spent = sum(seconds for _, seconds in self.blocks)
        if self.steps < _LEAST_STEPS or spent < _LEAST_SECONDS:
            return False
        return spent >= _MOST_SECONDS or self._steady()

    @property
    def warm_up_seconds(self) -> float:
        """What the first steps took beyond what they would take later."""
        done, spent = self._warm_up
        return max(spent - done * self.quartiles()[1], 0.0)

    def quartiles(self) -> tuple[float, float, float]:
        """Seconds a step that a quarter, half and three quarters of the steps stay within.

        At least one block must count.
        """
        paces = sorted((seconds / steps, steps) for steps, seconds in self.blocks)
        found: list[float] = []
        seen, total = 0, self.steps
        for pace, steps in paces:
            seen += steps
            while len(found) < 3 and 4 * seen >= (len(found) + 1) * total:  # noqa: PLR2004
                found.append(pace)
        low, middle, high = found
        return low, middle, high

    def _steady(self) -> bool:
        if len(self.blocks) < _LEAST_BLOCKS:
            return False
        low, middle, high = self.quartiles()
        # The standard error of a median is 0.93 times the width of the middle half over √n.
        return 0.93 * (high - low) < _STEADY * middle * math.sqrt(len(self.blocks))
