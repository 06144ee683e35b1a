"""A person's own table: one of its columns is to be told from the others."""

from typing import Literal

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.named_choices import named_choices
from trainer_gui.core.options import Options, path, words
from trainer_gui.data import datasets


class TableSourceOptions(Options):
    """Which table, and what is learnt of it."""

    table: str = path(
        "",
        label="Table",
        help="A text file with a row for each sample: CSV, with commas, semicolons, tabs or bars. "
        "The first line names the columns. Nothing is ever written to it.",
        file=True,
    )
    target: str = words(
        "",
        label="Target column",
        help="What the model learns to tell from the others: a class, or a number. Left empty, a "
        "column with a name such as “target” or “label”, else the last one.",
    )
    columns: dict[str, Literal["number", "category", "ignore"]] = named_choices(
        {"number": "Number", "category": "Category", "ignore": "Ignore"},
        label="Columns",
        help="How columns are used where that differs from what was guessed. Ignore what is known "
        "only afterwards, or merely names a row; a number that stands for one of several kinds, "
        "such as a postcode, is a category.",
    )


@datasets.register(
    "table",
    label="Table",
    about="Your own table as a CSV file: rows of numbers and categories, of which one column is "
    "learnt from the others. Missing values are filled in, and told to the model.",
    options=TableSourceOptions,
)
def load_own_table(options: TableSourceOptions, *, progress: Progress, **_: object) -> Samples:
    """The rows that can be used; those that cannot are named in notices."""
    # Here, since a menu of data sets need not wait for polars.
    from trainer_gui.data._rows_load import load_rows

    return load_rows(options, progress=progress)
