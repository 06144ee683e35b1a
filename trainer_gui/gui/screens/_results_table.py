"""Predictions as a table for a spreadsheet: tab-separated for the clipboard, CSV for a file."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import assert_never

from trainer_gui.core.answers import Answer, Numbers, Ranked, Written
from trainer_gui.core.replies import Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def results_table(results: Sequence[Predicted]) -> list[list[str]]:
    """A row of heads, then one for each sample: file, line, what the model says of it, problem.

    There is no column of lines where no file has several samples. Guesses have a column each, and
    one of their probabilities; so have numbers, by name, and texts.
    """
    told = [_cells(result.answer) if result.answer else {} for result in results]
    heads = list(dict.fromkeys(head for cells in told for head in cells))
    lined = any(result.line is not None for result in results)
    line = [shown(Text("Line"))] if lined else []
    rows = [[shown(Text("File")), *line, *heads, shown(Text("Problem"))]]
    for result, cells in zip(results, told, strict=True):
        problem = shown(result.problem) if result.problem else ""
        line = ["" if result.line is None else str(result.line)] if lined else []
        rows.append([result.path, *line, *(cells.get(head, "") for head in heads), problem])
    return rows


def _cells(answer: Answer) -> dict[str, str]:
    """The cells of an answer by the heads of their columns."""
    match answer:
        case Ranked():
            cells = {}
            guesses = zip(answer.names, answer.probabilities, strict=True)
            for number, (name, probability) in enumerate(guesses, start=1):
                cells[shown(Text("Guess {number}", number=number))] = name
                cells[shown(Text("Probability {number}", number=number))] = f"{probability:.6f}"
            return cells
        case Numbers():
            return _number_cells(answer)
        case Written():
            return {shown(Text("Text")): answer.text}
        case unknown:
            assert_never(unknown)


def _number_cells(answer: Numbers) -> dict[str, str]:
    """A cell of each number, with all its digits; two more where it is known how far it may be."""
    cells = {}
    for at, name in enumerate(answer.names):
        cells[name] = repr(answer.values[at])
        if answer.low and answer.high:
            cells[shown(Text("{name}, lowest", name=name))] = repr(answer.low[at])
            cells[shown(Text("{name}, highest", name=name))] = repr(answer.high[at])
    return cells


def as_tabs(rows: Iterable[Sequence[str]]) -> str:
    """The table as spreadsheets take it from the clipboard."""
    return "\n".join("\t".join(" ".join(_safe(cell).split()) for cell in row) for row in rows)


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """The table as a file; it begins with the mark by which Excel knows UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_safe(cell) for cell in row] for row in rows)
    # A file name may hold bytes that are no text.
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def _safe(cell: str) -> str:
    """The cell, marked as text where a spreadsheet would run it as a formula.

    Source: OWASP, CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection
    """
    if not cell.startswith(_FORMULA_SIGNS):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell
