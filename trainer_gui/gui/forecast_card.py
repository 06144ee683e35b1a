"""ForecastCard: all that is known of a forecast, and what can be done about it."""

import time

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trainer_gui.core.execution import Execution
from trainer_gui.core.replies import Forecasted
from trainer_gui.core.text import Text
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.key_values import KeyValueGrid
from trainer_gui.state import wording
from trainer_gui.state.facts import ForecastFacts
from trainer_gui.state.forecast_wording import rows

_WIDTH = 420


class ForecastCard(QFrame):
    """Stands below what opened it, and goes with Esc or a click elsewhere."""

    again_requested = Signal()
    """The recipe shall be tried once more."""
    edited_together = Signal(object)
    """New values by dotted path, as one change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_look(self, role="popover")
        self.setFixedWidth(_WIDTH)
        self._title = QLabel(shown(Text("Forecast")))
        set_look(self._title, role="section")
        self._told = QLabel()
        self._told.setWordWrap(True)
        self._rows = KeyValueGrid()
        self._fit = QPushButton(shown(Text("Make it fit")))
        self._largest = QPushButton()
        self._again = QPushButton(shown(Text("Dry run again")))
        self._facts = ForecastFacts()
        buttons = QHBoxLayout()
        buttons.addWidget(self._fit)
        buttons.addWidget(self._largest)
        buttons.addStretch(1)
        buttons.addWidget(self._again)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE + SPACE // 2)
        for part in (self._title, self._told, self._rows):
            column.addWidget(part)
        column.addLayout(buttons)
        self._fit.clicked.connect(self._on_fit)
        self._largest.clicked.connect(self._on_largest)
        self._again.clicked.connect(self._on_again)

    def show_facts(self, facts: ForecastFacts, *, batch_size: int, most: int) -> None:
        """Shows what is known.

        Args:
            facts: what was found, or why nothing was.
            batch_size: of the recipe.
            most: the largest batch that a recipe may ask for.
        """
        self._facts = facts
        forecast, failure = facts.forecast, facts.failure
        told = []
        if failure is not None:
            told = [f"{shown(failure.message)} {shown(failure.hint)}"]
        elif forecast is not None and forecast.changes:
            told = [
                shown(Text("The recipe does not fit into memory as it is. It was tried with:")),
                *(f"• {shown(reason)}" for reason in forecast.reasons),
            ]
        self._told.setText("\n".join(told))
        self._told.setVisible(bool(told))
        self._rows.setVisible(forecast is not None)
        self._fit.setVisible(forecast is not None and bool(forecast.changes))
        largest = min(forecast.largest_batch, most) if forecast is not None else 0
        self._largest.setVisible(largest > batch_size)
        self._largest.setText(
            shown(Text("Use the largest batch: {count}", count=wording.exact(largest)))
        )
        self._largest.setToolTip(
            shown(
                Text(
                    "Steps become fewer and larger: the learning rate usually has to grow with "
                    "the batch."
                )
            )
        )
        self._largest.setProperty("count", largest)
        if forecast is not None:
            self._rows.show_facts(_rows(forecast))

    def open_below(self, button: QWidget) -> None:
        """Comes up below a button, its right edge under that of the button."""
        self._fit_height()
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 4))
        self.move(corner)
        self.show()
        self._again.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fit_height(self) -> None:
        """As high as its wrapped words need; Qt alone would leave gaps between the parts."""
        layout = self.layout()
        assert layout is not None
        self.ensurePolished()
        layout.activate()
        self.resize(_WIDTH, layout.totalHeightForWidth(_WIDTH))

    def _on_fit(self) -> None:
        self.close()
        if self._facts.forecast is not None:
            self.edited_together.emit(dict(self._facts.forecast.changes))

    def _on_largest(self) -> None:
        self.close()
        self.edited_together.emit({"training.batch_size": int(self._largest.property("count"))})

    def _on_again(self) -> None:
        self.close()
        self.again_requested.emit()


def _rows(forecast: Forecasted) -> list[tuple[str, str]]:
    told = [(shown(label), shown(value)) for label, value in rows(forecast, time.time())]
    return [*told, (shown(Text("Carried out")), _execution_words(forecast.execution))]


def _execution_words(execution: Execution) -> str:
    parts = [
        Text("{device}", device=execution.device_name or execution.device),
        Text("{precision}", precision=execution.precision),
    ]
    if execution.device == "cpu":
        parts.append(
            Text("one thread")
            if execution.threads == 1
            else Text("{count} threads", count=execution.threads)
        )
    if execution.layout == "channels_last":
        parts.append(Text("channels last"))
    if execution.compiled:
        parts.append(Text("compiled"))
    if execution.tf32:
        parts.append(Text("TF32"))
    return shown(wording.joined(parts))
