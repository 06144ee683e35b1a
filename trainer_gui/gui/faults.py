"""FaultNet: whatever nobody caught, and whatever Qt complains of, is recorded and shown.

A fault may come from a slot, an event, a timer, any thread, an object that dies, or the interpreter
itself. Each is written to the log from where it happened; the dialog is opened by the window's
thread, later, and one dialog serves them all.
"""

import contextlib
import logging
import sys
import threading
import traceback
from collections import Counter
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

from trainer_gui.core.errors import TrainerError
from trainer_gui.core.names import printable_lines
from trainer_gui.core.paths import Folders
from trainer_gui.core.text import Text
from trainer_gui.gui.crash_file import CrashFile
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.translate import shown
from trainer_gui.gui.window_log import WindowLog

if TYPE_CHECKING:
    from trainer_gui.gui.dialogs.report import ReportDialog

_LOG = logging.getLogger("trainer_gui.faults")
_QT_LOG = logging.getLogger("qt")
_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_KINDS_LIMIT = 50
_SAID_LIMIT = 1000
_TURN_MS = 200  # a storm must not keep the window busy with counting


@dataclass
class _Fault:
    """One kind of fault: all exceptions of a type that come from the same line.

    Attributes:
        message: what to tell.
        hint: what to do.
        report: where it happened first, with the traceback.
        count: how often it happened.
        told: how many of these a person was told of.
    """

    message: Text
    hint: Text
    report: str
    count: int = 0
    told: int = 0

    def text(self) -> str:
        """The report with the count."""
        if self.count == 1:
            return self.report
        return f"{shown(Text('{count:,} times; at first:', count=self.count))}\n{self.report}"


