"""Figures and events as people read them; the only place that counts from 1."""

import math
from collections.abc import Mapping, Sequence
from typing import assert_never

from trainer_gui.core import events, replies
from trainer_gui.core.charts import Format
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.state.first_steps import FirstSteps

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


class Narrator:
    """Tells a run, one line for each event that is worth one.

    It remembers what came before: an epoch's line needs the validation scores that were reported
    just ahead of it.

    Attributes:
        first_steps: what was expected of the run after its first seconds, and what it took.
    """

    def __init__(self) -> None:
        self.first_steps = FirstSteps()
        self._started: events.RunStarted | None = None
        self._phase: events.Phase | None = None
        self._validation: events.Evaluated | None = None
        self._told_step = -1
        self._waiting: replies.JobWaits | None = None

    def line(self, stamped: Stamped) -> Text | None:  # noqa: C901 - a table of cases
        """What to tell of an event; None where it goes without saying."""
        body = stamped.body
        if isinstance(body, replies.Reply):
            return self._reply_line(body)
        told: Text | None = None
        if self.first_steps.apply(stamped) and self.first_steps.expected is not None:
            told = Text(
                "Forecast: {time} in all.", time=duration(self.first_steps.expected.seconds)
            )
        match body:
            case events.PhaseChanged():
                told = self._phase_line(body)
            case events.RunStarted():
                self._started = body
                told = _started_line(body)
            case events.Evaluated():
                told = self._evaluated_line(body)
            case events.EpochDone():
                told = self._epoch_line(body)
            case events.CheckpointSaved():
                told = self._checkpoint_line(body)
            case events.Noticed():
                told = body.message
            case events.RunFinished():
                told = self._finished_line(body)
            case events.RunFailed():
                told = _advice(body)
            case events.StepsDone():
                pass
            case unknown:
                assert_never(unknown)
        return told

    def _reply_line(self, reply: replies.Reply) -> Text | None:
        """What to tell of a job that is no run, or of one that waits."""
        match reply:
            case replies.JobFailed() | replies.WorkerLost():
                return _advice(reply)
            case replies.JobWaits():
                return self._waiting_line(reply)
        return None

    def _waiting_line(self, event: replies.JobWaits) -> Text | None:
        """It is said again every second, and told once."""
        before, self._waiting = self._waiting, event
        return None if event == before else _advice(event)

    def _phase_line(self, event: events.PhaseChanged) -> Text | None:
        before, self._phase = self._phase, event.phase
        if before == event.phase:
            return None  # it has only come further
        if event.phase == "training":
            return Text("Training goes on.") if before == "paused" else None
        if event.phase in ("evaluating", "saving"):
            return None  # its result has a line of its own
        return Text("{phase}.", phase=event.doing or PHASE_LABELS[event.phase])

    def _evaluated_line(self, event: events.Evaluated) -> Text | None:
        if event.split == "validation" and event.checkpoint == "current":
            self._validation = event
            return None
        which = {
            "current": Text("weights of step {step}", step=exact(event.step)),
            "last": Text("last weights, epoch {number}", number=event.epoch + 1),
            "best": Text("best weights, epoch {number}", number=event.epoch + 1),
        }[event.checkpoint]
        return Text(
            "{scores} ({which})",
            scores=joined([split(event.split), *self._scores(event.scores)]),
            which=which,
        )

    def _epoch_line(self, event: events.EpochDone) -> Text:
        self._told_step = event.step
        parts = [epoch(event.epoch, self._started.epochs if self._started else None)]
        parts.extend(self._scores(event.scores))
        if self._validation is not None and self._validation.epoch == event.epoch:
            parts.extend(
                Text("validation {score}", score=part)
                for part in self._scores(self._validation.scores)
            )
        line = joined([*parts, duration(event.seconds)])
        return Text("{line} (best)", line=line) if event.best else line

    def _checkpoint_line(self, event: events.CheckpointSaved) -> Text | None:
        if event.step == self._told_step:
            return None  # the one that every epoch leaves
        return Text(
            "Checkpoint saved at step {step} ({size}).",
            step=exact(event.step),
            size=size(event.size_bytes),
        )

    def _finished_line(self, event: events.RunFinished) -> Text:
        outcome = {
            "completed": Text("Done in {time}", time=duration(event.seconds)),
            "stopped": Text(
                "Stopped after {time}; it can be resumed", time=duration(event.seconds)
            ),
            "converged": Text("Ended by itself after {time}", time=duration(event.seconds)),
            "finished": Text("Finished early, after {time}", time=duration(event.seconds)),
            "discarded": Text("Discarded; it is in the trash"),
        }[event.reason]
        if event.reason == "completed":
            outcome = compared(outcome, self.first_steps)
        if event.best_epoch is None or event.best_score is None or event.reason == "discarded":
            return Text("{outcome}.", outcome=outcome)
        metric = self._started.metrics[0] if self._started and self._started.metrics else None
        return Text(
            "{outcome}. Best: validation {label} {score} at epoch {number}.",
            outcome=outcome,
            label=label(metric) if metric else Text("score"),
            score=score(event.best_score, metric),
            number=event.best_epoch + 1,
        )

    def _scores(self, scores: Mapping[str, float | None]) -> list[Text]:
        """Those of the task's metrics that were scored, as `accuracy 87.1 %`."""
        metrics = self._started.metrics if self._started else ()
        return [
            Text("{label} {score}", label=label(metric), score=score(scores[metric.key], metric))
            for metric in metrics
            if metric.key in scores
        ]


