"""A fault of the program in a slot or an event is shown with its report; the program goes on."""

import sys
import traceback
from types import TracebackType

from PySide6.QtWidgets import QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown


def show_faults(window: QWidget) -> None:
    """Shows every exception that nobody caught; one dialog at a time, the rest go to stderr."""

    def on_exception(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        from trainer_gui.gui.dialogs.report import ReportDialog

        sys.__excepthook__(kind, error, trace)
        if issubclass(kind, KeyboardInterrupt) or window.findChild(ReportDialog) is not None:
            return
        ReportDialog(
            shown(Text("Something went wrong inside the program: {kind}.", kind=kind.__name__)),
            shown(
                Text("It goes on; what was saved is safe. Please send the report to the makers.")
            ),
            "".join(traceback.format_exception(kind, error, trace)),
            window,
        ).open()

    sys.excepthook = on_exception
