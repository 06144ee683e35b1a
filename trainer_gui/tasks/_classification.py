"""The tensors of classification: its training loss, the meter of a pass, and what it answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from trainer_gui.core.answers import Ranked
from trainer_gui.core.charts import Matrix
from trainer_gui.core.confusion import Counts, f1, occurring, recall
from trainer_gui.tasks import Batch, Losses, Measured
from trainer_gui.tasks._class_report import class_report
from trainer_gui.tasks._columns import GrowingColumns
from trainer_gui.tasks._losses import ClassLoss, class_logits
from trainer_gui.tasks._views import Views, view_logits


def training_loss(modules: Mapping[str, nn.Module], batch: Batch, *, loss: ClassLoss) -> Losses:
    """The mean loss of a batch, and its accuracy.

    Where samples were mixed, labels are shares of the classes, and the largest share counts.
    """
    (labels,) = batch.targets.values()
    # Under bf16 autocast logits have 8 bits; the softmax needs more.
    logits = class_logits(modules["model"](*batch.arguments).float())
    wanted = labels.argmax(dim=1) if labels.is_floating_point() else labels
    accuracy = (logits.argmax(dim=1) == wanted).float().mean()
    return Losses(loss.mean(logits, labels), {"accuracy": accuracy})


def rank(
    modules: Mapping[str, nn.Module],
    batch: Batch,
    classes: Sequence[str],
    *,
    views: Views,
    top: int,
) -> Iterator[Ranked]:
    """The likeliest classes of each sample, the best first; those that come first on a tie."""
    logits = class_logits(_outputs(modules["model"], batch, views).float())
    ordered = logits.softmax(dim=1).sort(dim=1, descending=True, stable=True)
    for rates, order in zip(
        ordered.values[:, :top].tolist(), ordered.indices[:, :top].tolist(), strict=True
    ):
        yield Ranked(tuple(classes[index] for index in order), tuple(rates))


def _outputs(model: nn.Module, batch: Batch, views: Views) -> Tensor:
    """(N, K) of a model in evaluation mode; the mean over views, which pictures alone have."""
    if views == "one":
        return model(*batch.arguments)  # type: ignore[no-any-return]
    (images,) = batch.inputs.values()
    return view_logits(model, images, views)


class ClassificationMeter:
    """Counts the confusion of a pass, sums its loss, and keeps predictions if asked to.

    The loss is taken without label smoothing and class weights, so that runs which differ in these
    can be compared. All sums stay on the device until `measured`.
    """

    def __init__(
        self,
        classes: Sequence[str],
        *,
        loss: ClassLoss,
        views: Views = "one",
        keep_predictions: bool,
    ) -> None:
        self._classes = tuple(classes)
        self._loss = loss
        self._views: Views = views
        self._keep_predictions = keep_predictions
        self._confusion: Tensor | None = None  # (K·K,) int64: cell true·K + predicted
        self._loss_sum: Tensor | None = None
        self._kept = GrowingColumns()

    @torch.no_grad()
    def update(self, modules: Mapping[str, nn.Module], batch: Batch) -> None:
        """Takes a batch in, without gradients and without synchronisation; labels are indices."""
        (labels,) = batch.targets.values()
        logits = class_logits(_outputs(modules["model"], batch, self._views).float())
        predicted = logits.argmax(dim=1)
        if self._confusion is None or self._loss_sum is None:
            self._confusion, self._loss_sum = self._zeros(logits.device)
        # torch.bincount would wait for the device to learn the largest value; this does not, and
        # sums of integers do not depend on their order.
        cells = labels * len(self._classes) + predicted
        self._confusion.scatter_add_(0, cells, torch.ones_like(cells))
        losses = self._loss.each(logits, labels)
        self._loss_sum += losses.to(self._loss_sum.dtype).sum()
        if self._keep_predictions:
            self._kept.append(batch.index, labels, predicted, logits.softmax(dim=1))

    def measured(self) -> Measured:
        """Scores `accuracy`, `loss`, `macro_f1`, `balanced_accuracy`; NaN without any sample.

        Charts `confusion` and `per_class`. With predictions kept also arrays: `predictions` →
        `index`, `label`, `predicted` (N,) int64, `probability` (N, K) float32, in the order of the
        pass.
        """
        counts = np.zeros((len(self._classes), len(self._classes)), dtype=np.int64)
        loss_sum = float("nan")
        if self._confusion is not None and self._loss_sum is not None:
            counts = self._confusion.cpu().numpy().reshape(counts.shape)
            loss_sum = float(self._loss_sum)
        return Measured(
            {**scores(counts), "loss": loss_sum / max(int(counts.sum()), 1)},
            {
                "confusion": Matrix(self._classes, counts),
                "per_class": class_report(self._classes, counts),
            },
            {"predictions": self._predictions()} if self._keep_predictions else {},
        )

    def _zeros(self, device: torch.device) -> tuple[Tensor, Tensor]:
        cells = torch.zeros(len(self._classes) ** 2, dtype=torch.int64, device=device)
        # Apple GPUs have no float64; elsewhere it keeps sums over millions of samples exact.
        exact = torch.float32 if device.type == "mps" else torch.float64
        return cells, torch.zeros((), dtype=exact, device=device)

    def _predictions(self) -> dict[str, NDArray[Any]]:
        names = ("index", "label", "predicted", "probability")
        columns = self._kept.columns()
        if not columns:
            empty = np.zeros(0, dtype=np.int64)
            nothing = np.zeros((0, len(self._classes)), dtype=np.float32)
            return dict(zip(names, (empty, empty, empty, nothing), strict=True))
        # Copies, since there may be room for twice as many rows behind them.
        return {
            name: column.cpu().numpy().copy() for name, column in zip(names, columns, strict=True)
        }


def scores(counts: Counts) -> dict[str, float]:
    """Accuracy, macro F1 and balanced accuracy of a confusion matrix; NaN if it is empty.

    Macro F1 is the plain mean over the classes that occur among labels or predictions; balanced
    accuracy is the mean recall over those that occur among labels.

    Args:
        counts: (K, K), rows are true classes.
    """
    total = int(counts.sum())
    if total == 0:
        return dict.fromkeys(("accuracy", "macro_f1", "balanced_accuracy"), float("nan"))
    return {
        "accuracy": float(counts.trace() / total),
        "macro_f1": float(f1(counts)[occurring(counts)].mean()),
        "balanced_accuracy": float(recall(counts)[counts.sum(axis=1) > 0].mean()),
    }
