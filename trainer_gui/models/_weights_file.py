"""A file of weights that a person names → named tensors; nothing in it is run.

What it is, is told by its first bytes, whatever it is called. torch's files are pickles in a zip,
which can ask for far more than they are: their parts are looked at before torch is.
"""

import io
import os
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from pickle import UnpicklingError
from typing import IO, Any, BinaryIO, cast

import torch
from torch import Tensor

from trainer_gui.core.cancelling import require_wanted
from trainer_gui.core.errors import BadInputError, CancelledError
from trainer_gui.core.files import size_text
from trainer_gui.core.named_file import Wanted, named_path, open_named, shown_path
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.text import Text
from trainer_gui.core.weights_header import HEADER_LIMIT_BYTES, LENGTH_BYTES, header_fault
from trainer_gui.core.zip_parts import DamagedZipError, is_plain, read_parts, unpacked_bytes
from trainer_gui.models._safetensors import DamagedWeightsError, unpack_tensors

_AGAIN = Text("Choose another file of weights, or random weights.")
_COPY = Text("Copy or download it again.")
_SAVE = Text("Save the weights alone: torch.save(model.state_dict(), …).")
_PORTION_BYTES = 1 << 24
_ZIP, _PICKLE = b"PK\x03\x04", b"\x80"
_WRAPPERS = ("state_dict", "model_state_dict", "model")
_RESERVES = b"\nbytearray\n"
"""In a pickle: it may ask for as many bytes as it likes, and no file of weights does."""
_REFUSED_NAME = re.compile(r"GLOBAL ([\w.]+)")


@dataclass(frozen=True)
class WeightsFile:
    """What a file holds.

    Attributes:
        path: of the file.
        content: a mapping of names to tensors, if it is as it should be.
        ordered: whether the order of its tensors is that in which they were saved.
    """

    path: Path
    content: Any = field(repr=False)
    ordered: bool

    def tensors(self) -> dict[str, Tensor]:
        """The tensors by name; training scripts wrap them.

        Raises:
            BadInputError: there are none.
        """
        content = self.content
        for key in _WRAPPERS:
            if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
                content = content[key]
        values = content.items() if isinstance(content, Mapping) else ()
        found = {
            key: value
            for key, value in values
            if isinstance(key, str) and isinstance(value, Tensor)
        }
        if not found:
            file = shown_path(self.path)
            raise BadInputError(Text("{file} holds no tensors by name.", file=file), hint=_SAVE)
        return found


def read_weights_file(name: str | Path, limit_bytes: int) -> WeightsFile:
    """Reads a file of weights.

    Args:
        name: of a safetensors file, or of one that torch has saved.
        limit_bytes: more than any file for the network has, packed or unpacked.

    Raises:
        BadInputError: it cannot be read, is something else, damaged or too large; each has a
            sentence of its own.
        CancelledError: it is no longer wanted.
    """
    wanted = Wanted(Text("file of weights"), _AGAIN, limit_bytes)
    path = named_path(name, wanted)
    with open_named(path, wanted) as file:
        stream = _Stream(file)
        try:
            return _content(stream, path, limit_bytes)
        except OSError as error:
            reason = printable(error.strerror or str(error))
            raise BadInputError(
                Text("{file} cannot be read: {reason}.", file=shown_path(path), reason=reason),
                hint=_COPY,
            ) from error
        finally:
            stream.require_wanted()  # torch has been told of the end of the file by then


def _content(stream: "_Stream", path: Path, limit_bytes: int) -> WeightsFile:
    start = stream.read(LENGTH_BYTES + 1)
    stream.seek(0)
    if stream.size == 0:
        raise BadInputError(Text("{file} is empty.", file=shown_path(path)), hint=_COPY)
    if start.startswith(_ZIP):
        _check_parts(stream, path, limit_bytes)
        return WeightsFile(path, _torch_content(stream, path), ordered=True)
    if start.startswith(_PICKLE) and start[LENGTH_BYTES:] != b"{":
        return WeightsFile(path, _torch_content(stream, path), ordered=True)
    if start[LENGTH_BYTES:] == b"{":
        return WeightsFile(path, _safetensors_content(stream, path), ordered=False)
    raise BadInputError(
        Text("{file} is neither a safetensors file nor one that torch has saved.",
             file=shown_path(path)),
        hint=Text("Choose a .safetensors, .pth or .pt file of weights."),
    )  # fmt: skip


