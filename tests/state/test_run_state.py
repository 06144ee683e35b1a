"""Tests of the fold from events to what is shown."""

from dataclasses import replace

import pytest

from tests.tasks import told
from trainer_gui.core import events, replies
from trainer_gui.core.execution import Execution
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, decode, encode
from trainer_gui.state.run_state import LOG_LIMIT, Best, Changed, RunState

STARTED = events.RunStarted(
    title="Small",
    metrics=(
        MetricSpec("accuracy", Text("Accuracy"), "max", unit="rate"),
        MetricSpec("loss", Text("Loss"), "min"),
    ),
    counts={"train": 640, "validation": 64},
    epochs=2,
    steps=20,
    steps_per_epoch=10,
    batch_size=64,
    parameters=1000,
    execution=Execution("cpu", "CPU"),
    charts=told.CLASSES,
)
MATRIX = events.Artefact("confusion", "confusion-0", "artefacts/confusion-0.npz", "0")
SAVED = events.CheckpointSaved(
    name="best", epoch=0, step=10, best=True, path="best", sha256="0", size_bytes=1000
)
RUN: tuple[tuple[float, events.RunEvent], ...] = (
    (100.0, events.PhaseChanged("loading")),
    (101.0, events.Noticed(Text("One picture was skipped."), "warning")),
    (102.0, STARTED),
    (102.0, events.PhaseChanged("training")),
    (103.0, events.StepsDone(0, {"loss": (2.0, 1.8, 1.6, 1.4, 1.2)}, 640.0)),
    (104.0, events.StepsDone(5, {"loss": (1.1, 1.0, 0.9, 0.8, 0.7)}, 320.0)),
    (104.5, events.Evaluated("validation", 0, 10, "current", {"accuracy": 0.75}, (MATRIX,))),
    (104.5, events.EpochDone(0, 10, 2.5, {"loss": 1.25, "accuracy": 0.6}, best=True)),
    (104.6, SAVED),
    (106.0, events.StepsDone(10, {"loss": (0.6,) * 10}, 320.0)),
    (106.5, events.Evaluated("validation", 1, 20, "current", {"accuracy": 0.5})),
    (106.5, events.EpochDone(1, 20, 2.0, {"loss": 0.6, "accuracy": 0.9}, best=False)),
    (107.0, events.Evaluated("test", 0, 10, "best", {"accuracy": 0.7})),
    (107.0, events.RunFinished("completed", 20, 0, 0.75, 5.0)),
)


def stamped(said: tuple[tuple[float, events.RunEvent], ...] = RUN, job: int = 1) -> list[Stamped]:
    return [Stamped(job, "run", number, *entry) for number, entry in enumerate(said)]


def folded(said: list[Stamped]) -> RunState:
    state = RunState()
    for one in said:
        state.apply(one)
    return state


def shown(state: RunState) -> dict[str, object]:
    """Everything that a screen could show, comparable."""
    return {
        "history": [
            (key, *(str(axis.tolist()) for axis in state.history.view(key, pixels=10**6)))
            for key in sorted(state.history.keys())
        ],
        "series": {key: (list(line.x), list(line.y)) for key, line in state.series.items()},
        "log": list(state.log),
        **{
            name: getattr(state, name)
            for name in (
                "started", "phase", "epochs", "evaluations", "artefacts", "best", "checkpoints",
                "notices", "ended", "samples_per_second", "steps_done", "progress",
            )
        },
    }  # fmt: skip


def test_before_the_first_event_there_is_nothing() -> None:
    state = RunState()
    assert (state.started, state.phase, state.best, state.progress) == (None, None, None, None)
    assert state.eta_seconds(0.0) is None
    assert not state.paused


def test_each_event_says_what_it_changed() -> None:
    state = RunState()
    changes = [state.apply(one) for one in stamped()]
    assert changes == [
        Changed.PHASE | Changed.LOG,
        Changed.NOTICE | Changed.LOG,
        Changed.STARTED | Changed.ENDED | Changed.LOG,
        Changed.PHASE,
        Changed.STEPS,
        Changed.STEPS,
        Changed.EVALUATED,
        Changed.EPOCH | Changed.LOG,
        Changed.CHECKPOINT,
        Changed.STEPS,
        Changed.EVALUATED,
        Changed.EPOCH | Changed.LOG,
        Changed.EVALUATED | Changed.LOG,
        Changed.ENDED | Changed.PHASE | Changed.LOG,
    ]
    assert all(change in Changed.EVERYTHING for change in changes)


def test_a_whole_run_is_held() -> None:
    state = folded(stamped())
    assert len(state.history) == 20
    assert state.best == Best(epoch=0, step=10, score=0.75)
    assert [epoch.epoch for epoch in state.epochs] == [0, 1]
    assert state.series["validation", "accuracy"].x.tolist() == [10, 20]
    assert state.series["validation", "accuracy"].y.tolist() == [0.75, 0.5]
    assert state.series["train", "loss"].y.tolist() == [1.25, 0.6]
    assert ("test", "accuracy") not in state.series  # of the best weights, not of a moment
    assert state.evaluations["test", "best"].scores == {"accuracy": 0.7}
    assert state.found("confusion", "validation") == MATRIX  # the latest evaluation had none
    assert state.found("confusion", "test") is None
    assert state.checkpoints["best"].step == 10
    assert state.progress == 1.0
    assert state.phase is None
    assert isinstance(state.ended, events.RunFinished)
    assert state.missing == 0


