"""EndOfSession: the system wants the program to end; SIGTERM, Ctrl-C, log-out as one signal."""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Qt, Signal
from PySide6.QtGui import QGuiApplication, QSessionManager

_NAMES = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")


class EndOfSession(QObject):
    """Hears signals while the event loop waits.

    A handler in Python runs only when the interpreter has its turn, which in `exec()` took up to
    five seconds; a byte in a socket wakes the loop within 20 ms.
    """

    wanted = Signal()
    """Everything must be saved before this returns: the system waits no longer."""

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        self._hearing, self._ringing = socket.socketpair()
        self._hearing.setblocking(False)
        self._ringing.setblocking(False)
        self._notifier = QSocketNotifier(
            self._hearing.fileno(), QSocketNotifier.Type.Read, self
        )  # fmt: skip
        self._notifier.activated.connect(self._on_signal)
        self._handlers = {
            number: signal.signal(number, _leave_it_to_the_notifier)
            for number in (getattr(signal, name) for name in _NAMES if hasattr(signal, name))
        }
        self._wakeup = signal.set_wakeup_fd(self._ringing.fileno(), warn_on_full_buffer=False)
        app.commitDataRequest.connect(self._on_log_out, Qt.ConnectionType.DirectConnection)
        app.aboutToQuit.connect(self.wanted)

    def release(self) -> None:
        """Gives the signals back to whoever had them."""
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._hearing.close()
        self._ringing.close()

    def ignore(self) -> None:
        """Everything is saved and the process is about to end: being told so again changes nothing.

        Handlers of Python's are taken away while the interpreter ends, so that a signal in that
        moment would end it as if nothing had been saved.
        """
        self.release()
        for number in self._handlers:
            signal.signal(number, signal.SIG_IGN)

    def _on_signal(self) -> None:
        self._hearing.recv(4096)
        self.wanted.emit()

    def _on_log_out(self, _manager: QSessionManager) -> None:
        self.wanted.emit()


def _leave_it_to_the_notifier(_number: int, _frame: FrameType | None) -> None:
    """Without a handler of Python's, the byte would not be written."""
