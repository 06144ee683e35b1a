"""The tensors of regression: its training loss, the meter of a pass, and what it answers."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from trainer_gui.core.answers import Numbers
from trainer_gui.core.charts import Points, Table
from trainer_gui.tasks import Batch, Losses, Measured
from trainer_gui.tasks._columns import GrowingColumns
from trainer_gui.tasks._numbers import NumberLoss

_MOST_SHOWN = 1_000


def training_loss(modules: Mapping[str, nn.Module], batch: Batch, *, loss: NumberLoss) -> Losses:
    """The mean loss of a batch, and its mean absolute error in the units of the data."""
    (wanted,) = batch.targets.values()
    outputs = modules["model"](*batch.arguments).float()  # bf16 has 8 bits
    error = (loss.numbers(outputs.detach()) - wanted).abs().mean()
    return Losses(loss.average(outputs, wanted), {"mae": error})


def tell_numbers(
    modules: Mapping[str, nn.Module], batch: Batch, columns: Sequence[str], *, loss: NumberLoss
) -> Iterator[Numbers]:
    """The numbers of each sample, in the units of the data."""
    names = tuple(columns)
    for values in loss.numbers(modules["model"](*batch.arguments).float()).tolist():
        yield Numbers(names, tuple(values))


class RegressionMeter:
    """Keeps what a pass wants and finds, a few numbers a sample; they are compared at its end.

    They stay on the device until `measured`, which computes in float64 on the host: sums over
    millions of samples stay exact, and do not depend on how the pass was cut into batches.
    """

    def __init__(self, names: Sequence[str], *, loss: NumberLoss, keep_predictions: bool) -> None:
        self._names = tuple(names)
        self._loss = loss
        self._keep_predictions = keep_predictions
        self._kept = GrowingColumns()

    @torch.no_grad()
    def update(self, modules: Mapping[str, nn.Module], batch: Batch) -> None:
        """Takes a batch in, without gradients and without synchronisation."""
        (wanted,) = batch.targets.values()
        self._kept.append(batch.index, wanted, modules["model"](*batch.arguments).float())

    def measured(self) -> Measured:
        """Scores `rmse`, `mae`, `r2` in the units of the data, and `loss`; NaN without any sample.

        Those of several columns are the plain means over them. Charts: `numbers`, predicted (y)
        over wanted (x) ones, float32, of at most 1,000 samples, spread evenly over the pass;
        `errors` of each column. With predictions kept also arrays: `predictions` → `index` (N,),
        `wanted` and `predicted` (N, T), in the order of the pass.
        """
        index, wanted, outputs = self._columns()
        predicted = self._loss.numbers(outputs.double())
        loss = self._loss.average(outputs.double(), wanted.double())
        columns = column_scores(wanted.double().numpy(), predicted.numpy())
        everything = {"wanted": wanted.numpy(), "predicted": predicted.float().numpy()}
        shown = _spread(len(wanted))
        # Copies, since there may be room for twice as many rows behind them.
        predictions = {
            "index": index.numpy().copy(),
            **{name: values.copy() for name, values in everything.items()},
        }
        scores = {key: float(columns[key].mean()) for key in ("rmse", "mae", "r2")}
        return Measured(
            {**scores, "loss": float(loss)},
            {
                "numbers": Points(
                    self._names, everything["wanted"][shown], everything["predicted"][shown]
                ),
                "errors": Table(self._names, columns),
            },
            {"predictions": predictions} if self._keep_predictions else {},
        )

    def _columns(self) -> tuple[Tensor, Tensor, Tensor]:
        """Indices (N,), wanted numbers (N, T) and outputs (N, T) of the pass, on the host."""
        columns = self._kept.columns()
        if not columns:
            nothing = torch.zeros((0, len(self._names)))
            return torch.zeros(0, dtype=torch.int64), nothing, nothing
        index, wanted, outputs = (column.cpu() for column in columns)
        return index, wanted, outputs


def column_scores(
    wanted: NDArray[np.float64], predicted: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """`mae`, `rmse` and `r2` (T,) of each column of numbers (N, T); NaN without any sample.

    R² is NaN, too, where all wanted numbers of a column are the same: it compares with a model
    that says their mean, and that one makes no error.
    """
    count, columns = wanted.shape
    if not count:
        return {key: np.full(columns, np.nan) for key in ("mae", "rmse", "r2")}
    spread = np.square(wanted - wanted.mean(axis=0)).sum(axis=0)
    varied = (wanted != wanted[:1]).any(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):  # a model may say anything: that is told
        errors = predicted - wanted
        left = np.square(errors).sum(axis=0)
        share = np.divide(left, spread, out=np.full(columns, np.nan), where=varied)
        return {"mae": np.abs(errors).mean(axis=0), "rmse": np.sqrt(left / count), "r2": 1 - share}


def _spread(count: int) -> NDArray[np.int64]:
    """At most 1,000 places among `count`, evenly, the first and the last among them."""
    places: NDArray[np.int64] = np.linspace(0, max(count - 1, 0), min(count, _MOST_SHOWN)).astype(
        np.int64
    )
    return places
