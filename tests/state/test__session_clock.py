"""Tests of the pace of a session."""

from trainer_gui.state._session_clock import SessionClock


def working(done: int, seconds: float, first_step: int = 0) -> SessionClock:
    clock = SessionClock(1000.0)
    clock.first_step = first_step
    clock.tick(done, 1000.0 + seconds)
    return clock


def test_nothing_can_be_said_before_the_first_step() -> None:
    assert SessionClock(1000.0).remaining(100, 1005.0) is None
    assert SessionClock().remaining(100, 1005.0) is None


def test_what_is_left_goes_at_the_pace_so_far_and_counts_down() -> None:
    clock = working(done=10, seconds=5.0)
    assert clock.remaining(90, 1005.0) == 45.0
    assert clock.remaining(90, 1006.0) == 44.0


def test_it_is_never_negative() -> None:
    clock = working(done=10, seconds=5.0)
    assert clock.remaining(1, 9999.0) == 0.0
    assert clock.remaining(0, 0.0) == 0.0


def test_steps_of_earlier_sessions_do_not_count() -> None:
    clock = working(done=1010, seconds=5.0, first_step=1000)
    assert clock.remaining(90, 1005.0) == 45.0


def test_a_pause_neither_counts_down_nor_slows_the_pace() -> None:
    clock = working(done=10, seconds=5.0)
    clock.pause(1006.0)
    assert clock.remaining(90, 1006.0) == 44.0
    assert clock.remaining(90, 9000.0) == 44.0
    clock.go_on(9000.0)
    assert clock.remaining(90, 9000.0) == 44.0
    clock.tick(20, 9004.0)
    assert clock.remaining(80, 9004.0) == 40.0


def test_a_report_that_comes_while_paused_counts_no_pause() -> None:
    clock = working(done=10, seconds=5.0)
    clock.pause(1005.0)
    clock.tick(12, 1006.0)
    assert clock.remaining(88, 1500.0) == 88 * 5.0 / 12
    clock.go_on(1505.0)
    clock.tick(20, 1509.0)
    assert clock.remaining(80, 1509.0) == 80 * 9.0 / 20
