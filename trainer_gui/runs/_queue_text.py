"""The files of the queue as text: a line with the checksum of what follows, then JSON."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from trainer_gui.core.queue import Queue, QueueItem
from trainer_gui.core.text import Text

FORMAT: Final = 2
"""Of both texts; to be counted up whenever one changes so that others would be misread."""
SIZE_LIMIT_BYTES: Final = 256 * 1024
_TIME_OF_DAY: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_FAR_FUTURE: Final = 1e11  # seconds since 1970; calendars end with the year 9999
_T = TypeVar("_T")


class DamagedError(ValueError):
    """A text is none of ours; the message says why, for people."""


class OtherVersionError(DamagedError):
    """A text is whole, but another version of the program wrote it."""


@dataclass(frozen=True)
class _Format:
    """The number alone, of a text that may hold anything else; the first had none."""

    format: int = 1


@dataclass(frozen=True)
class _Numbered(Generic[_T]):
    """What a text holds.

    Attributes:
        body: the item, or the header.
        format: of the text.
    """

    body: _T
    format: int = FORMAT


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


_ITEM: Final = TypeAdapter(_Numbered[QueueItem])
_HEADER: Final = TypeAdapter(_Numbered[Header])
_FORMAT: Final = TypeAdapter(_Format)


def header_of(queue: Queue) -> Header:
    """What is written of a queue beside its items."""
    order = tuple(item.id for item in queue.items)
    return Header(order, queue.paused, queue.reason, queue.stop_at, queue.stop_set)


def pack_item(item: QueueItem) -> bytes:
    """An item as text."""
    return _sealed(_ITEM.dump_json(_Numbered(item), indent=1))


def pack_header(header: Header) -> bytes:
    """A header as text."""
    return _sealed(_HEADER.dump_json(_Numbered(header), indent=1))


def unpack_item(content: bytes) -> QueueItem:
    """The item that a text describes.

    Raises:
        OtherVersionError: another version of the program wrote it.
        DamagedError: it describes none.
    """
    return _read(_ITEM, content)


def unpack_header(content: bytes) -> Header:
    """The header that a text describes.

    Raises:
        OtherVersionError: another version of the program wrote it.
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


def _read(adapter: TypeAdapter[_Numbered[_T]], text: bytes) -> _T:
    if len(text) > SIZE_LIMIT_BYTES:
        raise DamagedError(f"it has more than {SIZE_LIMIT_BYTES:,} bytes")
    content = text.partition(b"\n")[2]
    if _sealed(content) != text:
        raise DamagedError("its checksum differs")
    try:
        if _FORMAT.validate_json(content).format != FORMAT:
            raise OtherVersionError("another version of Trainer GUI wrote it")
        return adapter.validate_json(content, strict=True).body
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise DamagedError(f"{place}: {first['msg']}" if place else first["msg"]) from None