def compared(outcome: Text, first_steps: FirstSteps) -> Text:
    """How a run ended, with what was expected of it; as it is where nothing was."""
    expected, took = first_steps.expected, first_steps.took_seconds
    if expected is None or took is None:
        return outcome
    return Text(
        "{outcome} (forecast {expected}, took {took})",
        outcome=outcome,
        expected=duration(expected.seconds),
        took=duration(took),
    )


def split(name: str) -> Text:
    """A split's name on the screen."""
    return SPLIT_LABELS.get(name) or Text("{name}", name=name)


def label(metric: MetricSpec) -> Text:
    """A metric's name within a sentence."""
    return _LABELS_WITHIN.get(metric.key, metric.label)


def metric_name(key: str) -> Text:
    """A metric's name within a sentence, where nothing but its key is known."""
    return _METRIC_NAMES.get(key) or Text("{name}", name=key)


def _advice(
    trouble: events.RunFailed | replies.JobFailed | replies.WorkerLost | replies.JobWaits,
) -> Text:
    return Text("{message} {hint}", message=trouble.message, hint=trouble.hint)


def _started_line(event: events.RunStarted) -> Text:
    if event.first_step:
        return Text(
            "“{title}” goes on from step {step} of {steps} ({checkpoint}), on {device}.",
            title=event.title,
            step=exact(event.first_step),
            steps=exact(event.steps),
            checkpoint=event.origin.checkpoint,
            device=event.execution.device_name or event.execution.device,
        )
    return Text(
        "Training “{title}”: {samples} samples, {parameters} parameters, {epochs} epochs of "
        "{steps} steps, on {device}.",
        title=event.title,
        samples=exact(event.counts.get("train", 0)),
        parameters=count(event.parameters),
        epochs=event.epochs,
        steps=exact(event.steps_per_epoch),
        device=event.execution.device_name or event.execution.device,
    )


def _scaled(value: float, units: Sequence[str]) -> str:
    """Two to three digits and a unit; never `1000 k` where `1.0 M` is meant."""
    scaled, power = float(value), 0
    while power < len(units) - 1 and round(scaled) >= 1000:  # noqa: PLR2004 - a thousand
        scaled, power = scaled / 1000, power + 1
    if power == 0:
        return f"{round(scaled)}{units[0]}"
    shown = f"{scaled:.1f}" if round(scaled, 1) < 10 else f"{scaled:.0f}"  # noqa: PLR2004
    return f"{shown}{units[power]}"
