"""Tests of whether a PNG file is whole."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from trainer_gui.gui.screens._picture_loader import read_scaled
from trainer_gui.gui.screens._whole_png import is_whole_png


def png() -> bytes:
    target = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(target, "PNG")
    return target.getvalue()


def broken(way: str) -> bytes:
    whole = bytearray(png())
    match way:
        case "cut":
            return bytes(whole[:-500])
        case "without its end":
            return bytes(whole[:-12])
        case "other size":
            whole[19] ^= 0x7F
        case "other pixels":
            whole[600] ^= 0xFF
        case "no picture":
            return b"notes"
    return bytes(whole)


WAYS = ("cut", "without its end", "other size", "other pixels", "no picture")


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    assert is_whole_png(io.BytesIO(png()))
    path = tmp_path / "whole.png"
    path.write_bytes(png())
    assert read_scaled(str(path), 64).image.width() == 40


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_file_is_no_picture_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], way: str
) -> None:
    assert not is_whole_png(io.BytesIO(broken(way)))
    path = tmp_path / "broken.png"
    path.write_bytes(broken(way))
    assert read_scaled(str(path), 64).image.isNull()
    assert capfd.readouterr() == ("", "")
