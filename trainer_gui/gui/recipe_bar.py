"""RecipeBar: the recipe at a glance, and the button that trains it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.icons import IconRole, icon
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.elided_label import ElidedLabel

_ICON_ALONE = 42  # with the padding of the themes
_WIDEST_CRUMB, _NARROWEST_CRUMB = 220, 24
"""Pixels of the text on a crumb."""
_WIDEST_BLOCKED = 180
"""For what blocks training crumbs give way so far; beyond, it gives way itself."""
_SEPARATORS = 30  # the three signs between crumbs
_CRUMBS = (("data", "data"), ("model", "model"), ("preset", "preset"), ("device", "device"))


class RecipeBar(QFrame):
    """Data, model, preset and device, what blocks training, and Train."""

    crumb_clicked = Signal(str)
    """`data`, `model`, `preset` or `device`."""
    train_clicked = Signal()
    """Train the recipe."""
    forecast_clicked = Signal()
    """Begin a dry run, end it, or tell more of what it found."""
    queue_clicked = Signal()
    """Train the recipe after those that wait."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="panel", side="top")
        self._crumbs: dict[str, QToolButton] = {}
        self._texts = dict.fromkeys((key for key, _icon in _CRUMBS), "")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        row.setSpacing(SPACE // 2)
        for number, (key, _icon) in enumerate(_CRUMBS):
            if number:
                row.addWidget(_separator())
            crumb = self._crumbs[key] = QToolButton()
            set_look(crumb, role="crumb")
            crumb.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            crumb.setIconSize(QSize(16, 16))
            crumb.setMinimumWidth(_ICON_ALONE + _NARROWEST_CRUMB)
            crumb.clicked.connect(lambda _checked=False, key=key: self.crumb_clicked.emit(key))
            row.addWidget(crumb)
        self._blocked = ElidedLabel()
        set_look(self._blocked, tone="warning")
        self._blocked.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._blocked.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._blocked.setMinimumWidth(self._blocked.minimumSizeHint().width())
        row.addWidget(self._blocked, 1)
        self.forecast_button = QToolButton()
        set_look(self.forecast_button, role="crumb")
        self.forecast_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.forecast_button.setIconSize(QSize(16, 16))
        self.forecast_button.clicked.connect(self.forecast_clicked)
        self.forecast_button.setMinimumWidth(_ICON_ALONE)  # it gives way to all else
        self._forecast = ("", "")
        self._forecast_warns = False
        self._theme = theme
        self._row = row
        row.addWidget(self.forecast_button)
        self._queue = QPushButton(shown(Text("Add to queue")))
        self._queue.setToolTip(
            shown(Text("Train this recipe after those that wait (Ctrl+Shift+R)"))
        )
        self._queue.setIconSize(QSize(16, 16))
        self._queue.clicked.connect(self.queue_clicked)
        row.addWidget(self._queue)
        self._train = QPushButton(shown(Text("Train")))
        set_look(self._train, role="primary")
        self._train.setIconSize(QSize(16, 16))
        self._train.setMinimumWidth(96)
        self._train.clicked.connect(self.train_clicked)
        row.addWidget(self._train)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        for key, name in _CRUMBS:
            self._crumbs[key].setIcon(icon(name, theme, "muted"))
        self._theme = theme
        self._show_forecast_icon()
        self._queue.setIcon(icon("plus", theme))
        self._train.setIcon(icon("play", theme, "accent_text"))

    def focus_train(self) -> None:
        """Gives the keyboard to Train, so that Enter is enough."""
        self._train.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_crumb(self, key: str, text: str, tip: str) -> None:
        """Writes on a crumb; its accessible name is the whole sentence."""
        crumb = self._crumbs[key]
        self._texts[key] = text
        crumb.setToolTip(tip)
        crumb.setAccessibleName(tip)
        self._fit()

    def crumb(self, key: str) -> str:
        """What is written on a crumb."""
        return self._crumbs[key].text()

    def show_forecast(self, text: str, tip: str, *, short: str, warns: bool, enabled: bool) -> None:
        """Says what the recipe will take, or offers to find out.

        Args:
            text: a few words.
            tip: more of them.
            short: what is said where there is no room for `text`.
            warns: whether something stands in the way of the recipe.
            enabled: whether a click does anything now.
        """
        self._forecast = (text, short)
        self.forecast_button.setToolTip(f"{text}\n{tip}" if text != short else tip)
        self.forecast_button.setAccessibleName(text)
        self._fit()
        self.forecast_button.setEnabled(enabled)
        if warns != self._forecast_warns:
            self._forecast_warns = warns
            self._show_forecast_icon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Says as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Shares the room: the forecast gives way first, then the longest of the crumbs."""
        button = self.forecast_button
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        for part in (self._queue, self._train):
            room -= max(part.sizeHint().width(), part.minimumWidth())
        blocked = min(self._blocked.sizeHint().width(), _WIDEST_BLOCKED)
        room -= max(blocked, self._blocked.minimumWidth())  # also while it says nothing
        room -= self._row.spacing() * self._row.count() + _SEPARATORS
        edges = _edges(self._crumbs["data"])
        room -= len(self._crumbs) * edges
        room -= self._fit_crumbs(room - _ICON_ALONE)
        for text in (*self._forecast, ""):
            if edges + button.fontMetrics().horizontalAdvance(text) <= room:
                break
        style = Qt.ToolButtonStyle
        button.setText(text)
        button.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if text else style.ToolButtonIconOnly
        )

    def _fit_crumbs(self, room: int) -> int:
        """Writes on the crumbs what there is room for; gives the pixels that this takes."""
        metrics = next(iter(self._crumbs.values())).fontMetrics()
        wanted = [
            # One more: what is as wide as its rounded width is elided.
            min(metrics.horizontalAdvance(text) + 1, _WIDEST_CRUMB)
            for text in self._texts.values()
        ]
        widest = max(_widest(wanted, room), _NARROWEST_CRUMB)
        for (key, text), width in zip(self._texts.items(), wanted, strict=True):
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, min(width, widest))
            if self._crumbs[key].text() != elided:
                self._crumbs[key].setText(elided)
        return sum(min(width, widest) for width in wanted)

    def _show_forecast_icon(self) -> None:
        name = "warning" if self._forecast_warns else "clock"
        role: IconRole = "warning" if self._forecast_warns else "muted"
        self.forecast_button.setIcon(icon(name, self._theme, role))

    def show_train(self, action: QAction, blocked: str) -> None:
        """Enables Train, or says what blocks it.

        Args:
            action: whose shortcut the tooltip names.
            blocked: one sentence; empty if nothing does.
        """
        self._train.setEnabled(not blocked)
        self._train.setToolTip(blocked or action.toolTip())
        self._train.setAccessibleDescription(blocked)
        self._blocked.setText(blocked)
        self._fit()
        action.setEnabled(not blocked)

    def blocked(self) -> str:
        """The sentence that says what blocks training."""
        return self._blocked.shown_text() and self._blocked.text()


def _edges(crumb: QToolButton) -> int:
    """Padding, border and icon: what it is wide beside its text."""
    crumb.ensurePolished()
    return crumb.sizeHint().width() - crumb.fontMetrics().horizontalAdvance(crumb.text())


def _widest(wanted: Sequence[int], room: int) -> int:
    """How wide each may be so that all of them fit into the room; the widest give way first."""
    for left, width in zip(range(len(wanted), 0, -1), sorted(wanted), strict=True):
        if width * left > room:
            return room // left
        room -= width
    return max(wanted)


def _separator() -> QLabel:
    label = QLabel("›")  # noqa: RUF001 - the sign between breadcrumbs
    set_look(label, tone="muted")
    return label