def _safetensors_content(stream: "_Stream", path: Path) -> dict[str, Tensor]:
    fault = header_fault(stream.read(HEADER_LIMIT_BYTES + LENGTH_BYTES), stream.size)
    if fault is not None:  # the rest may be large
        raise _damaged(path, fault)
    stream.seek(0)
    try:
        return unpack_tensors(stream.read())
    except DamagedWeightsError as error:
        raise _damaged(path, error.reason) from error


def _torch_content(stream: "_Stream", path: Path) -> Any:  # noqa: ANN401 - what torch has saved
    if stream.holds(_RESERVES):
        raise _more_than_weights(path, "bytearray")
    try:
        with warnings.catch_warnings(action="ignore"):  # on old ways of saving
            return torch.load(stream.typed(), map_location="cpu", weights_only=True)
    except UnpicklingError as error:
        # torch names what it would have to trust; else the pickle is no pickle.
        named = _REFUSED_NAME.search(str(error))
        if named is None:
            raise _damaged(path) from error
        raise _more_than_weights(path, named[1]) from error
    except Exception as error:  # a reader of foreign bytes may fail in any way
        if isinstance(error, MemoryError) or "allocate memory" in str(error):
            raise BadInputError(
                Text("{file} needs more memory than is free.", file=shown_path(path)),
                hint=Text("End other programs, or choose a smaller network."),
            ) from error
        raise _damaged(path) from error


def _check_parts(stream: "_Stream", path: Path, limit_bytes: int) -> None:
    """Refuses a zip that torch would unpack to more than was looked for, or to a program."""
    try:
        parts = read_parts(stream.typed())
    except DamagedZipError as error:
        raise _damaged(path) from error
    file, size = shown_path(path), unpacked_bytes(parts)
    if any(part.filename.endswith("/constants.pkl") for part in parts):
        message = Text("{file} is a TorchScript program, and no file of weights.", file=file)
        raise BadInputError(message, hint=_SAVE)
    if size > limit_bytes:
        raise BadInputError(
            Text("{file} is too large for this network: unpacked it has {size}, limit {limit}.",
                 file=file, size=size_text(size), limit=size_text(limit_bytes)),
            hint=_AGAIN,
        )  # fmt: skip
    if not is_plain(parts, stream.size):
        raise BadInputError(
            Text("{file} is compressed inside, which torch never does.", file=file),
            hint=Text("Load it where it was made, and save it again with torch.save."),
        )


def _more_than_weights(path: Path, what: str) -> BadInputError:
    return BadInputError(
        Text("{file} holds more than weights: “{what}” would have to be run.",
             file=shown_path(path), what=shortened(what, 60)),
        hint=_SAVE,
    )  # fmt: skip


def _damaged(path: Path, reason: Text | None = None) -> BadInputError:
    file = shown_path(path)
    if reason is None:
        return BadInputError(Text("{file} is damaged or cut short.", file=file), hint=_COPY)
    return BadInputError(Text("{file} is damaged: {reason}.", file=file, reason=reason), hint=_COPY)


class _Stream(io.RawIOBase):
    """A file that ends at once when it is no longer wanted.

    Errors must not pass through the readers that are written in C: they are told of the end of the
    file, and `require_wanted` says the rest.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = os.fstat(file.fileno()).st_size
        self._cancelled: CancelledError | None = None

    def read(self, size: int = -1, /) -> bytes:
        rest = max(self.size - self._file.tell(), 0)
        size = rest if size < 0 else min(size, rest)  # whatever is asked for
        portions = []
        while size > 0 and self._goes_on():
            portion = self._file.read(min(size, _PORTION_BYTES))
            if not portion:
                break
            portions.append(portion)
            size -= len(portion)
        return b"".join(portions)

    def readinto(self, target: Any, /) -> int:  # noqa: ANN401 - any buffer
        view = memoryview(target).cast("B")
        done = 0
        while done < len(view) and self._goes_on():
            content = self._file.read(min(len(view) - done, _PORTION_BYTES))
            if not content:
                break
            view[done : done + len(content)] = content
            done += len(content)
        return done

    def holds(self, words: bytes) -> bool:
        """Whether they stand anywhere in the file; it is back at its beginning."""
        before, found = b"", False
        while not found and (portion := self.read(_PORTION_BYTES)):
            found = words in before + portion
            before = portion[1 - len(words) :]
        self.seek(0)
        return found

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def typed(self) -> IO[bytes]:
        """Itself, as those who read files name it."""
        return cast("IO[bytes]", self)

    def require_wanted(self) -> None:
        """Raises CancelledError if reading was ended by it."""
        if self._cancelled is not None:
            raise self._cancelled

    def _goes_on(self) -> bool:
        if self._cancelled is None:
            try:
                require_wanted()
            except CancelledError as error:
                self._cancelled = error
        return self._cancelled is None