class FaultNet(QObject):
    """Hangs under a window from before it is made until it is closed."""

    _noted = Signal()

    def __init__(self, folders: Folders) -> None:
        super().__init__()
        self._folders = folders
        self._window: MainWindow | None = None
        self._dialog: ReportDialog | None = None
        self._faults: dict[str, _Fault] = {}
        self._open: list[_Fault] = []
        self._said: Counter[str] = Counter()
        # Reentrant: while it is held, an object may die and complain.
        self._lock = threading.RLock()
        self._announced = False
        self._log = WindowLog(folders.logs)
        self._crash = CrashFile(folders.logs)
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(_TURN_MS)
        self._turn.timeout.connect(self._tell)
        # Queued also from the window's own thread: no dialog opens inside a paint event.
        self._noted.connect(self._on_noted, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Catches from here on; what is caught is shown once there is a window."""
        logging.getLogger().addHandler(self._log)
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._on_unraisable
        self._qt_before = qInstallMessageHandler(self._on_qt)
        self._crash.watch()

    def remove(self) -> None:
        """Everything is as it was before."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        qInstallMessageHandler(self._qt_before)
        self._turn.stop()
        self._crash.end()
        logging.getLogger().removeHandler(self._log)
        self._log.close()

    def show_in(self, window: MainWindow) -> None:
        """Shows in a window what was caught before and what will be."""
        self._window = window
        window.banner.pressed.connect(self._on_button)
        window.painted.connect(self._on_painted)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self._note(kind, error, trace, "")

    def _on_thread(self, caught: threading.ExceptHookArgs) -> None:
        if not issubclass(caught.exc_type, SystemExit):
            name = caught.thread.name if caught.thread else "?"
            self._note(
                caught.exc_type, caught.exc_value, caught.exc_traceback, f"In the thread {name}:\n"
            )

    def _on_unraisable(self, caught: "sys.UnraisableHookArgs") -> None:
        # Of the object no more than its type: it is about to die, and must not be kept alive.
        where = f"{caught.err_msg or 'Exception ignored in'} ({type(caught.object).__name__}):\n"
        self._note(caught.exc_type, caught.exc_value, caught.exc_traceback, where)

    def _on_qt(self, kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        said = f"{context.category or 'default'}: {message}"
        with self._lock:
            if len(self._said) < _SAID_LIMIT or said in self._said:
                self._said[said] += 1
            count = self._said[said]
        if _worth_telling(count):
            _QT_LOG.log(_LEVELS.get(kind, logging.DEBUG), "%s", said)
        _print(message or "")

    def _note(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
        where: str,
    ) -> None:
        """Records a fault on whatever thread it happened."""
        with self._lock:
            key = _place(kind, trace)
            if key not in self._faults and len(self._faults) >= _KINDS_LIMIT:
                key = next(reversed(self._faults))  # the last one stands for all that follow
            fault = self._faults.get(key)
            if fault is None:
                report = where + "".join(traceback.format_exception(kind, error, trace))
                fault = self._faults[key] = _Fault(*_words(kind, error), report)
            fault.count += 1
            if _worth_telling(fault.count):
                _LOG.error("%s", fault.text().rstrip())
                _print(fault.text())
            if self._announced:
                return
            self._announced = True
        with contextlib.suppress(RuntimeError):  # the window is gone
            self._noted.emit()

    def _on_noted(self) -> None:
        if self._dialog is None:
            self._tell()
        elif not self._turn.isActive():
            self._turn.start()

    def _tell(self) -> None:
        """Shows what is new: in the open dialog, in one of its own, or, if known, in the banner."""
        window = self._window
        if window is None or not window.isVisible():
            return  # not yet, or no longer
        with self._lock:
            self._announced = False
            fresh = [fault for fault in self._faults.values() if fault.count > fault.told]
        known = [fault for fault in fresh if fault.told]
        for fault in fresh:
            fault.told = fault.count
        if self._dialog is not None:
            self._open += [fault for fault in fresh if fault not in self._open]
            self._fill(self._dialog)
        elif len(known) < len(fresh):
            self._show(fresh)
        elif known:
            # A paint event that fails each time would open the dialog for ever.
            again = shown(Text("It happened again: {message}", message=known[-1].message))
            if window.banner.message() != again:
                window.banner.show_message(
                    "error", again, buttons=(("fault_report", shown(Text("Show the report"))),)
                )

    def _show(self, faults: list[_Fault]) -> None:
        from trainer_gui.gui.dialogs.report import ReportDialog

        self._open = faults
        dialog = ReportDialog("", parent=self._window)
        dialog.finished.connect(self._on_closed)
        dialog.bug_report_wanted.connect(self._make_bug_report)
        self._fill(dialog)
        dialog.open()
        self._dialog = dialog  # last: one that could not be opened shows nothing

    def _fill(self, dialog: "ReportDialog") -> None:
        first = self._open[0]
        message = first.message
        if first.count > 1:
            message = Text("{message} It happened {count:,} times.",
                           message=message, count=first.count)  # fmt: skip
        others = len(self._open) - 1
        if others:
            message = Text("{message} Other faults beside it: {count}.",
                           message=message, count=others)  # fmt: skip
        report = "\n\n".join(fault.text() for fault in self._open)
        dialog.show_report(shown(message), shown(first.hint), report)

    def _on_closed(self) -> None:
        self._turn.stop()
        self._dialog = None
        self._tell()

    def _on_painted(self) -> None:
        """The window is there: what happened before it was, is told now."""
        if self._window is not None and self._crash.earlier is not None:
            self._window.banner.show_message(
                "warning",
                shown(Text("The window crashed last time; a report of it is ready.")),
                shown(Text("What was saved is intact. The report stays on this computer until you "
                           "send it to the makers.")),
                buttons=(("bug_report", shown(Text("Make a bug report…"))),),
            )  # fmt: skip
        self._tell()

    def _on_button(self, key: str) -> None:
        if self._window is None:
            return
        if key == "bug_report":
            self._window.wanted.emit(key)
        elif key == "fault_report" and self._dialog is None:
            self._window.banner.clear()
            self._show(list(self._faults.values()))

    def _make_bug_report(self, report: str) -> None:
        from trainer_gui.gui.dialogs.bug_report import ask_for_bug_report

        if self._dialog is not None:
            ask_for_bug_report(self._dialog, self._folders, details=report)


def _words(kind: type[BaseException], error: BaseException | None) -> tuple[Text, Text]:
    if isinstance(error, TrainerError):
        return error.message, error.hint
    return (
        Text("Something went wrong inside the program: {kind}.", kind=kind.__name__),
        Text("It goes on; what was saved is safe. Please send the report to the makers."),
    )


def _worth_telling(count: int) -> bool:
    """Of a storm the 1st, 10th, 100th … is recorded, so that it cannot fill the log."""
    return str(count).rstrip("0") == "1"


def _place(kind: type[BaseException], trace: TracebackType | None) -> str:
    """What equal faults have in common: the type and the line."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return kind.__name__
    return f"{kind.__name__} {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


def _print(text: str) -> None:
    if sys.stderr is not None:  # a program without a terminal has none
        with contextlib.suppress(OSError, ValueError):
            print(printable_lines(text.rstrip()), file=sys.stderr)  # noqa: T201 - where a person in a terminal looks
