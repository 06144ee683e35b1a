"""put_below: a view with something of its screen's above it."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from trainer_gui.gui.theme import SPACE


def put_below(whole: QWidget, leading: QWidget | None, view: QWidget) -> None:
    """Lays out a widget: at its top `leading`, if there is one, and below it the view."""
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    if leading is not None:
        row = QHBoxLayout()
        row.setContentsMargins(SPACE, SPACE // 2, SPACE // 2, SPACE // 2)
        row.addWidget(leading)
        row.addStretch(1)
        column.addLayout(row)
    column.addWidget(view, 1)
