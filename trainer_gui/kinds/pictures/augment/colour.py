"""Colour: brightness, contrast, saturation, sharpness and the like; shapes stay as they are.

All take pictures (N, C, H, W) float32 and give the same, within 0 … 255. Factors are (N,): 1 leaves
a picture as it is, 0 takes all of the quality away, above 1 there is more of it. The definitions
are Pillow's (ImageEnhance, ImageOps), which papers on augmentation share.
"""

import torch
from torch import Tensor

_LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601


def brightness(images: Tensor, factor: Tensor) -> Tensor:
    """Blends each picture with black."""
    return (images * _each(factor)).clamp_(0, 255)


def contrast(images: Tensor, factor: Tensor) -> Tensor:
    """Blends each picture with its mean grey."""
    return _blend(images, grey(images).mean((2, 3), keepdim=True), factor)


def saturation(images: Tensor, factor: Tensor) -> Tensor:
    """Blends each picture with its shades of grey; a grey picture stays as it is."""
    return images if images.shape[1] == 1 else _blend(images, grey(images), factor)


def sharpness(images: Tensor, factor: Tensor) -> Tensor:
    """Blends each picture with a softened one; the outermost pixels stay as they are."""
    return _blend(images, softened(images), factor)


def noise(images: Tensor, normal: Tensor, *, deviation: float) -> Tensor:
    """Adds noise to every value.

    Args:
        images: as all here.
        normal: of the same shape, with mean 0 and variance 1.
        deviation: share of white.
    """
    return torch.add(images, normal, alpha=255 * deviation).clamp_(0, 255)


def auto_contrast(images: Tensor) -> Tensor:
    """Stretches each channel to go from 0 to 255; one that has a single value stays as it is."""
    low, high = images.amin((2, 3), keepdim=True), images.amax((2, 3), keepdim=True)
    wide = high > low
    scale = torch.where(wide, 255 / (high - low).clamp(min=1e-3), 1)
    return (images - torch.where(wide, low, 0)).mul_(scale).clamp_(0, 255)


def solarise(images: Tensor, *, threshold: float) -> Tensor:
    """Inverts all values from a threshold on."""
    # As 0 and 1 in float32: with a mask of bits, torch.where takes four times as long on a CPU.
    bright = images.clone().ge_(threshold)
    return images.mul(-2).add_(255).mul_(bright).add_(images)


def posterise(images: Tensor, *, bits: int) -> Tensor:
    """Rounds to whole values and keeps the upper `bits` of their eight."""
    step = float(1 << (8 - bits))
    return images.round().div_(step).floor_().mul_(step)


def grey(images: Tensor) -> Tensor:
    """Shades of grey (N, 1, H, W): the luma of three channels, the mean of any other number."""
    if images.shape[1] != len(_LUMA):
        return images.mean(1, keepdim=True)
    red, green, blue = images[:, 0:1], images[:, 1:2], images[:, 2:3]
    luma = torch.add(red * _LUMA[0], green, alpha=_LUMA[1])
    return luma.add_(blue, alpha=_LUMA[2])


def softened(images: Tensor) -> Tensor:
    """Each inner pixel as a mean of the nine around it, where it counts five times itself."""
    if min(images.shape[2:]) < 3:  # noqa: PLR2004 - no pixel has nine around it
        return images
    inner = images[:, :, 1:-1, 1:-1]
    rows = (images[:, :, :-2] + images[:, :, 1:-1]).add_(images[:, :, 2:])
    around = (rows[..., :-2] + rows[..., 1:-1]).add_(rows[..., 2:])
    soft = images.clone()
    soft[:, :, 1:-1, 1:-1] = around.add_(inner, alpha=4).mul_(1 / 13)
    return soft


def _blend(images: Tensor, other: Tensor, factor: Tensor) -> Tensor:
    return torch.lerp(other, images, _each(factor)).clamp_(0, 255)


def _each(values: Tensor) -> Tensor:
    """(N,) as (N, 1, 1, 1), to meet pictures."""
    return values.view(-1, 1, 1, 1)
