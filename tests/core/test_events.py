"""Tests of what a run can say: a closed union of plain, frozen data."""

import dataclasses
import pickle
import typing

import pytest

from trainer_gui.core.events import Artefact, EpochDone, RunEvent, RunFailed, StepsDone
from trainer_gui.core.text import Text

EVENTS: tuple[type[RunEvent], ...] = typing.get_args(RunEvent)


def test_the_union_is_closed_and_every_member_is_frozen_data() -> None:
    assert {event.__name__ for event in EVENTS} == {
        "PhaseChanged", "RunStarted", "StepsDone", "Evaluated", "EpochDone", "CheckpointSaved",
        "Noticed", "RunFinished", "RunFailed",
    }  # fmt: skip
    for event in EVENTS:
        assert dataclasses.is_dataclass(event)
        assert event.__doc__


def test_an_event_cannot_be_changed() -> None:
    event = StepsDone(0, {"loss": (1.0,)})
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.first_step = 1  # type: ignore[misc] # that it cannot be is the point


def test_events_are_compared_by_what_they_say() -> None:
    assert EpochDone(0, 10, 1.0, {"loss": 0.5}, best=True) == EpochDone(
        0, 10, 1.0, {"loss": 0.5}, best=True
    )
    assert Artefact("confusion", "a", "a.npz", "0") != Artefact("confusion", "b", "a.npz", "0")


def test_events_can_be_pickled_and_hide_tracebacks_from_the_log() -> None:
    failed = RunFailed(Text("No {what}.", what="data"), Text("Add some."), "Traceback …")
    assert pickle.loads(pickle.dumps(failed)) == failed
    assert "Traceback" not in repr(failed)
