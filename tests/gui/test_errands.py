"""Tests of what is done beside Qt's thread."""

import threading
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from trainer_gui.core.errors import BadInputError, TrainerError
from trainer_gui.core.text import Text
from trainer_gui.gui.errands import Errands


@pytest.fixture
def errands(request: pytest.FixtureRequest) -> Errands:
    request.getfixturevalue("qapp")
    return Errands("test")


KNOWN: dict[str, int] = {}


def refuse() -> None:
    raise BadInputError(Text("No."), hint=Text("Ask again."))


def test_work_is_done_elsewhere_and_told_here(qtbot: QtBot, errands: Errands) -> None:
    told: list[tuple[int, int]] = []
    errands.do(threading.get_ident, lambda there: told.append((there, threading.get_ident())))
    assert errands.busy()
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][0] != told[0][1] == threading.get_ident()
    assert not errands.busy()


def test_one_after_another_in_the_order_in_which_they_were_asked(
    qtbot: QtBot, errands: Errands
) -> None:
    may_end = threading.Event()
    done: list[str] = []

    def slow() -> str:
        may_end.wait(10)
        return "slow"

    def noting(name: str) -> Callable[[], str]:
        return lambda: f"{name} after {done}"

    errands.do(slow, done.append)
    errands.do(noting("second"), done.append)
    errands.do(noting("third"), done.append)
    qtbot.wait(30)
    assert done == []  # and this thread was free to wait
    may_end.set()
    qtbot.waitUntil(lambda: not errands.busy())
    assert [line.split()[0] for line in done] == ["slow", "second", "third"]
    assert done[2] == f"third after {done[:2]}"


def test_an_error_that_a_person_may_meet_is_told(qtbot: QtBot, errands: Errands) -> None:
    errors: list[TrainerError] = []
    errands.do(refuse, lambda _: None, errors.append)
    errands.do(lambda: 1, lambda _: None)
    qtbot.waitUntil(lambda: not errands.busy())
    assert [str(error.message) for error in errors] == ["No."]


def test_a_fault_of_the_program_is_raised_where_faults_are_shown(
    qtbot: QtBot, errands: Errands
) -> None:
    went_on: list[int] = []
    with qtbot.captureExceptions() as raised:
        errands.do(lambda: KNOWN["missing"], lambda _: None)
        errands.do(lambda: 1, went_on.append)
        qtbot.waitUntil(lambda: bool(went_on))
    assert [kind for kind, _, _ in raised] == [KeyError]


def test_one_that_is_gone_is_told_nothing(qtbot: QtBot, errands: Errands) -> None:
    may_end = threading.Event()
    told: list[bool] = []
    errands.do(lambda: may_end.wait(10), told.append)
    errands.deleteLater()
    qtbot.wait(20)
    may_end.set()
    qtbot.wait(40)
    assert told == []
