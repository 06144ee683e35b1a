"""Reading one picture file as the array that a model sees; the same for training and for use.

Whatever a decoder could silently get wrong is decided here: 16-bit and floating-point values are
scaled and not clipped to white, pictures are turned upright as their EXIF data says, what is
transparent is laid on white, and of an animation the first frame counts.
"""

import re
import stat
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from trainer_gui.core.errors import DataError
from trainer_gui.core.files import IrregularFileError, open_ordinary, read_ordinary
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text
from trainer_gui.kinds.pictures._room import Room
from trainer_gui.kinds.pictures.fitting import Colour, fitted
from trainer_gui.kinds.pictures.fitting import Fit as Fit

PIXEL_LIMIT = 50_000_000
SIDE_LIMIT = 1_000_000  # Pillow keeps a pointer for each row; 49 million rows take it 7 s
SCAN_LIMIT = 100  # each costs a progressive JPEG a pass over all of it: 1,000 in 97 KB take 12 s
# Other formats of Pillow had holes that a file could use (CVE-2026-40192 and others).
FORMATS = ("JPEG", "PNG", "BMP", "WEBP", "TIFF", "GIF")
SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".gif"}
)
UNSUPPORTED_SUFFIXES = frozenset(
    {".heic", ".heif", ".avif", ".svg", ".jp2", ".jxl", ".psd", ".ico", ".tga", ".dcm"}
    | {".pbm", ".pgm", ".ppm", ".dng", ".nef", ".cr2", ".arw", ".eps", ".exr", ".hdr"}
)

DECODER = 1
"""To be counted up where the same file gives other pixels than before."""

_DECODING = Room(PIXEL_LIMIT)


class PictureError(DataError):
    """A file cannot be used as a picture.

    Attributes:
        reason: a few words that are the same for all files with this fault.
        detail: what is particular to this file, for example its size; may be empty.
    """

    def __init__(self, message: Text, *, reason: Text, hint: Text, detail: str = "") -> None:
        super().__init__(message, hint=hint)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Picture:
    """A picture that was read.

    Attributes:
        pixels: (C, H, W) uint8; C is 3 for `rgb` and 1 for `grey`.
        animated: whether the file holds further frames.
    """

    pixels: NDArray[np.uint8]
    animated: bool


@dataclass(frozen=True)
class Look:
    """What a picture file says of itself.

    Attributes:
        short: pixels of its shorter side.
        long: pixels of its longer side.
        grey: whether it is stored in shades of grey; another one may be without colour, too.
    """

    short: int
    long: int
    grey: bool


def read_picture(
    path: Path, *, size: tuple[int, int], colour: Colour, fit: Fit
) -> NDArray[np.uint8]:
    """A picture as (C, H, W) uint8, C being 3 for `rgb` and 1 for `grey`.

    Args:
        path: of a JPEG, PNG, BMP, WebP, TIFF or GIF file, whatever its suffix.
        size: height and width of the result.
        colour: of the result.
        fit: `crop` fills the size and cuts off what stands over; `pad` shows all of the picture
            between black bars; `stretch` changes its proportions.

    Raises:
        PictureError: the file is not a picture, is damaged, too large or cannot be opened; the
            message names it.
    """
    with quiet_pillow():
        return decode_picture(path, size=size, colour=colour, fit=fit).pixels


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Silences Pillow's warnings on odd files, which would stop or flood a log.

    Warning filters belong to the whole process: the first thread that is inside changes them, and
    the last one that leaves puts them back.
    """
    _QUIET.enter()
    try:
        yield
    finally:
        _QUIET.leave()


class _Quiet:
    """Silence for as long as anybody needs it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._silence = warnings.catch_warnings()

    def enter(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._silence = warnings.catch_warnings()
                self._silence.__enter__()
                warnings.simplefilter("ignore")

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._silence.__exit__(None, None, None)


_QUIET = _Quiet()


def decode_picture(path: Path, *, size: tuple[int, int], colour: Colour, fit: Fit) -> Picture:
    """As `read_picture`, for callers that have quietened Pillow themselves.

    Raises:
        PictureError: the file cannot be used.
    """
    with _opened(path) as image:
        _check_scans(image, path)
        # An MPO file is a photograph with a preview beside it, and no animation.
        animated = image.format != "MPO" and bool(getattr(image, "is_animated", False))
        # libjpeg halves a large picture while it decodes, up to eightfold, for much less time.
        image.draft(image.mode, (2 * max(size), 2 * max(size)))
        with _DECODING.taking(image.width * image.height):
            image.load()
            pixels = np.asarray(fitted(image, size=size, colour=colour, fit=fit))
    planes = pixels[np.newaxis] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)  # noqa: PLR2004
    return Picture(np.ascontiguousarray(planes), animated)


