"""Ranges and ticks of axes: where they begin and end, and what is written on them."""

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.charts import ChartSpec
from trainer_gui.state.wording import percent

Unit = Literal["", "rate"]
Range: TypeAlias = tuple[float, float]

MANY = 60
"""From so many points on, the outermost per cent on either side counts as outliers."""
FENCE = 12.0
"""Of fewer points, those farther than so many quartile distances outside the quartiles do."""
MARGIN = 0.05
NOTCHES = 64
"""An axis that follows growing data moves by at least so small a part of it at once."""
SMALL = 1e-3
LARGE = 1e5
THOUSAND = 1e3


def bulk(values: NDArray[np.float64], *, whole: bool) -> Range | None:
    """Least and greatest of the values, without outliers unless `whole`; None without values.

    A single spike of the loss must not flatten the rest of the chart.
    """
    # Sorting once is several times as fast as np.percentile for the few values on a screen.
    ordered = np.sort(values[np.isfinite(values)])
    if not ordered.size:
        return None
    if whole:
        return float(ordered[0]), float(ordered[-1])
    last = len(ordered) - 1
    if len(ordered) >= MANY:
        return float(ordered[round(last * 0.01)]), float(ordered[round(last * 0.99)])
    first, third = ordered[round(last * 0.25)], ordered[round(last * 0.75)]
    reach = FENCE * (third - first)
    near = ordered[(ordered >= first - reach) & (ordered <= third + reach)]
    return float(near[0]), float(near[-1])


def y_range(
    lines: Sequence[NDArray[np.float64]], *, unit: Unit = "", log: bool = False, whole: bool = False
) -> Range:
    """The range of a y axis that shows the bulk of every line with a margin.

    With `log` the values are logarithms already. Rates stay within -1 and 101 per cent.
    """
    ranges = [found for line in lines if (found := bulk(line, whole=whole)) is not None]
    if not ranges:
        return 0.0, 1.0
    low, high = min(r[0] for r in ranges), max(r[1] for r in ranges)
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-9):
        spread = 0.5 if log else max(abs(low) * 0.1, 0.01)
        low, high = low - spread, high + spread
    margin = (high - low) * MARGIN
    low, high = notched(low - margin, high + margin)
    if unit == "rate" and not log:
        low, high = max(low, -0.01), min(high, 1.01)
    return low, high


def notched(low: float, high: float, notches: int = NOTCHES) -> Range:
    """The range, wider by up to a notch on each side, so that it rarely changes as data come.

    Else each frame of a long run would move all of the chart by a part of a pixel, which makes
    lines shimmer, and would lay the axes out anew.

    Args:
        low: of what shall be seen.
        high: likewise.
        notches: in the greatest power of two that the range holds.
    """
    notch = 2.0 ** math.floor(math.log2(high - low)) / notches
    return math.floor(low / notch) * notch, math.ceil(high / notch) * notch


def nice_step(span: float, count: float, *, whole: bool = False) -> float:
    """The step 1, 2 or 5 times a power of ten that cuts `span` into at most `count` parts."""
    rough = max(span / max(count, 1.0), 1e-300)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough * (1 - 1e-9))
    return max(step, 1.0) if whole else step


def unit_of(spec: ChartSpec) -> Unit:
    """The unit of an axis that all figures of a chart share."""
    return "rate" if all(figure.format == "rate" for figure in spec.figures) else ""


def multiples(low: float, high: float, step: float) -> list[float]:
    """The multiples of `step` from `low` to `high`."""
    first = math.ceil(low / step - 1e-6)
    last = math.floor(high / step + 1e-6)
    return [index * step for index in range(first, last + 1)]


def tick_text(value: float, step: float, unit: Unit = "") -> str:
    """A tick's value with as many digits as the step between ticks needs."""
    if unit == "rate":
        digits = max(0, -_exponent(step * 100))
        return f"{value * 100:.{digits}f} %"
    if abs(value) < step * 1e-6:
        return "0"
    if abs(value) >= LARGE or step < SMALL / 10:
        digits = max(0, _exponent(value) - _exponent(step))
        mantissa, _, exponent = f"{value:.{digits}e}".partition("e")
        return f"{mantissa}e{int(exponent)}"
    digits = max(0, -_exponent(step))
    return f"{value:,.{digits}f}"


def value_text(value: float, unit: Unit = "") -> str:
    """A value as it is read beside the cursor: three or four digits that matter."""
    if not math.isfinite(value):
        return "–"
    if unit == "rate":
        return percent(value, 2)
    if value == 0:
        return "0"
    if abs(value) < SMALL or abs(value) >= LARGE:
        mantissa, _, exponent = f"{value:.2e}".partition("e")
        return f"{mantissa}e{int(exponent)}"
    if float(value).is_integer() and abs(value) >= 1:
        return f"{value:,.0f}"
    return f"{value:#.4g}" if abs(value) < THOUSAND else f"{value:,.1f}"


def log_ticks(low: float, high: float) -> list[float]:
    """Ticks of a logarithmic axis between two exponents: decades, and 2 and 5 where few fit.

    Where even those leave fewer than two ticks, plain ones at a nice step.
    """
    decades = [float(power) for power in range(math.ceil(low), math.floor(high) + 1)]
    if len(decades) > 3:  # noqa: PLR2004 - enough to read a scale
        every = math.ceil(len(decades) / 8)
        return decades[::every]
    between = [
        power + math.log10(times)
        for power in range(math.floor(low), math.ceil(high) + 1)
        for times in (1, 2, 5)
    ]
    inside = [tick for tick in between if low <= tick <= high]
    if len(inside) > 1:
        return inside
    step = nice_step(10**high - 10**low, 4)
    return [math.log10(tick) for tick in multiples(10**low, 10**high, step) if tick > 0]


def _exponent(value: float) -> int:
    return math.floor(math.log10(abs(value)) + 1e-9)
