"""BugReportDialog: asks where a bug report shall be, writes it, and shows where it is."""

import contextlib
import threading
import time
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from trainer_gui.core.errors import TrainerError
from trainer_gui.core.paths import Folders
from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import (
    button_row,
    heading,
    make_room,
    paragraph,
    prepare,
    push_button,
)
from trainer_gui.gui.translate import shown
from trainer_gui.runs.bug_report import SUFFIX, write_bug_report


def ask_for_bug_report(
    parent: QWidget, folders: Folders, *, run: str | None = None, details: str = ""
) -> None:
    """Asks where to write the report, and writes it there.

    Args:
        parent: the dialogs belong to it.
        folders: of this user.
        run: name or folder of the run that it is about; by default the newest.
        details: what the window knows besides.
    """
    home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
    proposed = Path(home) / f"trainer-gui-report-{time.strftime('%Y%m%d-%H%M%S')}{SUFFIX}"
    name, _ = QFileDialog.getSaveFileName(
        parent,
        shown(Text("Make a bug report")),
        str(proposed),
        shown(Text("ZIP files (*{suffix})", suffix=SUFFIX)),
    )
    if name:
        dialog = BugReportDialog(parent)
        dialog.open()
        dialog.write(Path(name), folders, run=run, details=details)


class BugReportDialog(QDialog):
    """Says that the report is being written, and then where it is or why it is not."""

    _done = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = prepare(self, shown(Text("Bug report")), width=520)
        self._title = paragraph(shown(Text("The bug report is being written…")))
        self._words = paragraph("")
        self._words.hide()
        column.addLayout(heading("bug", self._title))
        column.addWidget(self._words)
        column.addWidget(
            paragraph(
                shown(
                    Text(
                        "It holds one run's recipe, journal and list of checkpoints, the logs and "
                        "the versions; no data, weights or passwords. The names of files of data, "
                        "of you and of this computer are replaced. Nothing is sent: look it over, "
                        "then attach it where you tell of the fault."
                    )
                ),
                tone="muted",
            )
        )
        self.show_button = push_button(Text("Show in folder"))
        self.show_button.setEnabled(False)
        self.show_button.clicked.connect(self._on_show)
        close = push_button(Text("Close"))
        close.clicked.connect(self.accept)
        column.addLayout(button_row(before=(self.show_button,), after=(close,), default=close))
        close.setFocus()
        self._folder = Path()
        self._done.connect(self._on_done)

    def write(
        self, target: Path, folders: Folders, *, run: str | None = None, details: str = ""
    ) -> None:
        """Writes the report on a thread beside the window: long logs take seconds."""

        def work() -> None:
            result: Path | TrainerError
            try:
                result = write_bug_report(target, folders=folders, run=run, details=details)
            except TrainerError as error:
                result = error
            with contextlib.suppress(RuntimeError):  # the dialog was closed meanwhile
                self._done.emit(result)

        threading.Thread(target=work, name="bug-report", daemon=True).start()

    def _on_done(self, result: Path | TrainerError) -> None:
        if isinstance(result, TrainerError):
            self._title.setText(shown(Text("The bug report could not be written.")))
            self._words.setText(f"{shown(result.message)} {shown(result.hint)}")
        else:
            self._folder = result.parent
            self._title.setText(shown(Text("The bug report was written.")))
            self._words.setText(str(result))
            self.show_button.setEnabled(True)
        self._words.show()
        make_room(self)

    def _on_show(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
