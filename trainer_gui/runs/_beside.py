"""Doing on a thread of its own what a job needs, while the jobs beside it go on."""

import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from typing import TypeVar

from trainer_gui.core.control import Control
from trainer_gui.core.errors import CancelledError

_Result = TypeVar("_Result")


def beside(work: Callable[[], _Result], control: Control) -> Generator[None, None, _Result]:
    """Does something that computes nothing on the device.

    Args:
        work: is called on another thread.
        control: of the job; once it is told to end, nobody waits for the thread any more.

    Yields:
        None, while it is waited for.

    Returns:
        What `work` gave.

    Raises:
        CancelledError: the job was told to end.
        Exception: whatever `work` raised.
    """
    outcome: Future[_Result] = Future()
    threading.Thread(target=_do, args=(work, outcome), name="beside", daemon=True).start()
    while not outcome.done():
        if control.verb is not None:
            raise CancelledError
        yield None
    return outcome.result()


def _do(work: Callable[[], _Result], outcome: "Future[_Result]") -> None:
    try:
        outcome.set_result(work())
    except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
        outcome.set_exception(error)
