"""Real pictures for tests: parts of a photograph, and handwritten digits."""

from functools import cache

import numpy as np
import torch
from sklearn.datasets import load_digits, load_sample_image
from torch import Tensor


@cache
def _photo() -> Tensor:
    return torch.from_numpy(np.array(load_sample_image("china.jpg"))).permute(2, 0, 1)


def photos(count: int, *, high: int = 32, wide: int = 32) -> Tensor:
    """(count, 3, high, wide) uint8, each from another place of a photograph."""
    photo = _photo()
    places = torch.Generator().manual_seed(0)
    tops = torch.randint(0, photo.shape[1] - high, (count,), generator=places).tolist()
    lefts = torch.randint(0, photo.shape[2] - wide, (count,), generator=places).tolist()
    return torch.stack(
        [photo[:, y : y + high, x : x + wide] for y, x in zip(tops, lefts, strict=True)]
    )


def digits(count: int) -> Tensor:
    """(count, 1, 8, 8) uint8."""
    shades = load_digits().images[:count] * (255 / 16)
    return torch.from_numpy(shades.round().astype(np.uint8))[:, None]
