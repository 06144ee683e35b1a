"""Tests of the size and the colour that pictures have where a person leaves it to them."""

import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.data.pictures import noise, quiet
from trainer_gui.data._as_found import reader_of


def shape(root: Path, **options: Any) -> tuple[int, int, int]:
    """(C, H, W) of the pictures of a folder."""
    names = sorted(path.name for path in root.iterdir())
    given = {"size": None, "colour": "auto", "fit": "crop", **options}
    return reader_of(root, names, progress=quiet, **given).shape


def fill(root: Path, mode: str, *sizes: tuple[int, int], kind: str = "png") -> Path:
    """A picture of each size (width, height), which has colours if its mode has."""
    start = len(list(root.iterdir()))
    for number, (width, height) in enumerate(sizes, start):
        image = Image.fromarray(noise(height, width, number))
        image.convert(mode).save(root / f"{number:04}.{kind}")
    return root


def test_small_grey_pictures_stay_as_they_are(tmp_path: Path) -> None:
    assert shape(fill(tmp_path, "L", *[(28, 28)] * 40)) == (1, 28, 28)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("L", "png"), ("LA", "png"), ("1", "png"), ("I;16", "png"), ("F", "tif"), ("L", "jpg")],
)
def test_whatever_is_stored_in_shades_of_grey_is_grey(tmp_path: Path, mode: str, kind: str) -> None:
    assert shape(fill(tmp_path, mode, *[(20, 20)] * 3, kind=kind))[0] == 1


@pytest.mark.parametrize("kind", ["png", "jpg", "webp", "gif"])
def test_grey_that_is_stored_as_colour_is_grey(tmp_path: Path, kind: str) -> None:
    for number in range(5):
        grey = Image.fromarray(noise(20, 20, number)).convert("L")
        grey.convert("RGB").save(tmp_path / f"{number}.{kind}", lossless=True)
    assert shape(tmp_path) == (1, 20, 20)


def test_one_picture_with_colour_makes_all_of_them_colour(tmp_path: Path) -> None:
    fill(tmp_path, "L", *[(28, 28)] * 40)
    Image.new("RGB", (28, 28), (100, 100, 101)).save(tmp_path / "zz.png")
    assert shape(tmp_path) == (3, 28, 28)


@pytest.mark.parametrize(
    ("sizes", "side"),
    [
        ([(28, 28)] * 39 + [(30, 30)], 28),
        ([(28, 28)] * 9 + [(30, 30)], 64),  # a tenth has another size
        ([(64, 64)] * 4, 64),
        ([(65, 65)] * 4, 64),
        ([(500, 375)] * 4, 64),
        ([(8, 8)] * 4, 16),  # which can be halved four times
    ],
)
def test_the_size_of_nearly_all_pictures_is_taken_where_it_is_small(
    tmp_path: Path, sizes: list[tuple[int, int]], side: int
) -> None:
    assert shape(fill(tmp_path, "RGB", *sizes)) == (3, side, side)


@pytest.mark.parametrize(("fit", "side"), [("crop", 24), ("pad", 40), ("stretch", 40)])
def test_pictures_that_are_not_square_lose_and_gain_no_pixels(
    tmp_path: Path, fit: str, side: int
) -> None:
    fill(tmp_path, "RGB", *[(24, 40), (40, 24)] * 4)
    assert shape(tmp_path, fit=fit) == (3, side, side)


def test_what_a_person_chose_is_taken(tmp_path: Path) -> None:
    fill(tmp_path, "L", *[(28, 28)] * 4)
    assert shape(tmp_path, size=48) == (1, 48, 48)
    assert shape(tmp_path, colour="rgb") == (3, 28, 28)
    assert shape(tmp_path, size=48, colour="rgb") == (3, 48, 48)
    fill(tmp_path, "RGB", (28, 28))
    assert shape(tmp_path, colour="grey") == (1, 28, 28)


def test_files_that_cannot_be_read_say_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "page.png").write_bytes(b"<html>")
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere.png")
    assert shape(tmp_path) == (3, 64, 64)
    fill(tmp_path, "L", *[(32, 32)] * 3)
    half = (tmp_path / "0004.png").read_bytes()
    (tmp_path / "half.png").write_bytes(half[: len(half) // 2])
    assert shape(tmp_path) == (1, 32, 32)


def test_of_many_files_some_are_opened(tmp_path: Path) -> None:
    names = [f"{number:05}.png" for number in range(20_000)]
    for name in names[::40]:  # 500 of them; others, which are not there, would say nothing
        Image.new("L", (28, 28)).save(tmp_path / name)
    Image.new("RGB", (99, 99), "red").save(tmp_path / names[41])
    seen: list[float | None] = []
    reader = reader_of(
        tmp_path,
        names,
        size=None,
        colour="auto",
        fit="crop",
        progress=lambda fraction, _doing: seen.append(fraction),
    )
    assert reader.shape == (1, 28, 28)
    assert seen[0] == 0
