"""StatusLine: device, progress of the live run, and messages, at the bottom of the window."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import set_look, tabular
from trainer_gui.gui.translate import shown

if TYPE_CHECKING:
    from trainer_gui.core.replies import WorkerReady
    from trainer_gui.gui.device_monitor import DeviceLoad
    from trainer_gui.gui.run_controller import ShownRun

_MESSAGE_MS = 8000
SILENCE = Text("It may be busy, or hang. It is not ended; closing the window does that.")
"""What it means that the worker does not answer."""


class StatusLine(QStatusBar):
    """What goes on, in one line."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._worker, self._run, self._device = QLabel(), QLabel(), QLabel()
        self._silent = QLabel()
        set_look(self._silent, tone="warning")
        for label in (self._silent, self._run, self._device):
            label.setFont(tabular(label.font()))
        self.addWidget(self._worker)
        self.addWidget(self._silent)
        self._silent.hide()
        self.addWidget(self._run)
        self.addPermanentWidget(self._device)
        self.show_worker(None)

    def show_message(self, text: Text) -> None:
        """Shows a message for a while."""
        self.showMessage(shown(text), _MESSAGE_MS)

    def show_left_out(self, paths: Sequence[str]) -> None:
        """Says for a while which settings did not fit another entry of a menu."""
        from trainer_gui.core.switching import left_out_message  # after the first paint

        lost = left_out_message(paths)
        self.show_message(Text("{lost} Undo brings everything back.", lost=lost))

    def show_worker(self, ready: "WorkerReady | None") -> None:
        """Says whether the worker is warm, and where it computes."""
        if ready is None:
            self._worker.setText(shown(Text("Worker is warming up…")))
            self._worker.setToolTip("")
            return
        best = ready.devices[0]
        self._worker.setText(shown(Text("Ready on {device}", device=best.device)))
        versions = "\n".join(f"{name} {version}" for name, version in ready.versions)
        self._worker.setToolTip(f"{best.name}\n{versions}")

    def show_silence(self, seconds: int) -> None:
        """Says for how long the worker has not answered; with 0, what it said before."""
        self._worker.setVisible(seconds == 0)
        self._silent.setVisible(seconds > 0)
        if seconds == 0:
            self._silent.setText("")
            self._silent.setToolTip("")
            return
        said = Text("The worker has not answered for {seconds} s…", seconds=seconds)
        self._silent.setText(shown(said))
        self._silent.setToolTip(shown(SILENCE))

    def show_devices(self, loads: "Sequence[DeviceLoad]") -> None:
        """Shows load, memory and temperature; the card if there is one, else the processor."""
        self._device.setText(shown(_load(loads[-1])))
        self._device.setToolTip("\n".join(shown(_load(load)) for load in loads))

    def show_run(self, run: "ShownRun | None") -> None:
        """Shows how far the live run is."""
        state = run.state if run else None
        if run is None or state is None or state.started is None or state.ended is not None:
            self._run.setText("")
            return
        from trainer_gui.state import wording  # after the first paint

        epochs = state.started.epochs
        parts = [wording.epoch(min(len(state.epochs), epochs - 1), epochs)]
        eta = state.eta_seconds(time.time())
        if state.waiting is not None:
            parts.append(Text("waiting"))
        elif state.paused:
            parts.append(Text("paused"))
        elif eta is not None:
            parts.append(wording.eta(eta))
        if state.best is not None and state.best.score is not None:
            parts.append(
                Text(
                    "best {score} at {epoch}",
                    score=wording.named_score(state.best.score, state.started.metrics[0]),
                    epoch=state.best.epoch + 1,
                )
            )
        self._run.setText(shown(wording.joined(parts)))


def _load(load: "DeviceLoad") -> Text:
    from trainer_gui.state import wording  # after the first paint

    parts = [Text("{name}", name=load.name)]
    if load.load is not None:
        parts.append(Text("{load} %", load=round(100 * load.load)))
    parts.append(
        Text("{used} of {total}", used=wording.size(load.used_bytes),
             total=wording.size(load.total_bytes))
    )  # fmt: skip
    if load.celsius is not None:
        parts.append(Text("{celsius} °C", celsius=round(load.celsius)))
    return wording.joined(parts)
