"""Words of a column → numbers or categories; whatever is neither is counted and told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trainer_gui.core.names import printable, shortened
from trainer_gui.core.text import Text
from trainer_gui.kinds.tables._missing import MISSING
from trainer_gui.kinds.tables._notation import (
    EITHER,
    Evidence,
    Mark,
    evidence_in,
    is_number,
    number_in,
)
from trainer_gui.kinds.tables._raw import RawColumn

_STRAY_SHARE = 0.05  # of the cells of a column of numbers may be something else
_TRIED = 200  # words that show whether a column is of numbers at all
_EITHER = f"^{EITHER}$"
_COMMA = r"^[+-]?\d*,\d+$"
_UNITS = "€$£¥% \u00a0\u202f"
_SMALL_DIGITS = 3  # of a number below a thousand
_LEADING_ZERO = r"^[+-]?0\d"
_TOO_LONG = r"^[+-]?\d{16,}$"  # of more digits than a float64 keeps


@dataclass(frozen=True, eq=False)
class Draft:
    """A column that was looked at.

    Attributes:
        name: of it.
        words: stripped, null where missing.
        numbers: of the words, null where there are none that can be told yet; None for a column
            of words.
        evidence: of how the numbers are written.
        notices: what a person must be told.
    """

    name: str
    words: pl.Series
    numbers: pl.Series | None
    evidence: Evidence = field(default_factory=Evidence)
    notices: tuple[Text, ...] = ()


def drafts(
    names: Sequence[str], cells: pl.DataFrame, of_words: frozenset[str] = frozenset()
) -> list[Draft]:
    """What these columns most likely are.

    Polars is asked once for all of them: a call for each takes seconds where there are thousands.

    Args:
        names: of the columns.
        cells: as they stand in the file.
        of_words: names of columns that hold words, whatever they look like.
    """
    stripped = cells.select(pl.all().str.strip_chars())
    words = stripped.select(_present(column) for column in stripped.columns)
    numbers = words.select(pl.all().cast(pl.Float64, strict=False))
    said = stripped.select(pl.all().is_in([*MISSING - {""}]).sum()).row(0)
    filled, told = words.count().row(0), numbers.count().row(0)
    pointed = words.select(pl.all().str.contains(".", literal=True).any()).row(0)
    doubtful = [_any(words, pattern) for pattern in (_EITHER, _LEADING_ZERO, _TOO_LONG)]
    found = []
    for at, reasons in enumerate(zip(*doubtful, strict=True)):
        shown = Evidence(frozenset([Mark.POINT] if pointed[at] else []))
        drafted = Draft(names[at], words.to_series(at), numbers.to_series(at), shown)
        if names[at] in of_words:
            drafted = _of_words(drafted)
        elif told[at] < filled[at] or not filled[at] or any(reasons):
            drafted = _looked_at(drafted, filled[at], told[at])
        if drafted.numbers is None and said[at]:
            drafted = _with_missing_words(drafted, stripped.to_series(at), said[at])
        found.append(drafted)
    return found


def _present(column: str) -> pl.Expr:
    return pl.when(~pl.col(column).is_in([*MISSING])).then(pl.col(column)).alias(column)


def _any(words: pl.DataFrame, pattern: str) -> tuple[bool | None, ...]:
    """Of each column whether the pattern is in any of its words."""
    return words.select(pl.all().str.contains(pattern).any()).row(0)


def _looked_at(drafted: Draft, filled: int, told: int) -> Draft:
    """A column some of whose words polars takes for no numbers, or that need another look."""
    name, words, numbers = drafted.name, drafted.words, drafted.numbers
    if numbers is None or not filled:
        return _of_words(drafted)
    either = words.str.contains(_EITHER)
    marks: set[Mark] = set()
    odd: dict[str, int] = {}
    others = words[:0]
    if told < filled:
        others = words.filter(numbers.is_null() & words.is_not_null())
        tried = others[:_TRIED].to_list()
        if told < filled / 2 and not any(map(is_number, tried)):
            return _of_words(drafted, _with_units(name, tried))
        numbers, marks = _with_commas(words, numbers, either)
        others = words.filter(numbers.is_null() & ~either)  # few, whatever the notation is
        odd = Counter(word for word in others.to_list() if not is_number(word))
    stray = sum(odd.values())
    kept = _kept_as_words(name, words, filled, odd)
    if kept or stray > filled * _STRAY_SHARE:
        return _of_words(drafted, kept)
    if (numbers.is_not_null() & ~either & words.str.contains(".", literal=True)).any():
        marks.add(Mark.POINT)
    marks |= evidence_in(others.unique().to_list()).marks
    return replace(drafted, numbers=numbers, evidence=_evidence(marks, words, either))


def _with_units(name: str, tried: Sequence[str]) -> tuple[Text, ...]:
    """A notice on words that are numbers but for signs such as € beside them."""
    numbers = [word for word in tried if is_number(word.strip(_UNITS))]
    if 2 * len(numbers) <= len(tried):
        return ()
    return (
        Text("Column “{column}” stays text: there are signs beside its numbers, such as “{cell}”.",
             column=name, cell=_shown(numbers[0])),
    )  # fmt: skip


def _of_words(drafted: Draft, notices: tuple[Text, ...] = ()) -> Draft:
    return replace(drafted, numbers=None, evidence=Evidence(), notices=notices)


def _with_commas(
    words: pl.Series, numbers: pl.Series, either: pl.Series
) -> tuple[pl.Series, set[Mark]]:
    """The numbers with those that have a decimal comma and nothing else about them."""
    comma = words.str.contains(_COMMA) & ~either
    if not comma.any():
        return numbers, set()
    read = words.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    return numbers.zip_with(~comma.fill_null(value=False), read), {Mark.COMMA}


def _evidence(marks: set[Mark], words: pl.Series, either: pl.Series) -> Evidence:
    """As `evidence_in` of all words."""
    unclear = words.filter(either)
    if not len(unclear):
        return Evidence(frozenset(marks))
    comma = unclear.str.contains(",", literal=True)
    examples = (*unclear.filter(~comma)[:1].to_list(), *unclear.filter(comma)[:1].to_list())
    whole = words.filter(words.str.contains(r"^\d+$")).str.strip_chars_start("0").str.len_bytes()
    small = whole <= _SMALL_DIGITS
    return Evidence(frozenset(marks), examples, bool(small.any()), not small.all())


def _with_missing_words(drafted: Draft, cells: pl.Series, count: int) -> Draft:
    """The column with a notice of its missing words: they could be categories."""
    example = cells.filter(cells.is_in([*MISSING - {""}]))[0]
    notice = Text(
        "Column “{column}”: cells that count as missing: {count:,}, such as “{cell}”.",
        column=drafted.name, count=count, cell=example,
    )  # fmt: skip
    return replace(drafted, notices=(*drafted.notices, notice))


def finished(
    drafted: Draft, mark: Mark | None, lines: NDArray[np.int64]
) -> tuple[RawColumn, tuple[Text, ...]]:
    """The column with its values, and what a person must be told.

    Args:
        drafted: by `drafts`.
        mark: the decimal mark for cells that can be read both ways; None leaves them out.
        lines: (N,) of the rows.
    """
    words = drafted.words
    if drafted.numbers is None:
        return RawColumn(drafted.name, _shared(words), words.null_count()), drafted.notices
    values = drafted.numbers.to_numpy().astype(np.float64)
    if words.null_count() < drafted.numbers.null_count() or drafted.evidence.either:
        _read_again(values, words, mark)
    notices = list(drafted.notices)
    infinite = np.isinf(values)
    missing = np.isnan(values)
    if infinite.any():
        notices.append(_stray(drafted.name, words, lines, infinite, Text("not finite")))
        values[infinite] = np.nan
        missing |= infinite
    if int(missing.sum()) > words.null_count() + int(infinite.sum()):
        stray = missing & ~infinite & words.is_not_null().to_numpy()
        notices.append(_stray(drafted.name, words, lines, stray, Text("not numbers")))
    return RawColumn(drafted.name, values, int(missing.sum())), tuple(notices)


def _read_again(values: NDArray[np.float64], words: pl.Series, mark: Mark | None) -> None:
    """Reads the words that polars could not, or not rightly."""
    either = words.str.contains(_EITHER).fill_null(value=False)
    unclear = either.to_numpy()
    values[unclear] = np.nan
    if mark is not None:
        read = words.filter(either).str.replace(mark.other.value, "", literal=True)
        read = read.str.replace(mark.value, ".", literal=True)
        values[unclear] = read.cast(pl.Float64).to_numpy()
    again = np.flatnonzero(np.isnan(values) & words.is_not_null().to_numpy() & ~unclear)
    for place, word in zip(again.tolist(), words.gather(again).to_list(), strict=True):
        number = number_in(word, mark)
        values[place] = np.nan if number is None else number


def _kept_as_words(
    name: str, words: pl.Series, filled: int, odd: Mapping[str, int]
) -> tuple[Text, ...]:
    """Why a column stays words though most of its cells are numbers; nothing if it need not."""
    stray = sum(odd.values())
    if stray > filled / 2:
        return ()
    for pattern, reason in (
        (_LEADING_ZERO, Text("begins with a zero")),
        (_TOO_LONG, Text("has more digits than a number keeps")),
    ):
        example = words.filter(words.str.contains(pattern)).head(1).to_list()
        if example:
            return (
                Text("Column “{column}” stays text: “{cell}” {reason}.",
                     column=name, cell=_shown(example[0]), reason=reason),
            )  # fmt: skip
    if stray > filled * _STRAY_SHARE:
        return (
            Text("Column “{column}” stays text: not all of its cells are numbers (others: "
                 "{count:,} of {all:,}, such as “{cell}”).",
                 column=name, count=stray, all=filled, cell=_shown(min(odd))),
        )  # fmt: skip
    return ()


def _stray(
    name: str, words: pl.Series, lines: NDArray[np.int64], where: NDArray[np.bool_], what: Text
) -> Text:
    places = np.flatnonzero(where)
    first = int(places[0])
    return Text(
        "Column “{column}”: cells that are {what}, and count as missing: {count:,} "
        "(line {line}: “{cell}”).",
        column=name, what=what, count=len(places), line=int(lines[first]),
        cell=_shown(words[first]),
    )  # fmt: skip


def _shown(cell: str) -> str:
    return shortened(printable(cell), 60)


def _shared(words: pl.Series) -> NDArray[np.object_]:
    """(N,) str, None where null; a word that comes again is the same object."""
    seen: dict[str | None, str | None] = {}
    values = np.empty(len(words), dtype=object)
    values[:] = [seen.setdefault(word, word) for word in words.to_list()]
    return values
