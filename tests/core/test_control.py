"""Tests of commands to a running job."""

import threading
import typing

import pytest

from trainer_gui.core.control import (
    COMMANDS,
    Cancel,
    Command,
    Control,
    Discard,
    Finish,
    Pause,
    Resume,
    SaveNow,
    Stop,
    Verb,
)


def test_every_command_has_its_name() -> None:
    assert set(COMMANDS.values()) == set(typing.get_args(Command))
    assert COMMANDS["SaveNow"] is SaveNow


def test_at_first_a_job_goes_on() -> None:
    control = Control()
    assert control.verb is None
    assert not control.paused
    assert control.wait_while_paused(0.0)
    assert not control.take_save_now()


@pytest.mark.parametrize("verb", [Stop(), Finish(), Discard(), Cancel()])
def test_a_verb_is_kept_and_the_last_one_counts(verb: Verb) -> None:
    control = Control()
    control.send(verb)
    assert control.verb == verb
    control.send(Discard())
    assert control.verb == Discard()


def test_a_pause_lasts_until_resume() -> None:
    control = Control()
    control.send(Pause())
    assert control.paused
    assert not control.wait_while_paused(0.0)
    control.send(Resume())
    assert control.wait_while_paused(0.0)


@pytest.mark.parametrize("verb", [Stop(), Finish(), Discard(), Cancel()])
def test_a_verb_ends_a_pause(verb: Verb) -> None:
    control = Control()
    control.send(Pause())
    control.send(verb)
    assert control.wait_while_paused(0.0)


def test_a_waiting_thread_is_woken() -> None:
    control = Control()
    control.send(Pause())
    went_on = []
    waiting = threading.Thread(target=lambda: went_on.append(control.wait_while_paused(30.0)))
    waiting.start()
    control.send(Resume())
    waiting.join(30.0)
    assert went_on == [True]


def test_a_wish_to_save_is_taken_once() -> None:
    control = Control()
    control.send(SaveNow())
    control.send(SaveNow())
    assert control.take_save_now()
    assert not control.take_save_now()
