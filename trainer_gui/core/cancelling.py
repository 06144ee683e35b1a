"""Whether what takes long is still wanted, asked far below whoever was told that it is not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


def _always() -> None:
    """Nobody has said otherwise."""


_REQUIRE: ContextVar[Callable[[], None]] = ContextVar("require", default=_always)


@contextmanager
def cancellable(require: Callable[[], None]) -> Iterator[None]:
    """Within, `require_wanted` asks here.

    Args:
        require: raises CancelledError once the result is no longer wanted.
    """
    before = _REQUIRE.set(require)
    try:
        yield
    finally:
        _REQUIRE.reset(before)


def require_wanted() -> None:
    """Lets what takes long go on, between two portions of it.

    Raises:
        CancelledError: nobody wants its result any more.
    """
    _REQUIRE.get()()
