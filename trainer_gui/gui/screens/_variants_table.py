"""VariantsTable: a row for each sample, as it is and as some epochs see it."""

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.faces.face_image import Look, face_image
from trainer_gui.gui.screens._variants import Variants
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.state import wording

_LEAST_SIDE, _MOST_SIDE = 40, 176
_MOST_LINES = 2  # MixUp and CutMix mix no more classes
_HEADER_LETTERS = 10
_SMALLER = 0.85

_AnyIndex = QModelIndex | QPersistentModelIndex


class VariantsModel(QAbstractTableModel):
    """The samples as a table; images are made when they are drawn."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._variants: Variants | None = None
        self._pixmaps: dict[tuple[int, int, int], QPixmap] = {}

    def show_variants(self, variants: Variants) -> None:
        """Takes other samples; where they are as many, whoever looks keeps their place."""
        before = self._variants
        same = before is not None and (before.samples, before.epochs) == (
            variants.samples,
            variants.epochs,
        )
        if not same:
            self.beginResetModel()
        self._variants = variants
        self._pixmaps.clear()
        if not same:
            self.endResetModel()
            return
        last = self.rowCount() - 1, self.columnCount() - 1
        self.dataChanged.emit(self.index(0, 0), self.index(*last))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last[1])
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, last[0])

    def rowCount(self, parent: _AnyIndex | None = None) -> int:
        """Samples."""
        return self._variants.samples if self._variants is not None else 0

    def columnCount(self, parent: _AnyIndex | None = None) -> int:
        """The sample itself, and its epochs."""
        return 1 + self._variants.epochs if self._variants is not None else 0

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The epoch of a column, the target of a row."""
        variants = self._variants
        if variants is None or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        if orientation == Qt.Orientation.Vertical:
            return variants.label(section)
        if section == 0:
            return shown(Text("As it is"))
        return shown(wording.epoch(variants.epoch + section - 1))

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell is, in words."""
        if role not in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        head = self.headerData(index.column(), Qt.Orientation.Horizontal)
        label = self.headerData(index.row(), Qt.Orientation.Vertical)
        lines = self.mixture(index.row(), index.column())
        return f"{head}: {', '.join(lines) if lines else label}"

    def mixture(self, row: int, column: int) -> tuple[str, ...]:
        """What a mixed target says, a line each: `3: 70 %`; empty where it is not mixed."""
        if self._variants is None:
            return ()
        found = self._variants.mixture(row, column)[:_MOST_LINES]
        return tuple(
            shown(Text("{name}: {value}", name=name, value=value)) for name, value in found
        )

    def has_mixtures(self) -> bool:
        """Whether targets are mixed."""
        return self._variants is not None and bool(self._variants.mixed)

    def forget_images(self) -> None:
        """Has them made anew, for other colours or another font."""
        self._pixmaps.clear()

    def pixmap(self, row: int, column: int, pixels: int, look: Look, ratio: float) -> QPixmap:
        """How a sample looks, at most `pixels` of the screen a side."""
        if self._variants is None:
            return QPixmap()
        key = row, column, pixels
        if key not in self._pixmaps:
            face = self._variants.face(row, column)
            self._pixmaps[key] = QPixmap.fromImage(face_image(face, pixels, look, ratio=ratio))
        return self._pixmaps[key]


class _VariantDelegate(QStyledItemDelegate):
    """Draws a sample, and what its target says below it if that is mixed."""

    def __init__(self, model: VariantsModel, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self.theme = theme
        self.side = _LEAST_SIDE

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """Draws one cell."""
        rect = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(rect, QColor(self.theme.selection))
        ratio = painter.device().devicePixelRatioF()
        font = smaller(option.font)
        pixmap = self._model.pixmap(
            index.row(), index.column(), round(self.side * ratio), Look(self.theme, font), ratio
        )
        frame = QRectF(rect.x(), rect.y() + SPACE / 2, rect.width(), self.side)
        target = QRectF(0, 0, pixmap.width() / ratio, pixmap.height() / ratio)
        target.moveCenter(frame.center())
        target.moveTopLeft((target.topLeft() * ratio).toPoint().toPointF() / ratio)
        painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        below = frame.bottom() + 2
        for number, line in enumerate(self._model.mixture(index.row(), index.column())):
            painter.setPen(QColor(self.theme.text if number == 0 else self.theme.muted))
            place = QRectF(rect.x(), below, rect.width(), metrics.height())
            words = metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, place.width() - 4)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
            below += metrics.height()
        painter.restore()


class VariantsTable(QTableView):
    """Samples as large as lets every column be seen; scrolls from sample to sample."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = VariantsModel(self)
        self._delegate = _VariantDelegate(self._model, theme, self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(shown(Text("Samples as training sees them")))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setSectionsClickable(False)
            header.setHighlightSections(False)
            header.setMinimumSectionSize(_LEAST_SIDE)
        self.verticalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        set_look(self, role="card")

    def show_variants(self, variants: Variants) -> None:
        """Shows other samples."""
        self._model.show_variants(variants)
        self._fit()
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._delegate.theme = theme
        self._model.forget_images()
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Has texts of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._model.forget_images()

    def side(self) -> int:
        """Pixels of the screen that a sample may be wide and high."""
        return self._delegate.side

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Makes samples as large as there is room."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """Some rows."""
        return QSize(60 * SPACE, 40 * SPACE)

    def _fit(self) -> None:
        columns = self._model.columnCount()
        if not columns:
            return
        names = self.verticalHeader()
        letter = self.fontMetrics().averageCharWidth()
        names.setFixedWidth(min(names.sizeHint().width(), _HEADER_LETTERS * letter + 3 * SPACE))
        bar = self.verticalScrollBar().sizeHint().width()
        room = self.width() - names.width() - bar - 2 * self.frameWidth()
        side = max(_LEAST_SIDE, min(room // columns - SPACE, _MOST_SIDE))
        self._delegate.side = side
        lines = QFontMetricsF(smaller(self.font())).height() * _MOST_LINES
        below = round(lines) + 2 if self._model.has_mixtures() else 0
        self.horizontalHeader().setDefaultSectionSize(max(room // columns, side + SPACE))
        names.setDefaultSectionSize(side + SPACE + below)


def smaller(font: QFont) -> QFont:
    """The font of what stands below a sample."""
    small = QFont(font)
    small.setPointSizeF(max(font.pointSizeF() * _SMALLER, 6.0))
    return small
