"""Builders of tables with pictures beside them, shared by tests of numbers."""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.data.pictures import noise


def pictures(folder: Path, count: int, *, start: int = 0) -> list[str]:
    """Names of small pictures that are written there, no two alike."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{number:04}.png" for number in range(start, start + count)]
    for number, name in enumerate(names, start):
        Image.fromarray(noise(12, 12, number)).save(folder / name)
    return names


def write_table(path: Path, *rows: Sequence[object], separator: str = ",") -> Path:
    """A CSV file with these rows, the names of the columns first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return path


@cache
def _digits() -> NDArray[np.float64]:
    from sklearn.datasets import load_digits

    images: NDArray[np.float64] = load_digits().images
    return images


def turned_digits(folder: Path, count: int = 600) -> Path:
    """A table of scikit-learn's digits, each turned by an angle: `file`, `angle` and `ink`.

    Angles are degrees, anticlockwise; ink is the sum of the grey levels, 0 to 16, before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(5)
    rows: list[Sequence[object]] = [("file", "angle", "ink")]
    for number, digit in enumerate(_digits()[:count]):
        angle = round(float(generator.uniform(-60, 60)), 2)
        picture = Image.fromarray((digit * 15.9).astype(np.uint8)).resize((16, 16))
        name = f"{number:04}.png"
        picture.rotate(angle, Image.Resampling.BILINEAR).save(folder / name)
        rows.append((name, angle, int(digit.sum())))
    return write_table(folder / "angles.csv", *rows)
