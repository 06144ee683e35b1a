"""CurveHeader: title and tools above a chart: smoothing, log axis, reset, menu; and its legend."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.charts._legend import PADDING, Legend
from trainer_gui.gui.icons import icon
from trainer_gui.gui.theme import SPACE, Theme, set_look, tabular
from trainer_gui.gui.translate import shown

NOTCHES = 100
STRONGEST = 0.99
_ROOMY = 40 * SPACE
"""Pixels from which on there is room for the word beside the slider."""


class CurveHeader(QWidget):
    """The two slim rows above a chart.

    Signals:
        smoothing_moved: a person moved the slider; 0…0.99.
        log_toggled: the logarithmic axis was switched.
        reset_clicked: everything is to be seen again.
        whole_toggled: whether outliers are to be seen.
        steps_toggled: whether the x axis counts steps rather than epochs.
        copy_clicked: a picture is wanted on the clipboard.
        save_clicked: a file is wanted, by its suffix.
    """

    smoothing_moved = Signal(float)
    log_toggled = Signal(bool)
    reset_clicked = Signal()
    whole_toggled = Signal(bool)
    steps_toggled = Signal(bool)
    copy_clicked = Signal()
    save_clicked = Signal(str)

    def __init__(self, title: Text, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._smoothing_offered = True
        self.title = QLabel(shown(title))
        set_look(self.title, role="section")
        self.position = QLabel()
        set_look(self.position, role="small")
        self.position.setFont(tabular(self.position.font()))
        self.smoothing = _smoothing_slider()
        self.smoothing.valueChanged.connect(
            lambda notch: self.smoothing_moved.emit(notch / NOTCHES)
        )
        self.log = _button(Text("Logarithmic y axis"), checkable=True)
        self.log.toggled.connect(self.log_toggled)
        self.reset = _button(Text("Show all steps again (double click, Home)"))
        self.reset.clicked.connect(self.reset_clicked)
        self.reset.hide()
        self.menu_button = self._menu_button()
        self.legend = Legend(theme)
        self._lay_out()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self.log.setIcon(icon("log-axis", theme))
        self.reset.setIcon(icon("zoom-reset", theme))
        self.menu_button.setIcon(icon("more", theme))
        self.legend.set_theme(theme)

    def set_smoothing(self, amount: float) -> None:
        """Moves the slider; emits nothing."""
        self.smoothing.blockSignals(True)
        self.smoothing.setValue(round(amount * NOTCHES))
        self.smoothing.blockSignals(False)

    def set_smoothing_offered(self, on: bool) -> None:
        """Shows the slider only where there is something to smooth."""
        self._smoothing_offered = on
        self.smoothing.setVisible(on)
        self._show_words()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves words out where there is little room; the slider's tooltip says them too."""
        super().resizeEvent(event)
        self._show_words()

    def _show_words(self) -> None:
        self._smoothing_label.setVisible(self._smoothing_offered and self.width() >= _ROOMY)

    def _lay_out(self) -> None:
        self._smoothing_label = QLabel(shown(Text("Smoothing")))
        set_look(self._smoothing_label, role="small")
        self._smoothing_label.setBuddy(self.smoothing)
        tools = QHBoxLayout()
        tools.setSpacing(SPACE // 2)
        tools.setContentsMargins(PADDING, 0, 0, 0)  # in line with the words of the legend
        tools.addWidget(self.title)
        tools.addSpacing(SPACE)
        tools.addWidget(self.position, 1)
        tools.addWidget(self.reset)
        tools.addWidget(self._smoothing_label)
        tools.addWidget(self.smoothing)
        tools.addWidget(self.log)
        tools.addWidget(self.menu_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE // 2, SPACE // 2, SPACE // 2, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(self.legend)

    def _menu_button(self) -> QToolButton:
        button = _button(Text("Copy and save the chart, and more"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        self.whole = _switch(menu, Text("Show outliers too"))
        self.whole.toggled.connect(self.whole_toggled)
        self.steps = _switch(menu, Text("Count steps on the x axis"))
        self.steps.toggled.connect(self.steps_toggled)
        menu.addSeparator()
        menu.addAction(shown(Text("Copy image"))).triggered.connect(self.copy_clicked)
        for label, suffix in (
            (Text("Save as PNG…"), ".png"),
            (Text("Save as SVG…"), ".svg"),
            (Text("Save values as CSV…"), ".csv"),
        ):
            action = menu.addAction(shown(label))
            action.triggered.connect(lambda _on=False, s=suffix: self.save_clicked.emit(s))
        button.setMenu(menu)
        return button


def _smoothing_slider() -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, round(STRONGEST * NOTCHES))
    slider.setPageStep(10)
    slider.setMinimumWidth(40)
    slider.setMaximumWidth(90)
    slider.setAccessibleName(shown(Text("Smoothing")))
    slider.setToolTip(shown(Text("How calm the line over the steps is; the faint one is raw")))
    return slider


def _button(tip: Text, *, checkable: bool = False) -> QToolButton:
    button = QToolButton()
    button.setIconSize(QSize(16, 16))
    button.setToolTip(shown(tip))
    button.setAccessibleName(shown(tip))
    button.setAutoRaise(True)
    button.setCheckable(checkable)
    return button


def _switch(menu: QMenu, label: Text) -> QAction:
    action = menu.addAction(shown(label))
    action.setCheckable(True)
    return action
