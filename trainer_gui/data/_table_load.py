"""Pictures that a table names → Dataset: what can be read, with the numbers of its row."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset, Progress, Samples
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import listed
from trainer_gui.core.spec import SPLITS
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.text import Text
from trainer_gui.data._as_found import reader_of
from trainer_gui.data._duplicates import duplicates
from trainer_gui.data._folder_load import printable_names
from trainer_gui.data._own_folder import file_state, own_table
from trainer_gui.data._table_columns import Columns, choose_columns
from trainer_gui.data._table_files import BesideTable
from trainer_gui.data._table_read import Table, read_table
from trainer_gui.data._table_rows import Rows, usable_rows
from trainer_gui.kinds._split import taken_from_training
from trainer_gui.kinds.numbers import number_column
from trainer_gui.kinds.pictures.cache import PictureCache
from trainer_gui.kinds.pictures.dataset import picture_samples
from trainer_gui.kinds.pictures.keeping import files_state, keep_pictures

if TYPE_CHECKING:
    from trainer_gui.data.picture_table import PictureTableOptions


def load_table(
    options: "PictureTableOptions", *, cache: Path | None, progress: Progress
) -> Samples:
    """The pictures that can be read; rows and files that cannot are named in notices.

    Raises:
        DataError: the table or the files cannot be used, or nothing is left to train on.
        CancelledError: as progress said.
    """
    path = own_table(options.table)
    state = file_state(path)
    table = read_table(path, progress=progress)
    files = BesideTable(path.absolute().parent.resolve())
    columns = choose_columns(
        table, files, picture=options.picture_column, numbers=options.number_columns
    )
    rows = usable_rows(table, columns, files, progress)
    if not rows.names:
        raise _nothing_usable(table, rows.notices[0])
    reader = reader_of(
        files.root,
        rows.names,
        size=options.size,
        colour=options.colour,
        fit=options.fit,
        progress=progress,
    )
    pictures = None if cache is None else PictureCache(cache)
    kept = keep_pictures(options.keep, reader, rows.names, cache=pictures, progress=progress)
    own_table(options.table)  # says so if it has vanished while pictures were read
    skipped = kept.index.notices(rows.names)
    readable = kept.index.states > 0
    if not readable.any():
        raise _nothing_usable(table, skipped[0])
    files_named = rows.names
    rows = rows.only(readable)
    if not (rows.splits <= SPLITS.index("train")).any():
        raise DataError(
            Text("No row of {file} that can be used is for training.", file=table.shown),
            hint=Text("Write “train” into the column “split” of some rows."),
        )
    names = printable_names(rows.names)
    measures = kept.index.measures

    def review(dataset: Dataset, split: SplitPlan) -> tuple[Text, ...]:
        return (
            *taken_from_training(split, rows.splits),
            *_repeated(measures.digests, rows, dataset.splits, names),
            *_constant(dataset),
        )

    def unchanged(progress: Progress) -> bool:
        same = file_state(path) == state
        return same and files_state(reader, files_named, progress) == kept.state

    target = number_column(rows.numbers, tuple(table.names[place] for place in columns.numbers))
    return replace(
        picture_samples(kept.pictures(np.arange(len(names))), target, measures=measures),
        given=rows.splits,
        names=names,
        notices=(*_unused(columns, options), *rows.notices, *skipped),
        keeping=kept.keeping,
        review=review,
        unchanged=unchanged,
    )


def _repeated(
    digests: NDArray[np.uint8],
    rows: Rows,
    splits: Mapping[str, NDArray[np.int64]],
    names: tuple[str, ...],
) -> tuple[Text, ...]:
    """Files that look the same to the model, where that makes figures wrong."""
    _, kinds = np.unique(rows.numbers, axis=0, return_inverse=True)
    apart = Text("rows with different numbers")
    return duplicates(digests, kinds.reshape(-1), splits, names, apart=apart)


def _unused(columns: Columns, options: "PictureTableOptions") -> tuple[Text, ...]:
    if not columns.unused or options.number_columns.strip():
        return ()
    return (Text("Columns that are not used: {names}.", names=listed(columns.unused)),)


def _constant(dataset: Dataset) -> tuple[Text, ...]:
    """A warning about numbers that are the same wherever the model trains."""
    numbers = dataset.target[dataset.splits["train"]]
    same = (numbers == numbers[:1]).all(axis=0).tolist()
    names = [name for name, one in zip(dataset.spec.columns, same, strict=True) if one]
    if not names or len(numbers) == 1:
        return ()
    return (
        Text("Numbers that are the same for all training pictures: {names}. Nothing can be learnt "
             "of them.", names=listed(names)),
    )  # fmt: skip


def _nothing_usable(table: Table, reason: Text) -> DataError:
    return DataError(
        Text("None of the {count:,} rows of {file} can be used. {reason}",
             count=len(table.rows), file=table.shown, reason=reason),
        hint=Text("Correct the table, or choose another one."),
    )  # fmt: skip
