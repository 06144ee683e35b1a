"""Predictions as a table for a spreadsheet: tab-separated for the clipboard, CSV for a file."""

import csv
import io
from collections.abc import Iterable, Sequence

from trainer_gui.core.answers import Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def results_table(results: Sequence[Predicted]) -> list[list[str]]:
    """A row of heads, then one for each file: path, guesses with probabilities, problem.

    Of a model that tells numbers, a column of each in place of guesses.
    """
    guesses = max((len(result.top) for result in results), default=0)
    names = list(dict.fromkeys(name for result in results for name, _ in result.numbers))
    head = [shown(Text("File")), *names]
    for number in range(1, guesses + 1):
        head.append(shown(Text("Guess {number}", number=number)))
        head.append(shown(Text("Probability {number}", number=number)))
    rows = [[*head, shown(Text("Problem"))]]
    for result in results:
        numbers = dict(result.numbers)
        cells = [result.path, *(repr(numbers[name]) if name in numbers else "" for name in names)]
        for ranked in result.top:
            cells += [ranked.label, f"{ranked.probability:.6f}"]
        cells += [""] * (1 + len(names) + 2 * guesses - len(cells))
        rows.append([*cells, shown(result.problem) if result.problem else ""])
    return rows


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
