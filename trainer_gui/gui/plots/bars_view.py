"""BarsView: a bar for each class, in one or several groups: class counts, recall per class."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.plots.series import Role
from trainer_gui.gui.theme import Theme


@dataclass(frozen=True)
class BarGroup:
    """One value for each class.

    Attributes:
        label: its name in the legend.
        values: one for each class; NaN leaves it out.
        role: decides its colour.
    """

    label: Text
    values: tuple[float, ...]
    role: Role = "train"


class BarsView(QWidget):
    """Bars of classes: upright, or lying where names are long; groups are stacked or side by side.

    Signals:
        bar_clicked: a class was chosen by click or Enter: its index.
    """

    bar_clicked = Signal(int)

    def __init__(
        self,
        unit: Literal["", "rate"] = "",
        *,
        theme: Theme,
        stacked: bool = False,
        empty: Text | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)

    def show_bars(self, classes: Sequence[str], groups: Sequence[BarGroup]) -> None:
        """Shows these groups; an empty list shows the empty state."""

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""

    def select_class(self, index: int | None) -> None:
        """Marks a class; emits nothing."""

    def sentence(self, index: int) -> Text:
        """What the bars of a class say: `Sandal: Train 5,000 · Test 1,000`."""
        raise NotImplementedError

    def save_png(self, path: Path) -> None:
        """Writes a picture of the bars, two pixels for each on the screen."""

    def save_csv(self, path: Path) -> None:
        """Writes class and value of each group."""
