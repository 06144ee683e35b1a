"""TileModel: samples as rows of a list, whose faces become images only when they are drawn."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPixmap

from trainer_gui.core.description import SAMPLES, Noun
from trainer_gui.core.faces import Face
from trainer_gui.core.spec import SPLITS
from trainer_gui.core.text import Text
from trainer_gui.gui.faces.face_image import Look, face_image
from trainer_gui.gui.faces.face_words import face_words
from trainer_gui.gui.translate import shown
from trainer_gui.state import wording

CACHED = 1024
"""Images kept ready: some screens full of them, a few megabytes."""

AnyIndex = QModelIndex | QPersistentModelIndex


class TileRole(IntEnum):
    """What is asked of the model beside Qt's own roles."""

    SAMPLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, eq=False)
class Tiles:
    """What a gallery shows.

    Attributes:
        faces: how each of M samples looks; all of one type.
        captions: one for each; empty writes the class name.
        labels: class indices (M,), or None.
        splits: indices (M,) into train, validation, test, or None.
        indices: of the samples in their data set (M,); None counts from 0.
        classes: names in index order.
        badges: a short word below each caption; empty writes the split.
        badge_colours: of each badge; empty takes the split's colour.
        details: what the tooltip says of each in place of caption and class; empty for those.
        noun: what people call them.
    """

    faces: Sequence[Face]
    captions: Sequence[str] = ()
    labels: NDArray[np.integer] | None = None
    splits: NDArray[np.integer] | None = None
    indices: NDArray[np.integer] | None = None
    classes: Sequence[str] = ()
    badges: Sequence[str] = ()
    badge_colours: Sequence[QColor] = ()
    details: Sequence[str] = ()
    noun: Noun = SAMPLES

    def class_name(self, row: int) -> str:
        """The class of a sample; nothing where it is not known."""
        if self.labels is None:
            return ""
        label = int(self.labels[row])
        return self.classes[label] if 0 <= label < len(self.classes) else str(label)

    def caption(self, row: int) -> str:
        """What is written below a sample."""
        return self.captions[row] if self.captions else self.class_name(row)

    def badge(self, row: int) -> str:
        """What is written below the caption."""
        if self.badges:
            return self.badges[row]
        return "" if self.splits is None else shown(wording.split(SPLITS[int(self.splits[row])]))

    def sample(self, row: int) -> int:
        """The index of a sample in its data set."""
        return row if self.indices is None else int(self.indices[row])

    def passing(self, class_index: int | None, split: int | None) -> NDArray[np.int64]:
        """The rows of one class, one split, or both."""
        keep = np.ones(len(self.faces), dtype=bool)
        if class_index is not None:
            keep &= self.labels == class_index if self.labels is not None else False
        if split is not None:
            keep &= self.splits == split if self.splits is not None else False
        return np.flatnonzero(keep)


class TileModel(QAbstractListModel):
    """The samples that pass the filter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles: Tiles | None = None
        self._rows: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._split_colours: tuple[QColor, ...] = ()
        self._look: Look | None = None
        self._cache: OrderedDict[tuple[int, int], QPixmap] = OrderedDict()

    def show(
        self, tiles: Tiles | None, *, class_index: int | None = None, split: int | None = None
    ) -> None:
        """Takes these samples, as far as they pass the filter."""
        self.beginResetModel()
        if tiles is not self._tiles:
            self._cache.clear()
        self._tiles = tiles
        none = np.empty(0, dtype=np.int64)
        self._rows = none if tiles is None else tiles.passing(class_index, split)
        self.endResetModel()

    def set_split_colours(self, colours: Sequence[QColor]) -> None:
        """Colours of badges that name a split: train, validation, test."""
        self._split_colours = tuple(colours)

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        """How many samples pass."""
        return len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Caption, the sample's index, and all of it in words."""
        tiles = self._tiles
        if tiles is None or not index.isValid():
            return None
        row = int(self._rows[index.row()])
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return tiles.caption(row)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return _in_words(tiles, row)
            case TileRole.SAMPLE:
                return tiles.sample(row)
        return None

    def written(self, place: int) -> tuple[str, str, QColor | None]:
        """Caption, badge and the badge's colour at a place of the list.

        Asked through Qt, role by role, they would take as long as all else that draws a picture.
        """
        tiles = self._tiles
        if tiles is None:
            return "", "", None
        row = int(self._rows[place])
        return tiles.caption(row), tiles.badge(row), self._badge_colour(row)

    def row_of_sample(self, sample: int) -> int | None:
        """The row of a sample; None where the filter hides it."""
        if self._tiles is None:
            return None
        indices = self._tiles.indices
        samples = self._rows if indices is None else np.asarray(indices)[self._rows]
        found = np.flatnonzero(samples == sample)
        return int(found[0]) if found.size else None

    def set_look(self, look: Look) -> None:
        """Takes colours and font of what is no picture."""
        self._look = look
        self._cache.clear()

    def pixmap(self, row: int, pixels: int, ratio: float) -> QPixmap:
        """The face of a row, at most `pixels` of the screen wide and high."""
        if self._tiles is None or self._look is None:
            return QPixmap()
        source = int(self._rows[row])
        key = source, pixels
        pixmap = self._cache.get(key)
        if pixmap is None:
            face = self._tiles.faces[source]
            pixmap = QPixmap.fromImage(face_image(face, pixels, self._look, ratio=ratio))
            self._cache[key] = pixmap
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        else:
            self._cache.move_to_end(key)
        return pixmap

    def has_badges(self) -> bool:
        """Whether there is anything to write below captions."""
        tiles = self._tiles
        return tiles is not None and (bool(tiles.badges) or tiles.splits is not None)

    def cached(self) -> int:
        """How many images are kept ready."""
        return len(self._cache)

    def _badge_colour(self, row: int) -> QColor | None:
        tiles = self._tiles
        if tiles is not None and tiles.badge_colours:
            return tiles.badge_colours[row]
        if tiles is None or tiles.splits is None or not self._split_colours:
            return None
        return self._split_colours[int(tiles.splits[row]) % len(self._split_colours)]


def _in_words(tiles: Tiles, row: int) -> str:
    parts = [Text("Sample {index}", index=wording.exact(tiles.sample(row)))]
    known = (tiles.details[row],) if tiles.details else (tiles.caption(row), tiles.class_name(row))
    words = dict.fromkeys((*known, tiles.badge(row), face_words(tiles.faces[row])))
    parts.extend(Text("{word}", word=word) for word in words if word)
    return shown(wording.joined(parts))
