"""Tests of the queue as plain data: its order, its turns, and the time of day to stop at."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from trainer_gui.core.queue import ENDED, Queue, QueueItem, new_item, next_time, time_has_come
from trainer_gui.core.text import Text


def queue(*ids: str) -> Queue:
    return Queue(tuple(QueueItem(item_id, item_id.title(), {}) for item_id in ids))


def order(one: Queue) -> str:
    return " ".join(item.id for item in one.items)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Clocks go forward in the night to 2026-03-29 and back in the night to 2026-10-25."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def at(day: int, hour: int, minute: int = 0, *, month: int = 3) -> float:
    return datetime(2026, month, day, hour, minute).timestamp()


def test_recipes_wait_in_the_order_in_which_they_were_added() -> None:
    items = [new_item({"title": f"Recipe {number}"}) for number in range(50)]
    assert len({item.id for item in items}) == 50
    assert [item.status for item in items] == ["waiting"] * 50
    full = Queue()
    for item in items:
        full = full.add(item)
    assert [item.title for item in full.items] == [f"Recipe {number}" for number in range(50)]
    assert full.add(items[3]) == full
    assert new_item({}).title == "Untitled"


def test_an_item_is_added_at_a_place_and_removed() -> None:
    one = queue("a", "b").add(QueueItem("c", "C", {}), 1)
    assert order(one) == "a c b"
    assert order(one.remove("a").remove("nobody")) == "c b"
    assert order(one.add(QueueItem("z", "Z", {}), 99)) == "a c b z"


def test_what_goes_on_cannot_be_removed() -> None:
    for status in ("starting", "running", "stopping"):
        assert order(queue("a", "b").mark("a", status).remove("a")) == "a b"
    for status in sorted(ENDED):
        assert order(queue("a", "b").mark("a", status).remove("a")) == "b"


@pytest.mark.parametrize(
    ("item_id", "position", "expected"),
    [("d", 0, "d a b c"), ("a", 3, "b c d a"), ("b", 2, "a c b d"), ("b", -5, "b a c d"),
     ("a", 99, "b c d a"), ("nobody", 1, "a b c d")],
)  # fmt: skip
def test_what_waits_can_be_moved(item_id: str, position: int, expected: str) -> None:
    assert order(queue("a", "b", "c", "d").move(item_id, position)) == expected


def test_nothing_is_moved_above_what_has_begun() -> None:
    begun = queue("a", "b", "c", "d").mark("a", "done").mark("b", "running")
    assert order(begun.move("d", 0)) == "a b d c"
    assert order(begun.move("c", 0)) == "a b c d"
    assert order(begun.move("b", 3)) == "a b c d"
    assert order(begun.move("a", 3)) == "a b c d"
    # One that ended further down is no obstacle for those above it.
    assert order(queue("a", "b", "c").mark("c", "stopped").move("b", 0)) == "b a c"


def test_the_first_that_waits_is_next_but_only_one_goes_on_at_a_time() -> None:
    one = queue("a", "b", "c").mark("a", "failed", message=Text("No."))
    found = one.next()
    assert found is not None
    assert found.id == "b"
    for status in ("starting", "running", "stopping"):
        assert one.mark("b", status).next() is None
    assert one.pause().next() is None
    assert one.pause().go_on().next() == found
    assert queue().next() is None
    assert one.mark("b", "done").mark("c", "stopped").next() is None


def test_an_item_is_taken_only_when_it_is_its_turn() -> None:
    one = queue("a", "b")
    taken = one.take("a", 4711)
    assert [(item.status, item.holder) for item in taken.items] == [
        ("starting", 4711),
        ("waiting", 0),
    ]
    assert one.take("b", 4711) == one
    assert taken.take("b", 4711) == taken
    assert one.pause().take("a", 4711) == one.pause()


def test_a_run_is_remembered_until_another_is_begun_and_nobody_holds_what_does_not_go_on() -> None:
    one = queue("a").take("a", 4711).mark("a", "starting", run_id="run-1").mark("a", "running")
    found = one.item_of_run("run-1")
    assert found is not None
    assert (found.status, found.holder) == ("running", 4711)
    stopped = one.mark("a", "waiting", message=Text("Later."))
    item = stopped.item("a")
    assert item is not None
    assert (item.run_id, item.holder, item.message) == ("run-1", 0, Text("Later."))
    assert stopped.mark("a", "stopped", run_id="").item_of_run("run-1") is None
    assert queue("a").item_of_run("") is None  # of no run, not of one without a name


def test_a_reason_is_told_only_while_it_is_paused() -> None:
    paused = queue("a").pause(Text("It was seven."))
    assert paused.reason == Text("It was seven.")
    assert paused.go_on().reason is None
    assert paused.pause().reason is None


@pytest.mark.usefixtures("berlin")
def test_a_time_of_day_is_today_or_tomorrow() -> None:
    assert next_time("07:00", at(10, 6, 59)) == at(10, 7)
    assert next_time("07:00", at(10, 7)) == at(11, 7)
    assert next_time("00:00", at(31, 23)) == at(1, 0, month=4)


@pytest.mark.usefixtures("berlin")
def test_the_clocks_of_summer_move_no_time_of_day() -> None:
    assert next_time("07:00", at(28, 22)) == at(29, 7)
    assert at(29, 7) - at(28, 22) == 8 * 3600  # nine hours by the clock
    assert next_time("07:00", at(24, 22, month=10)) == at(25, 7, month=10)
    # 02:30 does not exist in that night: the queue stops within the hour that is left out.
    assert at(29, 1, 59) < next_time("02:30", at(29, 1, 59)) <= at(29, 3, 30)


@pytest.mark.usefixtures("berlin")
def test_a_time_of_day_has_come_once_clocks_have_passed_it() -> None:
    assert not time_has_come("07:00", at(10, 23), at(11, 6, 59))
    assert time_has_come("07:00", at(11, 6, 59), at(11, 7))
    assert not time_has_come("07:00", at(11, 7), at(11, 7, 1))  # not twice


@pytest.mark.usefixtures("berlin")
def test_a_clock_that_jumps_is_taken_as_it_is() -> None:
    # The computer slept over it, or the clock was set forward, by days as well.
    assert time_has_come("07:00", at(10, 23), at(11, 9))
    assert time_has_come("07:00", at(10, 23), at(14, 2))
    # It was set back: the time is yet to come, and comes within a day.
    assert not time_has_come("07:00", at(11, 6, 58), at(11, 5))
    assert not time_has_come("07:00", at(20, 12), at(11, 5))
    assert time_has_come("07:00", at(11, 5), at(11, 7, 1))


@pytest.mark.parametrize("nonsense", ["", "7", "25:00", "12:60", "noon", "1:2:3"])
def test_what_is_no_time_of_day_is_an_error(nonsense: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        next_time(nonsense, 0.0)


def test_a_time_to_stop_at_is_remembered_with_when_it_was_chosen() -> None:
    one = queue("a").stop_when("07:00", 1000.0)
    assert (one.stop_at, one.stop_set) == ("07:00", 1000.0)
    off = one.stop_when("", 2000.0)
    assert (off.stop_at, off.stop_set) == ("", 0.0)