def look_at(path: Path) -> Look:
    """What a file says of its picture, which is not decoded; Pillow is to be quietened before.

    Raises:
        PictureError: the file cannot be used.
    """
    with _opened(path) as image:
        return Look(min(image.size), max(image.size), image.mode.split(";")[0] in _GREY_MODES)


_GREY_MODES = frozenset({"1", "L", "LA", "La", "I", "F"})


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """A file as a picture that may be decoded; what goes wrong with it is told in words.

    Raises:
        PictureError: the file cannot be used.
    """
    name = printable(path.name or path)
    try:
        _check_file(path, name)
        with open_ordinary(path) as file, Image.open(file, formats=FORMATS) as image:
            _check_size(image, name)
            yield image
    except Image.DecompressionBombError as error:
        raise _too_large(name, _pixels_in(error), PIXEL_LIMIT) from error
    except IrregularFileError as error:
        raise _irregular(name) from error
    except UnidentifiedImageError as error:
        raise _unidentified(path, name) from error
    except PermissionError as error:
        raise PictureError(
            Text("{file} may not be read: no permission.", file=name),
            reason=Text("no permission"),
            hint=Text("Change permissions, or remove the file."),
        ) from error
    except _DAMAGE as error:
        raise _damaged(name, error) from error


# What Pillow's decoders raise on damaged files.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    EOFError,
    OverflowError,
    ZeroDivisionError,
    RuntimeError,
    struct.error,
    zlib.error,
)


