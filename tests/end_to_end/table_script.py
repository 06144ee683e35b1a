"""Plays a person with a table at the real window, in a process of its own; tells what was seen.

`python -m tests.end_to_end.table_script TABLE ROWS` drops TABLE on the window, trains on it, looks
at the matrix, types a row, and drops the table ROWS on the screen Use. Facts come as JSON.
"""

import json
import sys
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QTableView, QWidget

from tests.end_to_end.window_script import LEFT, look_at_test, open_window, wait
from tests.gui.opened import drop
from tests.gui.screens.seeing import button, matrix
from trainer_gui.gui.screens._answer_view import AnswerView
from trainer_gui.gui.screens._columns_table import ColumnsTable


def click(inside: QWidget, name: str) -> None:
    """Clicks the button of that text or accessible name."""
    QTest.mouseClick(button(inside, name), LEFT)


def cells(view: QTableView) -> list[list[str]]:
    """What stands in a table."""
    model = view.model()
    return [
        [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def answer(screen: QWidget) -> tuple[str, float]:
    """The likeliest class of the typed row."""
    views = [view for view in screen.findChildren(AnswerView) if view.isVisible()]
    bars = views[0].bars() if views else ()
    return (bars[0].label, bars[0].share) if bars else ("", 0.0)


def play(app: QApplication, table: Path, rows: Path) -> dict[str, object]:
    """From the drop of a table to answers."""
    window, session, charts = open_window(app)
    assert drop(window, table)
    draft = session.drafts.draft
    wait(lambda: draft.value("data.table") == str(table) and session.facts.data_known)
    wait(lambda: any(view.isVisible() for view in window.findChildren(ColumnsTable)))
    columns = cells(window.findChildren(ColumnsTable)[0])
    wait(lambda: window.recipe_bar.blocked() == "")
    click(window.recipe_bar, "Train")
    wait(lambda: session.runs.live is not None)
    run = session.runs.live
    assert run is not None
    wait(lambda: run.state.ended is not None and "Done in" in charts.log.toPlainText())
    look_at_test(charts)
    view = matrix(charts)
    counts = [[int(view.cell_text(row, column) or 0) for column in range(2)] for row in range(2)]
    click(window, "Use")
    wait(lambda: session.screens.use is not None and answer(session.screens.use)[0] != "")
    use = session.screens.use
    assert use is not None
    typed = []
    for paid, town in (("3", "Ulm"), ("95", "Ulm")):
        before = answer(use)
        field = next(one for one in use.findChildren(QLineEdit) if one.accessibleName() == "paid")
        QTest.mouseClick(field, LEFT)
        field.selectAll()
        QTest.keyClicks(field, paid)
        box = next(one for one in use.findChildren(QComboBox) if one.accessibleName() == "town")
        QTest.keyClicks(box, town[0])
        wait(lambda before=before: answer(use) != before)  # type: ignore[misc]
        QTest.qWait(500)  # the answer of the last key
        typed.append(answer(use))
    assert drop(use, rows)
    wait(lambda: "line 2" in words(use))
    QTest.qWait(300)
    return {
        "folder": str(run.folder),
        "columns": columns,
        "ended": str(run.state.ended),
        "matrix": counts,
        "typed": typed,
        "file": words(use),
        "without_torch": "torch" not in sys.modules,
        "closed": window.close(),
    }


def words(screen: QWidget) -> str:
    """Every text that stands on it now."""
    return "\n".join(label.text() for label in screen.findChildren(QLabel) if label.isVisible())


if __name__ == "__main__":
    from trainer_gui.gui.app import make_application

    app = make_application(sys.argv)
    facts = play(app, Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(json.dumps(facts) + "\n")
