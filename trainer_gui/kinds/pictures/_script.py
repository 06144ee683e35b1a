"""What a script that runs without this program makes of a picture file, to the last bit as here.

The names in capitals, and `fit`, are stand-ins: a script has its own.
"""

import struct
import warnings
import zlib
from dataclasses import replace
from math import ceil, floor
from pathlib import Path

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from trainer_gui.core.script import FileError, Script
from trainer_gui.core.source import copied, literal, numbers
from trainer_gui.core.spec import Field
from trainer_gui.kinds.pictures import PictureFacts
from trainer_gui.kinds.pictures.decoding import FORMATS
from trainer_gui.kinds.pictures.fitting import Fit

SIZE = (8, 8)
MODE = "RGB"
MEAN: tuple[float, ...] = (0.0, 0.0, 0.0)
STD: tuple[float, ...] = (1.0, 1.0, 1.0)
_CONSTANTS = """\
# Of the pictures that the network was trained on: height and width, Pillow's mode,
# and for each channel mean and standard deviation of values between 0 and 1.
SIZE = {size}
MODE = "{mode}"
MEAN = {mean}
STD = {std}
# Others that Pillow reads had holes that a file could use.
FORMATS = ({formats})"""


def pictures_script(field: Field, facts: PictureFacts, fit: Fit) -> Script:
    """The part of a script that reads pictures.

    Args:
        field: of the data that the network was trained on.
        facts: of it.
        fit: how a picture of another size is brought to that of the field.
    """
    channels, height, width = (size or 1 for size in field.shape)
    ways = {"crop": fit_crop, "pad": fit_pad, "stretch": fit_stretch}
    constants = _CONSTANTS.format(
        size=(height, width),
        mode="L" if channels == 1 else "RGB",
        mean=numbers(facts.mean),
        std=numbers(facts.std),
        formats=", ".join(map(literal, FORMATS)),
    )
    code = copied(preprocess, read_picture, orientation, upright, to_8_bit, from_32_bit,
                  fit=ways[fit])  # fmt: skip
    return replace(code, constants=constants, example="picture.png")


def preprocess(path: str | Path) -> Tensor:
    """A picture file as numbers (1, C, H, W) of mean 0 and variance 1 over the training data.

    Raises:
        FileError: it is not a picture, or damaged.
    """
    pixels = torch.from_numpy(np.array(read_picture(path)))
    images = pixels.view(1, *SIZE, -1).permute(0, 3, 1, 2).contiguous().float()
    mean, std = (torch.tensor(values).view(1, -1, 1, 1) for values in (MEAN, STD))
    return images * (1 / (255 * std)) - mean / std  # (images / 255 - mean) / std


def read_picture(path: str | Path) -> Image.Image:
    """A picture file, upright, in the size and colours that the network was trained on.

    Raises:
        FileError: it is not a picture, or damaged.
    """
    if not Path(path).is_file():
        raise FileError(f"{path} is not a file.")
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=FORMATS) as image:
            image.draft(image.mode, (2 * max(SIZE), 2 * max(SIZE)))  # large JPEGs: less decoding
            image.load()
            held = orientation(image)
            height, width = reversed(SIZE) if held in (5, 6, 7, 8) else SIZE  # on its side
            return upright(fit(to_8_bit(image), width, height), held)
    except UnidentifiedImageError as error:
        raise FileError(f"{path} is not a picture ({', '.join(FORMATS)}).") from error
    except Image.DecompressionBombError as error:
        raise FileError(f"{path} is too large a picture.") from error
    except (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        EOFError,
        ArithmeticError,
        RuntimeError,
        struct.error,
        zlib.error,
    ) as error:
        raise FileError(f"{path} is a damaged picture: {error}.") from error


def orientation(image: Image.Image) -> int:
    """How the camera was held, 1 to 8; 1 where the EXIF data do not say it, or are garbage."""
    try:
        found = image.getexif().get(0x0112)
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, RuntimeError):
        return 1
    return found if isinstance(found, int) else 1


def upright(image: Image.Image, held: int) -> Image.Image:
    """The picture turned back by how the camera was held."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return image.transpose(turns[held]) if held in turns else image


def to_8_bit(image: Image.Image) -> Image.Image:
    """The picture in MODE, with 8 bits a channel; what is transparent shows white."""
    if image.mode.startswith("I;16"):
        values = np.asarray(image).astype(np.uint32)
        image = Image.fromarray(((values + 128) // 257).astype(np.uint8))
    elif image.mode in ("I", "F"):
        image = from_32_bit(image)
    elif image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return image.convert(MODE)


def from_32_bit(image: Image.Image) -> Image.Image:
    """Grey levels of 32 bits as 8 bits.

    Black is 0 and white the smallest usual value that is not below any level: 1 for fractions, 255
    or 65,535. Beyond these, the darkest and the brightest level count.
    """
    values = np.asarray(image)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if low < 0:
        high = max(high, low + 1e-12)
    else:
        usual = (1.0, 255.0, 65535.0) if image.mode == "F" else (255.0, 65535.0)
        low, high = 0.0, next((white for white in usual if high <= white), high)
    shares = (np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) / (high - low)
    return Image.fromarray(np.rint(np.clip(shares, 0, 1) * 255).astype(np.uint8))


def fit_crop(image: Image.Image, width: int, height: int) -> Image.Image:
    """The middle of the picture, as large as possible; what stands over is cut off."""
    scale = max(width / image.width, height / image.height)
    left = max(0.0, (image.width - width / scale) / 2)
    top = max(0.0, (image.height - height / scale) / 2)
    right, bottom = image.width - left, image.height - top
    middle = image.crop((floor(left), floor(top), ceil(right), ceil(bottom)))
    box = (left - floor(left), top - floor(top), right - floor(left), bottom - floor(top))
    return middle.resize((width, height), Image.Resampling.BILINEAR, box, reducing_gap=2.0)


def fit_pad(image: Image.Image, width: int, height: int) -> Image.Image:
    """All of the picture, between black bars."""
    scale = min(width / image.width, height / image.height)
    inner = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.resize(inner, Image.Resampling.BILINEAR, reducing_gap=2.0)
    padded = Image.new(image.mode, (width, height))
    padded.paste(small, ((width - inner[0]) // 2, (height - inner[1]) // 2))
    return padded


def fit_stretch(image: Image.Image, width: int, height: int) -> Image.Image:
    """All of the picture, with its proportions changed."""
    return image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)


fit = fit_stretch