def _check_file(path: Path, name: str) -> None:
    """Refuses what must not even be opened: a FIFO would wait for ever."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        if path.is_symlink():
            raise _irregular(name) from error
        raise PictureError(
            Text("{file} does not exist.", file=name),
            reason=Text("vanished"),
            hint=Text("Put the file back, or choose another."),
        ) from error
    except OSError as error:
        if isinstance(error, PermissionError):
            raise
        raise _irregular(name) from error  # a link that leads back to itself
    if not stat.S_ISREG(status.st_mode):
        raise _irregular(name)
    if status.st_size == 0:
        raise PictureError(
            Text("{file} is not an image: it is empty.", file=name),
            reason=Text("not an image (empty file)"),
            hint=Text("Copy the file again from where it came, or remove it."),
        )


def _irregular(name: str) -> PictureError:
    return PictureError(
        Text("{file} is not a regular file.", file=name),
        reason=Text("not a regular file"),
        hint=Text("Put the picture itself in its place."),
    )


def _check_size(image: Image.Image, name: str) -> None:
    limit = _pixel_limit(image)
    if image.width * image.height > limit:
        raise _too_large(name, image.width * image.height, limit)
    if max(image.size) > SIDE_LIMIT:
        raise PictureError(
            Text("{file} has a side of {side:,} pixels, limit {limit:,}.",
                 file=name, side=max(image.size), limit=SIDE_LIMIT),
            reason=Text("over the limit of {limit:,} pixels a side", limit=SIDE_LIMIT),
            hint=Text("Save the picture smaller, or remove it."),
        )  # fmt: skip


def _pixel_limit(image: Image.Image) -> int:
    """How many pixels can be decoded in 300 MB."""
    if image.format == "WEBP":
        return 16_000_000  # Pillow's decoder holds 16 bytes a pixel
    if image.mode == "CMYK" and "progressive" in image.info:
        return 36_000_000  # libjpeg holds two bytes for each channel of the whole picture
    return PIXEL_LIMIT


def _check_scans(image: Image.Image, path: Path) -> None:
    if "progressive" not in image.info:
        return
    # The marker cannot occur within what is compressed; a preview beside it has one or ten.
    scans = read_ordinary(path).count(b"\xff\xda")
    if scans > SCAN_LIMIT:
        raise PictureError(
            Text("{file} is a JPEG of {count:,} scans, limit {limit}.",
                 file=printable(path.name), count=scans, limit=SCAN_LIMIT),
            reason=Text("over the limit of {limit} scans", limit=SCAN_LIMIT),
            hint=Text("Save the picture again, or remove it."),
        )  # fmt: skip


def _too_large(name: str, pixels: int, limit: int) -> PictureError:
    size = f"{pixels / 1e6:.0f} MP"
    most = limit // 1_000_000
    return PictureError(
        Text("{file} has {size}, limit {limit} MP.", file=name, size=size, limit=most),
        reason=Text("over the limit of {limit} MP", limit=most),
        hint=Text("Save the picture smaller, or remove it."),
        detail=size,
    )


def _pixels_in(error: Image.DecompressionBombError) -> int:
    # Pillow refuses the largest pictures itself, and tells their size in its message alone.
    numbers = [int(word) for word in str(error).replace("(", " ").split() if word.isdecimal()]
    return numbers[0] if numbers else 2 * (Image.MAX_IMAGE_PIXELS or PIXEL_LIMIT)


def _unidentified(path: Path, name: str) -> PictureError:
    head = _head(path)
    for beginning, keeper, command in _POINTERS:
        if head.startswith(beginning):
            return PictureError(
                Text("{file} is not an image: it is a {keeper} pointer.", file=name, keeper=keeper),
                reason=Text("not an image but a {keeper} pointer", keeper=keeper),
                hint=Text("Fetch the pictures themselves: run “{command}” in their folder.",
                          command=command),
            )  # fmt: skip
    if path.suffix.lower() in UNSUPPORTED_SUFFIXES or _UNSUPPORTED.match(head):
        return PictureError(
            Text("{file} has a format that is not supported.", file=name),
            reason=Text("format not supported"),
            hint=Text("Save the picture as JPEG or PNG."),
        )
    return PictureError(
        Text("{file} is not an image.", file=name),
        reason=Text("not an image"),
        hint=Text("Remove the file, or save the picture again as JPEG or PNG."),
    )


# What stands in the place of files that were not fetched; what it is, and how they are fetched.
_POINTERS = (
    (b"version https://git-lfs.github.com/spec/", "Git LFS", "git lfs pull"),
    (b"/annex/objects/", "git-annex", "git annex get ."),
)
_HEAD_BYTES = 64
# HEIC and AVIF, JPEG XL, JPEG 2000, Photoshop and OpenEXR, whatever the name ends in.
_UNSUPPORTED = re.compile(
    rb"....ftyp(heic|heix|hevc|heim|heis|mif1|msf1|avif|avis)|\xff\x0a|\0\0\0\x0cJXL "
    rb"|\0\0\0\x0cjP  |8BPS|\x76\x2f\x31\x01",
    re.DOTALL,
)


def _head(path: Path) -> bytes:
    """How a file begins; nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""


def _damaged(name: str, error: Exception) -> PictureError:
    hint = Text("Copy the file again from where it came, or remove it.")
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return PictureError(
            Text("{file} is truncated: a part of it is missing.", file=name),
            reason=Text("truncated"),
            hint=hint,
        )
    return PictureError(
        Text("{file} is damaged and cannot be decoded.", file=name),
        reason=Text("damaged"),
        hint=hint,
    )
