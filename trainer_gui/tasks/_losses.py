"""Losses of classification: how far the logits of a batch are from its classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

LossKind = Literal["cross_entropy", "focal", "mse", "l1", "huber", "poisson"]
_TINY = 1e-8  # as in torch.nn.functional.poisson_nll_loss


@dataclass(frozen=True)
class ClassLoss:
    """A loss over logits (N, K) float32 and labels: (N,) int64, or shares (N, K) float32.

    Cross-entropy and focal loss are sums over the classes; the others compare probabilities with
    1 for the class and 0 for the rest, and are means over the classes, as torch's own are.

    Attributes:
        kind: which.
        label_smoothing: share of the target that is spread over all classes.
        focusing: gamma of the focal loss: how much less samples count that are right already.
        delta: of the Huber loss: where squares end and absolute values begin.
        weights: of each class; None where all count alike. A mean is then a weighted one.
    """

    kind: LossKind = "cross_entropy"
    label_smoothing: float = 0.0
    focusing: float = 2.0
    delta: float = 1.0
    weights: tuple[float, ...] | None = None

    def mean(self, logits: Tensor, labels: Tensor) -> Tensor:
        """The mean over a batch, to be minimised; () float32."""
        weights = None if self.weights is None else _on(self.weights, logits.device)
        if self.kind == "cross_entropy":  # torch's is one kernel
            return functional.cross_entropy(
                logits, labels, weight=weights, label_smoothing=self.label_smoothing
            )
        shares = smoothed(labels, logits.shape[1], self.label_smoothing)
        losses = self._each(logits, shares)
        if weights is None:
            return losses.mean()
        counts = shares @ weights
        return (losses * counts).sum() / counts.sum()

    def each(self, logits: Tensor, labels: Tensor) -> Tensor:
        """The loss of each sample (N,), without smoothing and weights, for comparison."""
        if self.kind == "cross_entropy":
            return functional.cross_entropy(logits, labels, reduction="none")
        return self._each(logits, smoothed(labels, logits.shape[1], 0.0))

    def _each(self, logits: Tensor, shares: Tensor) -> Tensor:
        if self.kind == "focal":
            log = logits.log_softmax(dim=1)
            # Clamped, since a power below 1 has no finite slope at 0.
            wrong = (1.0 - log.exp()).clamp(min=_TINY)
            return -(shares * wrong**self.focusing * log).sum(dim=1)
        found = logits.softmax(dim=1)
        match self.kind:
            case "mse":
                losses = (found - shares).square()
            case "l1":
                losses = (found - shares).abs()
            case "huber":
                losses = functional.huber_loss(found, shares, reduction="none", delta=self.delta)
            case _:
                losses = found - shares * (found + _TINY).log()
        return losses.mean(dim=1)


def smoothed(labels: Tensor, classes: int, smoothing: float) -> Tensor:
    """Labels as shares of the classes (N, K) float32, some of it spread evenly over all."""
    shares = labels if labels.is_floating_point() else functional.one_hot(labels, classes).float()
    return shares * (1.0 - smoothing) + smoothing / classes if smoothing else shares


def class_logits(outputs: Tensor) -> Tensor:
    """Logits (N, K) of what a model gives: a single one (N, 1) tells the second of two classes."""
    if outputs.shape[1] > 1:
        return outputs
    return torch.cat((torch.zeros_like(outputs), outputs), dim=1)


def class_weights(
    counts: Sequence[int], way: Literal["none", "inverse", "effective"], beta: float
) -> tuple[float, ...] | None:
    """A weight for each class, rare ones above 1; over the samples their mean is 1.

    Args:
        counts: training samples of each class.
        way: `inverse` makes all classes count alike in sum; `effective` goes less far, since
            samples of a large class repeat each other.
        beta: of `effective`, below 1: towards 1 it becomes `inverse`, at 0 all weights are 1.

    Source: Y. Cui et al., “Class-Balanced Loss Based on Effective Number of Samples”, 2019,
    https://arxiv.org/abs/1901.05555
    """
    if way == "none":
        return None
    sizes: Mapping[int, float] = {
        count: float(count) if way == "inverse" else (1.0 - beta**count) / (1.0 - beta)
        for count in set(counts)
        if count
    }
    weights = [1.0 / sizes[count] if count else 0.0 for count in counts]
    mean = sum(weight * count for weight, count in zip(weights, counts, strict=True)) / sum(counts)
    return tuple(weight / mean for weight in weights)


@cache
def _on(weights: tuple[float, ...], device: torch.device) -> Tensor:
    """The weights on a device, sent there once."""
    return torch.tensor(weights, dtype=torch.float32, device=device)
