"""The rows of a table that is on every computer, for tests of what any kind can do."""

from functools import cache
from pathlib import Path

from tests.data.pictures import quiet
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data.example_table import ExampleTableOptions, load_example_table


@cache
def example_rows() -> Dataset:
    """Breast cancer from scikit-learn: 569 rows of 30 numbers, in two classes."""
    return load_example_table(
        ExampleTableOptions(), split=SplitPlan(0), root=Path("nowhere"), download=False,
        progress=quiet,
    )  # fmt: skip
