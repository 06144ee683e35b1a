"""Tests of event numbers."""

from trainer_gui.state._numbers import Numbers


def test_each_number_counts_once() -> None:
    numbers = Numbers()
    assert [numbers.take(1, number) for number in (0, 1, 1, 0, 2)] == [
        True, True, False, False, True,
    ]  # fmt: skip
    assert numbers.missing == 0


def test_a_gap_is_seen_and_may_be_filled_in_any_order() -> None:
    numbers = Numbers()
    for number in (0, 5):
        numbers.take(1, number)
    assert numbers.missing == 4
    assert numbers.take(1, 3)
    assert numbers.missing == 3
    assert not numbers.take(1, 3)
    assert all(numbers.take(1, number) for number in (4, 1, 2))
    assert numbers.missing == 0


def test_numbers_of_another_job_begin_anew() -> None:
    numbers = Numbers()
    numbers.take(1, 7)
    assert numbers.take(2, 0)
    assert numbers.take(2, 1)
    assert numbers.missing == 0


def test_what_was_said_before_listening_began_is_not_missing() -> None:
    numbers = Numbers()
    assert numbers.take(1, 40)
    assert numbers.missing == 0
