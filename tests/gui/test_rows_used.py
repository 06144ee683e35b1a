"""A table from training to the use of its model on a row and on a file, over the real engine."""

from pathlib import Path

from PySide6.QtWidgets import QLineEdit

from tests.gui.opened import Opened, how_it_ended
from tests.gui.screens.seeing import press, words
from trainer_gui.gui.screens._answer_view import AnswerView
from trainer_gui.gui.screens.use import UseScreen
from trainer_gui.gui.widgets.bar_list import Bar


def test_a_model_of_rows_is_used_on_a_row_and_on_a_file(opened: Opened, tmp_path: Path) -> None:
    opened.wait_until_ready()
    opened.choose(data__kind="example_table")
    opened.choose(model__kind="mlp", training__epochs=20)
    opened.wait_until_ready()
    run = opened.train()
    assert how_it_ended(run) == "completed"
    opened.session.screens.use_run(run.run_id)
    use = opened.session.screens.use
    assert use is not None
    opened.wait(lambda: bars(use))
    radius = next(
        one for one in use.findChildren(QLineEdit) if one.accessibleName() == "mean radius"
    )
    before = bars(use)
    radius.selectAll()
    opened.qtbot.keyClicks(radius, "35")
    opened.wait(lambda: bars(use) != before)
    names = [one.accessibleName() for one in use.findChildren(QLineEdit) if one.accessibleName()]
    lines = [",".join(names), *[",".join(["1.5"] * len(names))] * 250]
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n")
    use.add_files([str(tmp_path / "rows.csv")])
    opened.wait(lambda: "250 rows" in words(use))
    opened.wait(lambda: "rows.csv line 2" in words(use))
    press(opened.qtbot, use, "Clear")
    assert "Drop tables here, or press Open…" in words(use)


def bars(use: UseScreen) -> tuple[Bar, ...]:
    """The guesses about the row."""
    return next((view.bars() for view in use.findChildren(AnswerView) if view.isVisible()), ())
