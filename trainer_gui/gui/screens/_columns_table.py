"""ColumnsTable: Qt's table of a table's columns, each with a menu of what it can be used for."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.screens._columns_model import ColumnsModel, Part
from trainer_gui.gui.theme import SPACE, set_look, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.combo_box import ComboBox
from trainer_gui.state import columns as words

_ROW_HEIGHT: Final = 36
_USE, _WHY = 16 * SPACE, 26 * SPACE
_MOST: Final = {Part.NAME: 20 * SPACE, Part.MISSING: 14 * SPACE}
"""Pixels that these take at most, of what is in them."""
_LEAST_VALUES, _MOST_VALUES = 18 * SPACE, 32 * SPACE
_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2)


class ColumnsTable(QTableView):
    """The rows of a ColumnsModel; current row and place survive another reading."""

    chosen = Signal(int, str)
    """The row of a column and the key of what a person wants it to be used for."""

    def __init__(self, model: ColumnsModel, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._can_choose = False
        self._uses = _UseCells(self)
        self.setModel(model)
        self.setItemDelegateForColumn(Part.USE, self._uses)
        self.setAccessibleName(shown(Text("Columns of the table")))
        set_look(self, role="plain")
        self.setFont(tabular(self.font()))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)  # the order is that of the file
        head.setMinimumSectionSize(5 * SPACE)
        self.setColumnWidth(Part.USE, _USE)
        head.setSectionResizeMode(Part.WHY, QHeaderView.ResizeMode.Stretch)
        model.modelReset.connect(self._fit)

    def set_can_choose(self, can: bool) -> None:
        """Whether the recipe can say what columns are used for."""
        self._can_choose = can
        self._uses.framed = can
        self.viewport().update()

    def use_menu(self, row: int) -> QMenu:
        """A menu of what the column of a row can be used for."""
        column, use = self._model.column_at(row), self._model.use_at(row)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, label in words.choices(column):
            action = menu.addAction(shown(label))
            action.setCheckable(True)
            action.setChecked(key == use)
            action.triggered.connect(lambda _on, key=key: self.chosen.emit(row, key))
            if key == use:
                menu.setActiveAction(action)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Space and F2 open the menu of the current row; the others move about."""
        if event.key() in _KEYS and self.currentIndex().isValid():
            event.accept()
            self._open_menu(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a use opens its menu."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == Part.USE:
            self._open_menu(index.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives each part its share."""
        super().resizeEvent(event)
        self._share()

    def _fit(self) -> None:
        """Gives each part the room that other columns need."""
        for part, most in _MOST.items():
            self.resizeColumnToContents(part)
            self.setColumnWidth(part, min(self.columnWidth(part) + SPACE, most))
        self._share()

    def _share(self) -> None:
        """Values give way to reasons; where there is no room for both, reasons have tooltips."""
        width = self.viewport().width()
        others = sum(self.columnWidth(part) for part in (Part.NAME, Part.USE, Part.MISSING))
        wanted = min(self.sizeHintForColumn(Part.VALUES) + SPACE, _MOST_VALUES)
        values = min(wanted, max(width - others - _WHY, _LEAST_VALUES))
        narrow = width - others - values < _WHY
        self.setColumnHidden(Part.WHY, narrow)
        self.setColumnWidth(Part.VALUES, max(width - others, _LEAST_VALUES) if narrow else values)

    def _open_menu(self, row: int) -> None:
        if not self._can_choose:
            return
        area = self.visualRect(self._model.index(row, Part.USE))
        self.use_menu(row).popup(self.viewport().mapToGlobal(area.bottomLeft() + QPoint(0, 1)))


class _UseCells(QStyledItemDelegate):
    """Draws uses as combo boxes: a thousand real ones would take seconds."""

    def __init__(self, table: ColumnsTable) -> None:
        super().__init__(table)
        self.framed = False
        self._box = ComboBox(table)  # whose style is borrowed
        self._box.hide()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draws a cell."""
        if not self.framed:
            super().paint(painter, option, index)
            return
        text = str(index.data())
        self.initStyleOption(option, index)
        option.text = ""
        style = self._box.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        box = QStyleOptionComboBox()
        box.initFrom(self._box)
        area: QRect = option.rect.adjusted(2, 3, -6, -3)
        box.rect = area
        box.currentText = text
        box.state |= QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_Active
        painter.save()
        style.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, box, painter, self._box)
        style.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, box, painter, self._box)
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Room for the frame."""
        return super().sizeHint(option, index).expandedTo(QSize(_USE, _ROW_HEIGHT))
