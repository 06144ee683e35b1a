"""Stamped events as one line of JSON each, and back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from trainer_gui.core.events import RunEvent
from trainer_gui.core.replies import JobEvent, Reply


@dataclass(frozen=True)
class Stamped:
    """An event with where and when it was said.

    Attributes:
        job_id: the job that said it; 0 for the worker itself.
        run_id: name of the run folder; None for jobs that are no run.
        number: counts the job's events from 0, so that a gap is seen.
        time: seconds since 1970, UTC.
        body: what was said.
    """

    job_id: int
    run_id: str | None
    number: int
    time: float
    body: JobEvent


FORMAT = 2
"""Of a line; to be counted up whenever an event changes so that older lines would be misread."""
OLDEST = 2
"""The oldest that can be read, with the help of `UPGRADERS`."""
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
UPGRADERS: Mapping[tuple[str, int], Upgrade] = {}
"""By name and format of an event, what makes its fields those of the next format."""


class WireError(ValueError):
    """A line is not a stamped event."""


class ForeignFormatError(WireError):
    """A line was written by a version of the program that this one does not understand.

    Attributes:
        format: of the line.
    """

    def __init__(self, format: int) -> None:
        super().__init__(f"an event of format {format}")
        self.format = format


EVENT_TYPES: dict[str, type[Any]] = {
    event.__name__: event for event in (*get_args(RunEvent), *get_args(Reply))
}


def _integer(digits: str) -> int:
    """A whole number as arrays can hold it.

    Raises:
        ValueError: it has more than 64 bits.
    """
    number = int(digits)
    if not -(2**63) <= number < 2**63:
        raise ValueError("more than 64 bits")
    return number


_DECODER = json.JSONDecoder(parse_int=_integer)
_FAR_FUTURE = 1e11  # seconds since 1970; calendars end with the year 9999


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(EVENT_TYPES[name])


def encode(stamped: Stamped) -> str:
    """The event as one line of JSON, without the newline; NaN and infinity become null."""
    name = type(stamped.body).__name__
    head = json.dumps(
        {
            "job": stamped.job_id,
            "run": stamped.run_id,
            "number": stamped.number,
            "time": round(stamped.time, 3),
            "format": FORMAT,
            "event": name,
        }
    )
    try:
        body = _adapter(name).dump_json(stamped.body).decode()
    except PydanticSerializationError:
        # A file name that is not UTF-8 holds lone surrogates: json escapes them, pydantic refuses.
        body = json.dumps(_adapter(name).dump_python(stamped.body, mode="json"))
    return head if body == "{}" else f"{head[:-1]}, {body[1:]}"


def decode(line: str | bytes) -> Stamped:
    """The event that a line describes.

    Raises:
        ForeignFormatError: another version of the program wrote it.
        WireError: the line is torn, or not one of ours.
    """
    try:
        record = _DECODER.decode(line if isinstance(line, str) else line.decode())
        head = _head(*(record.pop(key) for key in ("job", "run", "number", "time")))
        body = _body(record.pop("event"), record.pop("format", OLDEST - 1), record)
    except WireError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WireError(f"not an event: {str(line)[:80]!r}") from error
    return Stamped(*head, body)


def _body(name: str, format: int, record: dict[str, Any]) -> JobEvent:
    """The event itself, whichever version of the program wrote it.

    Raises:
        ForeignFormatError: this one does not understand it.
        ValueError: it is none of ours.
    """
    if not OLDEST <= format <= FORMAT:
        raise ForeignFormatError(format)
    for older in range(format, FORMAT):
        upgrade = UPGRADERS.get((name, older))
        record = record if upgrade is None else upgrade(record)
    body: JobEvent = _adapter(name).validate_python(record)
    return body


def _head(
    job: object, run: object, number: object, time: object
) -> tuple[int, str | None, int, float]:
    """The stamp of an event.

    Raises:
        TypeError: it is not one of ours.
    """
    if (
        isinstance(job, int)
        and isinstance(run, str | None)
        and isinstance(number, int)
        and isinstance(time, int | float)
        and 0 <= time < _FAR_FUTURE
    ):
        return job, run, number, time
    raise TypeError("not a stamp")
