"""ExportMenu: the button of a view that copies its picture and saves it, or its values."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.charts import saving
from trainer_gui.gui.icons import icon
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown


class ExportMenu:
    """Copies and saves what a view shows.

    Attributes:
        button: opens the menu.
    """

    def __init__(
        self,
        view: QWidget,
        *,
        image: Callable[[], QImage],
        rows: Callable[[], Iterable[Sequence[object]]],
        tip: Text,
        values: Text,
    ) -> None:
        """Makes the button; its place is the view's business.

        Args:
            view: what is saved is named by its accessible name.
            image: its picture.
            rows: its values, as lines of a CSV file.
            tip: what the menu is for.
            values: label of the action that saves the values.
        """
        self._view = view
        self._image = image
        self._rows = rows
        self.button = QToolButton()
        menu = QMenu(self.button)
        menu.addAction(shown(Text("Copy image"))).triggered.connect(self.copy_image)
        png = menu.addAction(shown(Text("Save as PNG…")))
        png.triggered.connect(lambda: self._ask_and_save(self.save_png, ".png"))
        table = menu.addAction(shown(values))
        table.triggered.connect(lambda: self._ask_and_save(self.save_csv, ".csv"))
        self.button.setMenu(menu)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setIconSize(QSize(16, 16))
        self.button.setToolTip(shown(tip))
        self.button.setAccessibleName(shown(tip))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self.button.setIcon(icon("more", theme))

    def copy_image(self) -> None:
        """Puts the picture on the clipboard."""
        saving.copy_image(self._image())

    def save_png(self, path: Path) -> None:
        """Writes the picture, two pixels for each on the screen."""
        saving.save_png(path, self._image())

    def save_csv(self, path: Path) -> None:
        """Writes the values."""
        saving.save_csv(path, self._rows())

    def _ask_and_save(self, save: Callable[[Path], None], suffix: str) -> None:
        saving.ask_and_save(self._view, save, title=self._view.accessibleName(), suffix=suffix)
