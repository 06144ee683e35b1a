"""How well each class is recognised, computed from the counts of a confusion matrix."""

from collections.abc import Sequence

import numpy as np

from trainer_gui.core.charts import Table
from trainer_gui.core.confusion import Counts, f1, occurring, precision, recall


def class_report(names: Sequence[str], counts: Counts) -> Table:
    """Precision, recall, F1 and support of each class; 0 where there is nothing to divide by.

    Below them stand their plain means over the classes that occur, and the means over classes
    weighted by their samples; the support of both is that of all classes.

    Args:
        names: of the K classes.
        counts: (K, K), rows are true classes.
    """
    support, occurs = counts.sum(axis=1), occurring(counts)
    weights = np.stack([occurs, support])  # [2, k]
    shares = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1)
    rates = {"precision": precision(counts), "recall": recall(counts), "f1": f1(counts)}
    values = {key: np.append(rate, shares @ rate) for key, rate in rates.items()}
    total = support.sum()
    values["support"] = np.append(support, (total, total)).astype(np.float64)
    return Table(tuple(names), values, (int(occurs.sum()), len(names)))
