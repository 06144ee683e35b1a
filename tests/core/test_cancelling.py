"""Tests of asking whether a result is still wanted."""

import threading

import pytest

from trainer_gui.core.cancelling import cancellable, require_wanted
from trainer_gui.core.errors import CancelledError


def cancel() -> None:
    raise CancelledError


def test_the_innermost_is_asked_and_nobody_afterwards() -> None:
    asked: list[str] = []
    require_wanted()
    with cancellable(lambda: asked.append("outer")):
        with cancellable(cancel), pytest.raises(CancelledError):
            require_wanted()
        require_wanted()
    require_wanted()
    assert asked == ["outer"]


def test_other_threads_are_not_concerned() -> None:
    wanted: list[bool] = []

    def work() -> None:
        require_wanted()
        wanted.append(True)

    with cancellable(cancel):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert wanted == [True]