def test_replay_from_the_journal_gives_the_same() -> None:
    lines = [encode(one) for one in stamped()]
    assert shown(folded([decode(line) for line in lines])) == shown(folded(stamped()))


def test_seeing_events_twice_changes_nothing() -> None:
    said = stamped()
    state = folded(said)
    before = shown(state)
    assert [state.apply(one) for one in said] == [Changed.NOTHING] * len(said)
    assert shown(state) == before
    assert shown(folded([one for one in said for _ in range(2)])) == before


def test_a_dropped_block_is_missed_and_may_come_late() -> None:
    said = stamped()
    state = folded([one for one in said if one.number != 5])
    assert state.missing == 1
    assert len(state.history) == 15
    assert state.progress == 1.0
    assert state.apply(said[5]) == Changed.STEPS
    assert state.missing == 0
    assert shown(state)["history"] == shown(folded(said))["history"]
    assert state.steps_done == 20


def test_without_any_block_of_steps_epochs_still_tell_the_progress() -> None:
    said = [one for one in stamped()[:9] if not isinstance(one.body, events.StepsDone)]
    assert folded(said).progress == 0.5


def test_answers_about_the_job_are_no_news_of_the_run() -> None:
    state = RunState()
    assert state.apply(Stamped(1, None, 0, 0.0, replies.JobStarted("train"))) == Changed.NOTHING
    assert shown(state) == shown(RunState())


def test_throughput_is_smoothed() -> None:
    state = folded(stamped()[:6])
    assert state.samples_per_second == pytest.approx(0.9 * 640 + 0.1 * 320)


def test_what_is_left_counts_down_and_ends() -> None:
    said = stamped()
    state = folded(said[:6])  # ten of twenty steps in two seconds
    assert state.eta_seconds(104.0) == pytest.approx(2.0)
    assert state.eta_seconds(105.0) == pytest.approx(1.0)
    assert state.eta_seconds(500.0) == 0.0
    assert folded(said).eta_seconds(107.0) is None


def test_a_pause_is_left_out() -> None:
    paused = (
        *RUN[:6],
        (104.0, events.PhaseChanged("paused")),
        (904.0, events.PhaseChanged("training")),
    )
    state = folded(stamped(paused)[:-1])
    assert state.paused
    assert state.eta_seconds(500.0) == pytest.approx(2.0)
    state.apply(stamped(paused)[-1])
    assert not state.paused
    assert state.eta_seconds(904.5) == pytest.approx(1.5)


def test_a_resumed_run_goes_on_where_its_checkpoint_was_made() -> None:
    stopped = (*RUN[:9], (105.0, events.StepsDone(10, {"loss": (9.0, 9.0)})),
               (105.0, events.RunFinished("stopped", 12, 0, 0.75, 3.0)))  # fmt: skip
    state = folded(stamped(stopped))
    assert state.ended is not None
    again = (
        (500.0, STARTED),
        (501.0, events.StepsDone(10, {"loss": (0.5,)}, 64.0)),
    )
    for one in stamped(again, job=2):
        state.apply(one)
    assert state.ended is None
    assert len(state.history) == 11
    assert state.history.last("loss") == 0.5
    assert state.steps_done == 11
    assert [epoch.epoch for epoch in state.epochs] == [0]
    assert state.best == Best(0, 10, 0.75)
    assert state.eta_seconds(501.0) == pytest.approx(9.0)  # the pace since the last start alone
    assert state.samples_per_second == 64.0


def test_an_epoch_that_is_done_again_replaces_what_came_after() -> None:
    state = folded(stamped())
    redone = (
        (500.0, STARTED),
        (501.0, events.Evaluated("validation", 0, 10, "current", {"accuracy": 0.8})),
        (501.0, events.EpochDone(0, 10, 2.5, {"loss": 1.0}, best=True)),
    )
    for one in stamped(redone, job=2):
        state.apply(one)
    assert [epoch.scores for epoch in state.epochs] == [{"loss": 1.0}]
    assert state.series["validation", "accuracy"].y.tolist() == [0.8]
    assert state.best == Best(0, 10, 0.8)


def test_a_failure_is_held_and_logged_as_an_error() -> None:
    failed = events.RunFailed(Text("The loss became NaN."), Text("Lower the learning rate."))
    state = folded(stamped((*RUN[:4], (103.0, failed))))
    assert state.ended == failed
    assert (state.log[-1].level, str(state.log[-1].text)) == (
        "error", "The loss became NaN. Lower the learning rate.",
    )  # fmt: skip
    assert state.eta_seconds(104.0) is None
    assert [line.level for line in state.log if line.level == "warning"] == ["warning"]


def test_without_validation_the_best_has_no_score() -> None:
    state = folded(stamped((RUN[2], (104.0, replace_best(RUN[7][1])))))
    assert state.best == Best(0, 10, None)


def replace_best(event: events.RunEvent) -> events.RunEvent:
    assert isinstance(event, events.EpochDone)
    return replace(event, best=True)


def test_the_log_is_bounded() -> None:
    notices = tuple((0.0, events.Noticed(Text("{n}", n=n))) for n in range(LOG_LIMIT + 10))
    state = folded(stamped(notices))
    assert len(state.log) == LOG_LIMIT
    assert str(state.log[-1].text) == str(LOG_LIMIT + 9)
