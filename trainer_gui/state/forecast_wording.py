"""A forecast as people read it: what a recipe will take, and what had to change for it to fit."""

import time
from collections.abc import Iterator

from trainer_gui.core.replies import Forecasted
from trainer_gui.core.text import Text
from trainer_gui.state.wording import duration, exact, percent, size, throughput

_DAY_SECONDS = 24 * 60 * 60


def in_short(forecast: Forecasted) -> Text:
    """A forecast on one line, for a bar."""
    return Text(
        "≈ {time} · {epoch} per epoch · {memory}",
        time=duration(forecast.seconds),
        epoch=span(forecast.epoch_seconds),
        memory=size(forecast.peak_bytes),
    )


def rows(forecast: Forecasted, now: float) -> Iterator[tuple[Text, Text]]:
    """A forecast as labels and what stands beside them.

    Args:
        forecast: what was found.
        now: seconds since 1970, UTC; the end is told as the local time of day.
    """
    low, high = forecast.step_seconds_range
    yield Text("Epoch"), Text("{time} with its evaluation", time=span(forecast.epoch_seconds))
    yield (
        Text("In all"),
        Text("{time}, until {moment} if it began now",
             time=duration(forecast.seconds), moment=_moment(now, forecast.seconds)),
    )  # fmt: skip
    yield (
        Text("Step"),
        Text("{time}; half of {count} took {low} to {high}",
             time=span(forecast.step_seconds), count=forecast.steps_measured,
             low=span(low), high=span(high)),
    )  # fmt: skip
    yield Text("Speed"), throughput(forecast.samples_per_second)
    yield (
        Text("Memory"),
        Text("{peak} in a step, {share} of {usable} that may be used",
             peak=size(forecast.peak_bytes), usable=size(forecast.usable_bytes),
             share=percent(forecast.peak_bytes / max(forecast.usable_bytes, 1))),
    )  # fmt: skip
    yield (
        Text("Largest batch"),
        Text("{count} samples at once", count=exact(forecast.largest_batch)),
    )
    yield (
        Text("Checkpoint"),
        Text("{size}, written in {time}", size=size(forecast.checkpoint_bytes),
             time=span(forecast.checkpoint_seconds)),
    )  # fmt: skip


def changes(forecast: Forecasted) -> Iterator[Text]:
    """What a recipe that does not fit was changed to, as values to set, and why."""
    if forecast.changes:
        yield Text("The recipe does not fit into memory as it is. It was tried with:")
    for path, value in forecast.changes.items():
        plain = str(value).lower() if isinstance(value, bool) else value
        yield Text("  {path} = {value}", path=path, value=plain)
    yield from forecast.reasons


def span(seconds: float) -> Text:
    """A short time, with two digits that matter; a long one as a duration."""
    if seconds < 1e-3:  # noqa: PLR2004 - a thousandth
        return Text("{count} µs", count=f"{seconds * 1e6:.0f}")
    if seconds < 1:
        return Text("{count} ms", count=_two_digits(seconds * 1e3))
    if seconds < 10:  # noqa: PLR2004 - from here on whole seconds say enough
        return Text("{count} s", count=f"{seconds:.1f}")
    return duration(seconds)


def _two_digits(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"  # noqa: PLR2004


def _moment(now: float, seconds: float) -> str:
    shape = "%H:%M" if seconds < _DAY_SECONDS else "%d.%m. %H:%M"
    return time.strftime(shape, time.localtime(now + seconds))
