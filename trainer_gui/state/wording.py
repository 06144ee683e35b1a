"""Figures and their names as people read them; the only place that counts from 1."""

import math
from collections.abc import Mapping, Sequence
from typing import assert_never

from trainer_gui.core import events
from trainer_gui.core.charts import Format
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR

SPLIT_LABELS: Mapping[str, Text] = {
    "train": Text("Training"),
    "validation": Text("Validation"),
    "test": Text("Test"),
}
PHASE_LABELS: Mapping[events.Phase, Text] = {
    "loading": Text("Loading data"),
    "building": Text("Building the model"),
    "tuning": Text("Looking for the fastest way"),
    "training": Text("Training"),
    "evaluating": Text("Evaluating"),
    "saving": Text("Saving"),
    "paused": Text("Paused"),
}
# A label begins with a capital; in a sentence it must not, and only some languages have them.
_LABELS_WITHIN: Mapping[str, Text] = {
    "accuracy": Text("accuracy"),
    "loss": Text("loss"),
}
# Lists of runs know the key alone.
_METRIC_NAMES: Mapping[str, Text] = {
    **_LABELS_WITHIN,
    "rmse": Text("RMSE"),
    "mae": Text("MAE"),
    "r2": Text("R²"),
}


def duration(seconds: float) -> Text:
    """A time span, of its two largest units."""
    whole = max(0, round(seconds))
    if whole == 0 and seconds > 0:
        return Text("less than 1 s")
    if whole < _MINUTE:
        return Text("{seconds} s", seconds=whole)
    if whole < _HOUR:
        return Text("{minutes} min {seconds} s", minutes=whole // _MINUTE, seconds=whole % _MINUTE)
    minutes = round(whole / _MINUTE)
    if minutes < _DAY // _MINUTE:
        return Text("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
    hours = round(whole / _HOUR)
    return Text("{days} d {hours} h", days=hours // 24, hours=hours % 24)


def eta(seconds: float | None) -> Text:
    """How long it still takes; coarse, since it is an estimate."""
    if seconds is None:
        return Text("remaining time unknown")
    if seconds >= _HOUR:
        return Text("{time} left", time=duration(round(seconds / _MINUTE) * _MINUTE))
    # Seconds that tick one by one suggest a precision that an estimate does not have.
    grain = 5 if seconds < 2 * _MINUTE else 10
    return Text("{time} left", time=duration(max(round(seconds / grain) * grain, 1)))


def count(number: int) -> str:
    """A number of things, short: `812`, `93 k`, `1.2 M`."""
    return _scaled(number, ("", " k", " M", " G", " T"))


def exact(number: int) -> str:
    """A number of things, whole: `60,000`."""
    return f"{number:,}"


def size(number_bytes: float) -> str:
    """An amount of memory or of a file, in units of 1000: `1.2 MB`."""
    return _scaled(number_bytes, (" B", " kB", " MB", " GB", " TB"))


def percent(rate: float | None, digits: int = 1) -> str:
    """A rate of 0…1 as per cent; a dash where it is not known."""
    if rate is None:
        return "–"
    figure = f"{100 * rate:.{digits}f}"
    # Nothing and all are read at a glance: 0 % and 100 %.
    return f"{abs(float(figure)):.0f} %" if float(figure) in (0, 100) else f"{figure} %"


def score(value: float | None, metric: MetricSpec | None = None) -> str:
    """A metric's value in the metric's unit; a dash where it is not known."""
    if value is None:
        return "–"
    if metric is not None and metric.unit == "rate":
        return percent(value)
    return number(value)


def figure(value: float, form: Format) -> str:
    """A figure of a chart; a dash where there is none."""
    if not math.isfinite(value):
        return "–"
    match form:
        case "rate":
            return percent(value)
        case "count":
            return exact(round(value))
        case "number":
            return number(value)
        case _:
            assert_never(form)


def named_score(value: float | None, metric: MetricSpec) -> Text:
    """A metric's value as it stands alone: a rate speaks for itself, others need their name."""
    shown = score(value, metric)
    if metric.unit == "rate":
        return Text("{score}", score=shown)
    return Text("{metric} {score}", metric=label(metric), score=shown)


def number(value: float) -> str:
    """A real number with three to four digits that matter."""
    magnitude = abs(value)
    if magnitude != 0 and (magnitude < 1e-3 or magnitude >= 1e6):  # noqa: PLR2004
        return f"{value:.2e}"
    if 0 < magnitude < 0.1:  # noqa: PLR2004
        return f"{value:#.3g}"
    return f"{value:.3f}" if magnitude < 100 else f"{value:,.1f}"  # noqa: PLR2004


def throughput(samples_per_second: float) -> Text:
    """How fast a run trains."""
    return Text("{count} samples/s", count=count(round(samples_per_second)))


def epoch(index: int, epochs: int | None = None) -> Text:
    """An epoch, counted from 0, as people count."""
    if epochs is None:
        return Text("Epoch {number}", number=exact(index + 1))
    return Text("Epoch {number}/{epochs}", number=exact(index + 1), epochs=exact(epochs))


def steps(done: int, steps: int | None = None) -> Text:
    """How many steps are done."""
    if steps is None:
        return Text("Step {done}", done=exact(done))
    return Text("Step {done}/{steps}", done=exact(done), steps=exact(steps))


def joined(parts: Sequence[Text]) -> Text:
    """Several short texts on one line."""
    line, *rest = parts
    for part in rest:
        line = Text("{before} · {after}", before=line, after=part)
    return line


def split(name: str) -> Text:
    """A split's name on the screen."""
    return SPLIT_LABELS.get(name) or Text("{name}", name=name)


def label(metric: MetricSpec) -> Text:
    """A metric's name within a sentence."""
    return _LABELS_WITHIN.get(metric.key, metric.label)


def metric_name(key: str) -> Text:
    """A metric's name within a sentence, where nothing but its key is known."""
    return _METRIC_NAMES.get(key) or Text("{name}", name=key)


def _scaled(value: float, units: Sequence[str]) -> str:
    """Two to three digits and a unit; never `1000 k` where `1.0 M` is meant."""
    scaled, power = float(value), 0
    while power < len(units) - 1 and round(scaled) >= 1000:  # noqa: PLR2004 - a thousand
        scaled, power = scaled / 1000, power + 1
    if power == 0:
        return f"{round(scaled)}{units[0]}"
    shown = f"{scaled:.1f}" if round(scaled, 1) < 10 else f"{scaled:.0f}"  # noqa: PLR2004
    return f"{shown}{units[power]}"
