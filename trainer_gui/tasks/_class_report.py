"""How well each class is recognised, computed from the counts of a confusion matrix."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.charts import Table


def class_report(names: Sequence[str], counts: NDArray[np.int64]) -> Table:
    """Precision, recall, F1 and support of each class; 0 where there is nothing to divide by.

    Below them stand their plain means over the classes that have samples, and the means over
    classes weighted by their samples; the support of both is that of all classes.

    Args:
        names: of the K classes.
        counts: (K, K), rows are true classes.
    """
    hits, support, found = counts.diagonal(), counts.sum(axis=1), counts.sum(axis=0)
    rates = {
        "precision": hits / np.maximum(found, 1),
        "recall": hits / np.maximum(support, 1),
        "f1": 2 * hits / np.maximum(support + found, 1),
    }
    total = support.sum()
    weights = np.stack([support > 0, support])  # [2, k]
    shares = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1)
    values = {key: np.append(rate, shares @ rate) for key, rate in rates.items()}
    return Table(
        tuple(names), {**values, "support": np.append(support, (total, total)).astype(float)}
    )
