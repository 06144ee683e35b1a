"""What a kind tells of its data, as plain data, so that views need not know the kind."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainer_gui.core.text import Text

if TYPE_CHECKING:
    # The window reads kinds before numpy is there.
    import numpy as np
    from numpy.typing import NDArray

_THOUSANDS, _HUGE = 1e4, 1e9
"""Between these a number has commas: 2026 is a year."""


@dataclass(frozen=True)
class Noun:
    """What people call samples, within a sentence.

    Attributes:
        one: a single one.
        many: several.
    """

    one: Text
    many: Text


SAMPLES = Noun(Text("sample"), Text("samples"))


@dataclass(frozen=True)
class Figure:
    """A fact about a field, as it stands above the data.

    Attributes:
        name: what it is, a word or two.
        value: short.
        lines: more about it, for a tooltip.
    """

    name: Text
    value: Text
    lines: Sequence[Text] = ()


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups that samples fall into: classes, or ranges of a number.

    Attributes:
        name: of what tells them apart, within a sentence.
        places: (N,) the group of each sample.
        names: of B groups; empty where they are ranges.
        edges: (B + 1,) of ranges, ascending; empty where they have names.
    """

    name: Text
    places: "NDArray[np.int64]"
    names: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()

    @property
    def count(self) -> int:
        """B."""
        return len(self.names) or max(len(self.edges) - 1, 0)


def told_number(number: float) -> str:
    """A number of the data, or a predicted one: five digits that matter, none that says nothing.

    A dash stands for one that is missing.
    """
    if not math.isfinite(number):
        return "–"
    if _THOUSANDS <= abs(number) < _HUGE:
        return f"{number:,.0f}"
    return f"{number:.5g}"
