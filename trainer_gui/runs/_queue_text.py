"""The files of the queue as text: a line with the checksum of what follows, then JSON."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from trainer_gui.core.queue import Queue, QueueItem
from trainer_gui.core.text import Text

SIZE_LIMIT_BYTES: Final = 256 * 1024
_TIME_OF_DAY: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_FAR_FUTURE: Final = 1e11  # seconds since 1970; calendars end with the year 9999
_T = TypeVar("_T")


class DamagedError(ValueError):
    """A text is none of ours; the message says why, for people."""


@dataclass(frozen=True)
class Header:
    """What a queue is beside its items.

    Attributes:
        order: ids of the items.
        paused: as of the queue, like the rest.
    """

    order: tuple[str, ...] = ()
    paused: bool = False
    reason: Text | None = None
    stop_at: str = ""
    stop_set: float = 0.0


_ITEM: Final = TypeAdapter(QueueItem)
_HEADER: Final = TypeAdapter(Header)


def header_of(queue: Queue) -> Header:
    """What is written of a queue beside its items."""
    order = tuple(item.id for item in queue.items)
    return Header(order, queue.paused, queue.reason, queue.stop_at, queue.stop_set)


def pack_item(item: QueueItem) -> bytes:
    """An item as text."""
    return _sealed(_ITEM.dump_json(item, indent=1))


def pack_header(header: Header) -> bytes:
    """A header as text."""
    return _sealed(_HEADER.dump_json(header, indent=1))


def unpack_item(content: bytes) -> QueueItem:
    """The item that a text describes.

    Raises:
        DamagedError: it describes none.
    """
    return _read(_ITEM, content)


def unpack_header(content: bytes) -> Header:
    """The header that a text describes.

    Raises:
        DamagedError: it describes none.
    """
    header = _read(_HEADER, content)
    if header.stop_at and not _TIME_OF_DAY.fullmatch(header.stop_at):
        raise DamagedError("stop_at is no time of day")
    if not 0 <= header.stop_set < _FAR_FUTURE:
        raise DamagedError("stop_set is no moment")
    return header


def _sealed(content: bytes) -> bytes:
    # A recipe with one digit flipped would be trained as it is, and nobody would know.
    return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def _read(adapter: TypeAdapter[_T], text: bytes) -> _T:
    if len(text) > SIZE_LIMIT_BYTES:
        raise DamagedError(f"it has more than {SIZE_LIMIT_BYTES:,} bytes")
    content = text.partition(b"\n")[2]
    if _sealed(content) != text:
        raise DamagedError("its checksum differs")
    try:
        return adapter.validate_json(content, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise DamagedError(f"{place}: {first['msg']}" if place else first["msg"]) from None
