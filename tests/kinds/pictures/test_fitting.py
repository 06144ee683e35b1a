"""Tests of fitting: large pictures come out as if they had been converted in one go."""

import numpy as np
import pytest
from PIL import Image, ImageOps

from tests.data.pictures import noise
from trainer_gui.kinds.pictures import fitting
from trainer_gui.kinds.pictures.fitting import Fit, fitted


def smooth(width: int, height: int) -> Image.Image:
    """A colour picture without sharp edges."""
    return Image.fromarray(noise(5, 7)).resize((width, height), Image.Resampling.BICUBIC)


def plainly(image: Image.Image, width: int, height: int, fit: Fit) -> Image.Image:
    """The same by Pillow alone, which needs several times the memory."""
    bilinear = Image.Resampling.BILINEAR
    if fit == "stretch":
        return image.resize((width, height), bilinear)
    if fit == "crop":
        return ImageOps.fit(image, (width, height), bilinear)
    scale = min(width / image.width, height / image.height)
    inner = (round(image.width * scale), round(image.height * scale))
    padded = Image.new("RGB", (width, height))
    padded.paste(image.resize(inner, bilinear), ((width - inner[0]) // 2, (height - inner[1]) // 2))
    return padded


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
@pytest.mark.parametrize("shape", [(40, 30), (333, 517), (1200, 200), (64, 64)])
@pytest.mark.parametrize("tile", [1 << 20, 4096])
def test_it_looks_as_if_made_in_one_go(
    fit: Fit, shape: tuple[int, int], tile: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "_TILE_PIXELS", tile)
    image = smooth(*shape)
    found = fitted(image, size=(24, 32), colour="rgb", fit=fit)
    expected = plainly(image, 32, 24, fit)
    assert found.size == (32, 24)
    difference = np.abs(np.asarray(found, dtype=int) - np.asarray(expected, dtype=int))
    assert difference.mean() < 1.5
    assert difference.max() <= 12


def test_small_pictures_are_fitted_as_by_pillow_alone() -> None:
    image = smooth(40, 30)
    found = fitted(image, size=(24, 24), colour="rgb", fit="stretch")
    assert (np.asarray(found) == np.asarray(plainly(image, 24, 24, "stretch"))).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_upright(orientation: int) -> None:
    image = smooth(60, 40)
    image.getexif()[0x0112] = orientation
    upright = ImageOps.exif_transpose(image)
    found = fitted(image, size=(20, 30), colour="rgb", fit="crop")
    expected = fitted(upright, size=(20, 30), colour="rgb", fit="crop")
    difference = np.abs(np.asarray(found, dtype=int) - np.asarray(expected, dtype=int))
    assert difference.max() <= 2


def test_white_of_wide_values_is_that_of_the_whole_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fitting, "_TILE_PIXELS", 16)
    values = np.zeros((20, 20), dtype=np.float32)
    values[-1, -1] = 200
    values[0, 0] = 100
    found = np.asarray(fitted(Image.fromarray(values), size=(20, 20), colour="grey", fit="crop"))
    assert (found[0, 0], found[-1, -1], found[5, 5]) == (100, 200, 0)
