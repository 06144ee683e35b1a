"""AboutDialog: the program's name, version and licence, and the libraries it stands on."""

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

import trainer_gui
from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import (
    button_row,
    copy_on_click,
    paragraph,
    prepare,
    push_button,
)
from trainer_gui.gui.icons import draw_icon
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.card import Card
from trainer_gui.gui.widgets.key_values import KeyValueGrid

_LIBRARIES: Final = (
    ("PyTorch", "torch"),
    ("torchvision", "torchvision"),
    ("Qt for Python", "PySide6-Essentials"),
    ("pyqtgraph", "pyqtgraph"),
    ("NumPy", "numpy"),
    ("Pillow", "Pillow"),
    ("pydantic", "pydantic"),
    ("scikit-learn", "scikit-learn"),
)
_LOGO: Final = 56


def library_versions() -> tuple[tuple[str, str], ...]:
    """(name, version) of Python and the libraries, as they are installed."""
    found = [("Python", platform.python_version())]
    for name, package in _LIBRARIES:
        try:
            found.append((name, version(package)))
        except PackageNotFoundError:
            found.append((name, shown(Text("not installed"))))
    return tuple(found)


class AboutDialog(QDialog):
    """What this program is, for people and for bug reports."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = prepare(self, shown(Text("About Trainer GUI")), width=420)
        name = QLabel(shown(Text("Trainer GUI")))
        set_look(name, role="title")
        number = Text("Version {version}", version=trainer_gui.__version__)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(paragraph(shown(number), tone="muted"))
        head = QHBoxLayout()
        head.setSpacing(2 * SPACE)
        head.addWidget(_Logo())
        head.addLayout(words, 1)
        column.addLayout(head)
        column.addWidget(
            paragraph(shown(Text("Train a neural network in a window and see what happens.")))
        )
        column.addWidget(
            paragraph(
                shown(Text("Free software under the MIT licence.")),
                tone="muted",
            )
        )
        libraries = library_versions()
        grid = KeyValueGrid()
        grid.show_facts(libraries)
        card = Card(shown(Text("Libraries")))
        card.body.addWidget(grid)
        column.addWidget(card)
        copy = push_button(Text("Copy versions"))
        lines = [f"Trainer GUI {trainer_gui.__version__}", *(" ".join(pair) for pair in libraries)]
        copy_on_click(copy, "\n".join([*lines, platform.platform()]))
        close = push_button(Text("Close"))
        close.clicked.connect(self.accept)
        column.addLayout(button_row(before=(copy,), after=(close,), default=close))
        close.setFocus()


class _Logo(QWidget):
    """The program's picture."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(_LOGO, _LOGO))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws it in its own colours."""
        painter = QPainter(self)
        draw_icon(painter, "app", QRectF(self.rect()), QColor(Qt.GlobalColor.white))
        painter.end()
