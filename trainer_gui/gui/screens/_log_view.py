"""LogView: what a run said, a line each, with its time."""

import time
from collections.abc import Iterable

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.state.run_state import LOG_LIMIT, LogLine


class LogView(QPlainTextEdit):
    """Lines of a log; follows its end unless a person has scrolled up."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: list[LogLine] = []
        self.setReadOnly(True)
        self.setMaximumBlockCount(LOG_LIMIT)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setPlaceholderText(shown(Text("What the run says appears here.")))
        self.setAccessibleName(shown(Text("Log")))
        set_look(self, role="code")

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        lines, self._shown = self._shown, []
        self.clear()
        self.show_lines(lines)

    def show_lines(self, lines: Iterable[LogLine]) -> None:
        """Shows these lines; those that are shown already are not written again."""
        wanted = list(lines)
        known = _known(self._shown, wanted)
        if not known:
            self.clear()
        bar = self.verticalScrollBar()
        following = bar.value() >= bar.maximum() - 2
        for line in wanted[known:]:
            self._write(line)
        self._shown = wanted
        if following:
            bar.setValue(bar.maximum())

    def _write(self, line: LogLine) -> None:
        colours = {
            "info": self._theme.text,
            "warning": self._theme.warning,
            "error": self._theme.danger,
        }
        form = QTextCharFormat()
        form.setForeground(QColor(colours[line.level]))
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if not self.document().isEmpty():
            cursor.insertBlock()
        clock = time.strftime("%H:%M:%S", time.localtime(line.time))
        cursor.insertText(f"{clock}  {shown(line.text)}", form)


def _known(before: list[LogLine], wanted: list[LogLine]) -> int:
    """How many of the wanted lines are the end of those before, whose oldest may be dropped."""
    if not wanted or wanted[0] not in before:
        return 0
    kept = before[before.index(wanted[0]) :]
    return len(kept) if wanted[: len(kept)] == kept else 0
