"""Several views of a picture: what a model says of each, on average."""

from typing import Literal

from torch import Tensor, nn
from torch.nn import functional

Views = Literal["one", "mirrored", "shifted"]


def view_logits(model: nn.Module, images: Tensor, views: Views) -> Tensor:
    """The mean of a model's outputs (N, K) over views of pictures (N, C, H, W).

    Args:
        model: in evaluation mode.
        images: normalised.
        views: as they are; also mirrored left to right; also both moved by a pixel to the upper
            left and the lower right, which takes six times as long as one.

    Source: K. Jordan, “94% on CIFAR-10 in 3.29 seconds on a single GPU”, 2024,
    https://arxiv.org/abs/2404.00498 (multi-crop evaluation, here with equal weights)
    """
    if views == "one":
        return model(images)  # type: ignore[no-any-return]
    seen = [images]
    if views == "shifted":
        height, width = images.shape[2:]
        padded = functional.pad(images, (1, 1, 1, 1), mode="reflect")
        seen += [padded[:, :, at : at + height, at : at + width] for at in (0, 2)]
    seen += [view.flip(3) for view in seen]
    total: Tensor = sum(model(view) for view in seen)
    return total / len(seen)
