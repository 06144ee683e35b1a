"""Reading one picture file as the array that a model sees; the same for training and for use.

Whatever a decoder could silently get wrong is decided here: 16-bit and floating-point values are
scaled and not clipped to white, pictures are turned upright as their EXIF data says, what is
transparent is laid on white, and of an animation the first frame counts.
"""

import stat
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from trainer_gui.core.errors import DataError
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text

PIXEL_LIMIT = 50_000_000
# Other formats of Pillow had holes that a file could use (CVE-2026-40192 and others).
FORMATS = ("JPEG", "PNG", "BMP", "WEBP", "TIFF", "GIF")
SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".gif"}
)
UNSUPPORTED_SUFFIXES = frozenset(
    {".heic", ".heif", ".avif", ".svg", ".jp2", ".jxl", ".psd", ".ico", ".tga", ".dcm"}
    | {".pbm", ".pgm", ".ppm", ".dng", ".nef", ".cr2", ".arw", ".eps", ".exr", ".hdr"}
)

Colour = Literal["rgb", "grey"]
Fit = Literal["crop", "pad", "stretch"]


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

    Warning filters belong to the whole process, so a thread pool is started inside of this, and
    does not use it in each thread.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def decode_picture(path: Path, *, size: tuple[int, int], colour: Colour, fit: Fit) -> Picture:
    """As `read_picture`, for callers that have quietened Pillow themselves.

    Raises:
        PictureError: the file cannot be used.
    """
    name = printable(path.name)
    try:
        _check_file(path, name)
        with Image.open(path, formats=FORMATS) as image:
            _check_pixels(image.width * image.height, name)
            # An MPO file is a photograph with a preview beside it, and no animation.
            animated = image.format != "MPO" and bool(getattr(image, "is_animated", False))
            # libjpeg halves a large picture while it decodes, up to eightfold, for much less time.
            image.draft(image.mode, (2 * max(size), 2 * max(size)))
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            fitted = _fitted(_as_8_bit(image, colour), size, fit)
    except Image.DecompressionBombError as error:
        raise _too_large(name, _pixels_in(error)) from error
    except UnidentifiedImageError as error:
        raise _unidentified(path, name) from error
    except PermissionError as error:
        raise PictureError(
            Text("{file} may not be read: no permission.", file=name),
            reason=Text("no permission"),
            hint=Text("Change its permissions, or remove the file."),
        ) from error
    except _DAMAGE as error:
        raise _damaged(name, error) from error
    pixels = np.asarray(fitted)
    planes = pixels[np.newaxis] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)  # noqa: PLR2004
    return Picture(np.ascontiguousarray(planes), animated)


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
            hint=Text("It may have been moved; choose it again."),
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
            hint=Text("Copy it again from where it came, or remove it."),
        )


def _irregular(name: str) -> PictureError:
    return PictureError(
        Text("{file} is not a regular file.", file=name),
        reason=Text("not a regular file"),
        hint=Text("Remove it, or put the picture itself in its place."),
    )


def _check_pixels(count: int, name: str) -> None:
    if count > PIXEL_LIMIT:
        raise _too_large(name, count)


def _too_large(name: str, pixels: int) -> PictureError:
    size = f"{pixels / 1e6:.0f} MP"
    return PictureError(
        Text("{file} has {size}, limit {limit} MP.",
             file=name, size=size, limit=PIXEL_LIMIT // 1_000_000),
        reason=Text("over the limit of {limit} MP", limit=PIXEL_LIMIT // 1_000_000),
        hint=Text("Save it smaller with another program, or remove it."),
        detail=size,
    )  # fmt: skip


def _pixels_in(error: Image.DecompressionBombError) -> int:
    # Pillow refuses the largest pictures itself, and tells their size in its message alone.
    numbers = [int(word) for word in str(error).replace("(", " ").split() if word.isdecimal()]
    return numbers[0] if numbers else 2 * (Image.MAX_IMAGE_PIXELS or PIXEL_LIMIT)


def _unidentified(path: Path, name: str) -> PictureError:
    if path.suffix.lower() in UNSUPPORTED_SUFFIXES:
        return PictureError(
            Text("{file} has a format that is not supported.", file=name),
            reason=Text("format not supported"),
            hint=Text("Save it as JPEG or PNG."),
        )
    return PictureError(
        Text("{file} is not an image.", file=name),
        reason=Text("not an image"),
        hint=Text("Remove it, or save it again as JPEG or PNG."),
    )


def _damaged(name: str, error: Exception) -> PictureError:
    hint = Text("Copy it again from where it came, or remove it.")
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


def _as_8_bit(image: Image.Image, colour: Colour) -> Image.Image:
    """The picture in mode RGB or L; what is transparent shows white."""
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        image = Image.fromarray(_scaled(np.asarray(image)))
    elif image.has_transparency_data:
        opaque = image.convert("RGBA")
        white = Image.new("RGBA", opaque.size, "white")
        image = Image.alpha_composite(white, opaque)
    return image.convert("RGB" if colour == "rgb" else "L")


def _scaled(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Wide values as bytes.

    16-bit values are scaled by the range of their type, so that pictures stay comparable. 32-bit
    files do not say what white is: the smallest usual range that holds them counts (0…1 for
    fractions, 0…255, 0…65,535), and their own smallest and largest value beyond that.
    """
    scaled: NDArray[np.uint8]
    if values.dtype.itemsize == 2:  # noqa: PLR2004 - bytes
        scaled = ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)
        return scaled
    finite = values[np.isfinite(values)]
    lowest, highest = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    low, high = lowest, max(highest, lowest + 1e-12)
    if lowest >= 0:
        usual = (1.0, 255.0, 65_535.0) if values.dtype.kind == "f" else (255.0, 65_535.0)
        low, high = 0.0, next((white for white in usual if highest <= white), highest)
    shares = (np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) / (high - low)
    scaled = np.rint(np.clip(shares, 0, 1) * 255).astype(np.uint8)
    return scaled


def _fitted(image: Image.Image, size: tuple[int, int], fit: Fit) -> Image.Image:
    height, width = size
    bilinear = Image.Resampling.BILINEAR  # antialiased in Pillow when it makes pictures smaller
    match fit:
        case "stretch":
            return image.resize((width, height), bilinear, reducing_gap=3.0)
        case "crop":
            return ImageOps.fit(image, (width, height), bilinear)
        case "pad":
            scale = min(width / image.width, height / image.height)
            inner = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
            small = image.resize(inner, bilinear, reducing_gap=3.0)
            padded = Image.new(image.mode, (width, height))
            padded.paste(small, ((width - inner[0]) // 2, (height - inner[1]) // 2))
            return padded
