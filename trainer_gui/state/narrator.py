"""Narrator: tells a run, a line for each event that is worth one."""

from collections.abc import Mapping
from typing import assert_never

from trainer_gui.core import events, replies
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.state import wording
from trainer_gui.state.first_steps import FirstSteps


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
                "Forecast: {time} in all.", time=wording.duration(self.first_steps.expected.seconds)
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
        return Text("{phase}.", phase=event.doing or wording.PHASE_LABELS[event.phase])

    def _evaluated_line(self, event: events.Evaluated) -> Text | None:
        if event.split == "validation" and event.checkpoint == "current":
            self._validation = event
            return None
        which = {
            "current": Text("weights of step {step}", step=wording.exact(event.step)),
            "last": Text("last weights, epoch {number}", number=event.epoch + 1),
            "best": Text("best weights, epoch {number}", number=event.epoch + 1),
        }[event.checkpoint]
        return Text(
            "{scores} ({which})",
            scores=wording.joined([wording.split(event.split), *self._scores(event.scores)]),
            which=which,
        )

    def _epoch_line(self, event: events.EpochDone) -> Text:
        self._told_step = event.step
        parts = [wording.epoch(event.epoch, self._started.epochs if self._started else None)]
        parts.extend(self._scores(event.scores))
        if self._validation is not None and self._validation.epoch == event.epoch:
            parts.extend(
                Text("validation {score}", score=part)
                for part in self._scores(self._validation.scores)
            )
        line = wording.joined([*parts, wording.duration(event.seconds)])
        return Text("{line} (best)", line=line) if event.best else line

    def _checkpoint_line(self, event: events.CheckpointSaved) -> Text | None:
        if event.step == self._told_step:
            return None  # the one that every epoch leaves
        return Text(
            "Checkpoint saved at step {step} ({size}).",
            step=wording.exact(event.step),
            size=wording.size(event.size_bytes),
        )

    def _finished_line(self, event: events.RunFinished) -> Text:
        outcome = {
            "completed": Text("Done in {time}", time=wording.duration(event.seconds)),
            "stopped": Text(
                "Stopped after {time}; it can be resumed", time=wording.duration(event.seconds)
            ),
            "converged": Text("Ended by itself after {time}", time=wording.duration(event.seconds)),
            "finished": Text("Finished early, after {time}", time=wording.duration(event.seconds)),
            "discarded": Text("Discarded; it is in the trash"),
        }[event.reason]
        if event.reason == "completed":
            outcome = _compared(outcome, self.first_steps)
        if event.best_epoch is None or event.best_score is None or event.reason == "discarded":
            return Text("{outcome}.", outcome=outcome)
        metric = self._started.metrics[0] if self._started and self._started.metrics else None
        return Text(
            "{outcome}. Best: validation {label} {score} at epoch {number}.",
            outcome=outcome,
            label=wording.label(metric) if metric else Text("score"),
            score=wording.score(event.best_score, metric),
            number=event.best_epoch + 1,
        )

    def _scores(self, scores: Mapping[str, float | None]) -> list[Text]:
        """Those of the task's metrics that were scored, as `accuracy 87.1 %`."""
        metrics = self._started.metrics if self._started else ()
        return [
            Text(
                "{label} {score}",
                label=wording.label(metric),
                score=wording.score(scores[metric.key], metric),
            )
            for metric in metrics
            if metric.key in scores
        ]


def _compared(outcome: Text, first_steps: FirstSteps) -> Text:
    """How a run ended, with what was expected of it; as it is where nothing was."""
    expected, took = first_steps.expected, first_steps.took_seconds
    if expected is None or took is None:
        return outcome
    return Text(
        "{outcome} (forecast {expected}, took {took})",
        outcome=outcome,
        expected=wording.duration(expected.seconds),
        took=wording.duration(took),
    )


def _advice(
    trouble: events.RunFailed | replies.JobFailed | replies.WorkerLost | replies.JobWaits,
) -> Text:
    return Text("{message} {hint}", message=trouble.message, hint=trouble.hint)


def _started_line(event: events.RunStarted) -> Text:
    if event.first_step:
        return Text(
            "“{title}” goes on from step {step} of {steps} ({checkpoint}), on {device}.",
            title=event.title,
            step=wording.exact(event.first_step),
            steps=wording.exact(event.steps),
            checkpoint=event.origin.checkpoint,
            device=event.execution.device_name or event.execution.device,
        )
    return Text(
        "Training “{title}”: {samples} samples, {parameters} parameters, {epochs} epochs of "
        "{steps} steps, on {device}.",
        title=event.title,
        samples=wording.exact(event.counts.get("train", 0)),
        parameters=wording.count(event.parameters),
        epochs=event.epochs,
        steps=wording.exact(event.steps_per_epoch),
        device=event.execution.device_name or event.execution.device,
    )
