"""The rows of a table that is on every computer, for tests of what any kind can do."""

from functools import cache
from pathlib import Path

from tests.data.pictures import quiet
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data.example_table import ExampleTableOptions, load_example_table
from trainer_gui.kinds._assemble import assembled


@cache
def example_rows() -> Dataset:
    """Breast cancer from scikit-learn: 569 rows of 30 numbers, in two classes."""
    samples = load_example_table(
        ExampleTableOptions(), root=Path("nowhere"), download=False, progress=quiet
    )
    return assembled(samples, SplitPlan(0))
