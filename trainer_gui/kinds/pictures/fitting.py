"""A decoded picture → 8 bits a channel in the size that a model sees, in little memory.

Pillow holds four bytes a pixel of colour, and a conversion of the whole picture holds it several
times over: 800 MB for 50 MP with transparency, out of a file of 6 KB. So that part of the picture
that is shown is converted and made smaller tile by tile.
"""

from dataclasses import dataclass
from math import ceil, floor
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Colour = Literal["rgb", "grey"]
Fit = Literal["crop", "pad", "stretch"]

_TILE_PIXELS = 1 << 20
_GAP = 2  # tiles are averaged down to no less than twice the size; a filter does the rest
_ORIENTATION = 0x0112  # tag of EXIF
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = frozenset({5, 6, 7, 8})


def fitted(image: Image.Image, *, size: tuple[int, int], colour: Colour, fit: Fit) -> Image.Image:
    """The picture upright in mode RGB or L; what is transparent shows white.

    Args:
        image: that was decoded.
        size: height and width of the result.
        colour: of the result.
        fit: as `read_picture` explains it.
    """
    orientation = _orientation(image)
    height, width = reversed(size) if orientation in _SIDEWAYS else size
    plan = _planned(image.size, (width, height), fit)
    shades = _shades(image)
    small = _shrunk(image, plan, "RGB" if colour == "rgb" else "L", shades)
    if plan.inner != (width, height):
        padded = Image.new(small.mode, (width, height))
        padded.paste(small, ((width - plan.inner[0]) // 2, (height - plan.inner[1]) // 2))
        small = padded
    return small.transpose(_TURNS[orientation]) if orientation in _TURNS else small


def _orientation(image: Image.Image) -> int:
    """How the camera was held; 1, upright, where the EXIF data do not say it or are garbage."""
    try:
        found = image.getexif().get(_ORIENTATION)
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, RuntimeError):
        return 1
    return found if isinstance(found, int) else 1


@dataclass(frozen=True)
class _Plan:
    """Which part of a picture is shown, and how large.

    Attributes:
        box: left, top, right, bottom in the picture.
        inner: width and height of what is shown.
    """

    box: tuple[float, float, float, float]
    inner: tuple[int, int]

    @property
    def factors(self) -> tuple[int, int]:
        """How many pixels across and down may be averaged into one."""
        left, top, right, bottom = self.box
        return (
            max(1, int((right - left) / self.inner[0] / _GAP)),
            max(1, int((bottom - top) / self.inner[1] / _GAP)),
        )


def _planned(found: tuple[int, int], wanted: tuple[int, int], fit: Fit) -> _Plan:
    across, down = wanted[0] / found[0], wanted[1] / found[1]
    match fit:
        case "stretch":
            return _Plan((0, 0, *found), wanted)
        case "crop":
            scale = max(across, down)
            # Rounding may put an edge a hair outside of the picture, which Pillow refuses.
            cut = [max(0.0, (found[side] - wanted[side] / scale) / 2) for side in (0, 1)]
            return _Plan((cut[0], cut[1], found[0] - cut[0], found[1] - cut[1]), wanted)
        case "pad":
            scale = min(across, down)
            inner = (max(1, round(found[0] * scale)), max(1, round(found[1] * scale)))
            return _Plan((0, 0, *found), inner)


def _shrunk(
    image: Image.Image, plan: _Plan, mode: str, shades: tuple[float, float] | None
) -> Image.Image:
    left, top = (max(0, floor(edge)) for edge in plan.box[:2])
    right, bottom = (
        min(side, ceil(edge)) for side, edge in zip(image.size, plan.box[2:], strict=True)
    )
    across, down = plan.factors
    canvas = Image.new(mode, (ceil((right - left) / across), ceil((bottom - top) / down)))
    # Sides of a tile are multiples of the factors, so that no average spans two tiles.
    wide = min(ceil((right - left) / across), max(1, _TILE_PIXELS // (across * down))) * across
    high = max(1, _TILE_PIXELS // (wide * down)) * down
    for y in range(top, bottom, high):
        for x in range(left, right, wide):
            part = image.crop((x, y, min(x + wide, right), min(y + high, bottom)))
            tile = _as_8_bit(part, shades).convert(mode)
            if (across, down) != (1, 1):
                tile = tile.reduce((across, down))
            canvas.paste(tile, ((x - left) // across, (y - top) // down))
    box = (
        (plan.box[0] - left) / across,
        (plan.box[1] - top) / down,
        min((plan.box[2] - left) / across, canvas.width),
        min((plan.box[3] - top) / down, canvas.height),
    )
    # Bilinear is antialiased in Pillow when it makes pictures smaller.
    return canvas.resize(plan.inner, Image.Resampling.BILINEAR, box)


def _as_8_bit(image: Image.Image, shades: tuple[float, float] | None) -> Image.Image:
    if image.mode.startswith("I;16"):
        values = np.asarray(image).astype(np.uint32)
        return Image.fromarray(((values + 128) // 257).astype(np.uint8))
    if shades is not None:
        return Image.fromarray(_scaled(np.asarray(image), *shades))
    if image.has_transparency_data:
        opaque = image.convert("RGBA")
        white = Image.new("RGBA", opaque.size, "white")
        return Image.alpha_composite(white, opaque)
    return image


def _shades(image: Image.Image) -> tuple[float, float] | None:
    """What is black and what is white in a picture of 32-bit values; None for all others.

    16-bit values are scaled by the range of their type, so that pictures stay comparable. 32-bit
    files do not say what white is: the smallest usual range that holds them counts (0…1 for
    fractions, 0…255, 0…65,535), and their own smallest and largest value beyond that.
    """
    if image.mode not in {"I", "F"}:
        return None
    lowest, highest = np.inf, -np.inf
    rows = max(1, _TILE_PIXELS // image.width)
    for top in range(0, image.height, rows):
        part = image.crop((0, top, image.width, min(top + rows, image.height)))
        values: NDArray[Any] = np.asarray(part)
        finite = values[np.isfinite(values)]
        if finite.size:
            lowest, highest = min(lowest, float(finite.min())), max(highest, float(finite.max()))
    if lowest > highest:
        return 0.0, 1.0
    if lowest < 0:
        return lowest, max(highest, lowest + 1e-12)
    usual = (1.0, 255.0, 65_535.0) if image.mode == "F" else (255.0, 65_535.0)
    return 0.0, next((white for white in usual if highest <= white), highest)


def _scaled(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    shares = (np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) / (high - low)
    scaled: NDArray[np.uint8] = np.rint(np.clip(shares, 0, 1) * 255).astype(np.uint8)
    return scaled
