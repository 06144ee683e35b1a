"""PictureModel: pictures of an array as rows of a list, made into images only when drawn."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QImage, QPixmap

from trainer_gui.core.spec import SPLITS
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown
from trainer_gui.state import wording

CACHED = 1024
"""Pictures kept ready: some screens full of them, a few megabytes."""
PIXEL_ART = 48
"""Pictures of at most so many pixels a side are enlarged with hard edges, by whole factors."""

AnyIndex = QModelIndex | QPersistentModelIndex


class PictureRole(IntEnum):
    """What is asked of the model beside Qt's own roles."""

    SAMPLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, eq=False)
class Pictures:
    """What a gallery shows.

    Attributes:
        images: (M, C, H, W) uint8; C is 1 (grey) or 3 (RGB).
        captions: one for each; empty writes the class name.
        labels: class indices (M,), or None.
        splits: indices (M,) into train, validation, test, or None.
        indices: of the samples in their data set (M,); None counts from 0.
        classes: names in index order.
        badges: a short word below each caption; empty writes the split.
        badge_colours: of each badge; empty takes the split's colour.
        details: what the tooltip says of each in place of caption and class; empty for those.
    """

    images: NDArray[np.uint8]
    captions: Sequence[str] = ()
    labels: NDArray[np.integer] | None = None
    splits: NDArray[np.integer] | None = None
    indices: NDArray[np.integer] | None = None
    classes: Sequence[str] = ()
    badges: Sequence[str] = ()
    badge_colours: Sequence[QColor] = ()
    details: Sequence[str] = ()

    def class_name(self, row: int) -> str:
        """The class of a picture; nothing where it is not known."""
        if self.labels is None:
            return ""
        label = int(self.labels[row])
        return self.classes[label] if 0 <= label < len(self.classes) else str(label)

    def caption(self, row: int) -> str:
        """What is written below a picture."""
        return self.captions[row] if self.captions else self.class_name(row)

    def badge(self, row: int) -> str:
        """What is written below the caption."""
        if self.badges:
            return self.badges[row]
        return "" if self.splits is None else shown(wording.split(SPLITS[int(self.splits[row])]))

    def sample(self, row: int) -> int:
        """The index of a picture's sample in its data set."""
        return row if self.indices is None else int(self.indices[row])

    def passing(self, class_index: int | None, split: int | None) -> NDArray[np.int64]:
        """The rows of one class, one split, or both."""
        keep = np.ones(len(self.images), dtype=bool)
        if class_index is not None:
            keep &= self.labels == class_index if self.labels is not None else False
        if split is not None:
            keep &= self.splits == split if self.splits is not None else False
        return np.flatnonzero(keep)


class PictureModel(QAbstractListModel):
    """The pictures that pass the filter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: Pictures | None = None
        self._rows: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._split_colours: tuple[QColor, ...] = ()
        self._cache: OrderedDict[tuple[int, int], QPixmap] = OrderedDict()

    def show(
        self, pictures: Pictures | None, *, class_index: int | None = None, split: int | None = None
    ) -> None:
        """Takes these pictures, as far as they pass the filter."""
        self.beginResetModel()
        if pictures is not self._pictures:
            self._cache.clear()
        self._pictures = pictures
        none = np.empty(0, dtype=np.int64)
        self._rows = none if pictures is None else pictures.passing(class_index, split)
        self.endResetModel()

    def set_split_colours(self, colours: Sequence[QColor]) -> None:
        """Colours of badges that name a split: train, validation, test."""
        self._split_colours = tuple(colours)

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        """How many pictures pass."""
        return len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Caption, the sample's index, and all of it in words."""
        pictures = self._pictures
        if pictures is None or not index.isValid():
            return None
        row = int(self._rows[index.row()])
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return pictures.caption(row)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return _in_words(pictures, row)
            case PictureRole.SAMPLE:
                return pictures.sample(row)
        return None

    def written(self, place: int) -> tuple[str, str, QColor | None]:
        """Caption, badge and the badge's colour at a place of the list.

        Asked through Qt, role by role, they would take as long as all else that draws a picture.
        """
        pictures = self._pictures
        if pictures is None:
            return "", "", None
        row = int(self._rows[place])
        return pictures.caption(row), pictures.badge(row), self._badge_colour(row)

    def row_of_sample(self, sample: int) -> int | None:
        """The row of a sample; None where the filter hides it."""
        if self._pictures is None:
            return None
        indices = self._pictures.indices
        samples = self._rows if indices is None else np.asarray(indices)[self._rows]
        found = np.flatnonzero(samples == sample)
        return int(found[0]) if found.size else None

    def picture(self, row: int, pixels: int) -> QPixmap:
        """The picture of a row, at most `pixels` of the screen wide and high."""
        if self._pictures is None:
            return QPixmap()
        source = int(self._rows[row])
        key = source, pixels
        pixmap = self._cache.get(key)
        if pixmap is None:
            pixmap = QPixmap.fromImage(scaled(image_of(self._pictures.images[source]), pixels))
            self._cache[key] = pixmap
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        else:
            self._cache.move_to_end(key)
        return pixmap

    def has_badges(self) -> bool:
        """Whether there is anything to write below captions."""
        pictures = self._pictures
        return pictures is not None and (bool(pictures.badges) or pictures.splits is not None)

    def cached(self) -> int:
        """How many pictures are kept ready."""
        return len(self._cache)

    def _badge_colour(self, row: int) -> QColor | None:
        pictures = self._pictures
        if pictures is not None and pictures.badge_colours:
            return pictures.badge_colours[row]
        if pictures is None or pictures.splits is None or not self._split_colours:
            return None
        return self._split_colours[int(pictures.splits[row]) % len(self._split_colours)]


def image_of(array: NDArray[np.uint8]) -> QImage:
    """An image of its own memory from (C, H, W) uint8: grey from one channel, else RGB."""
    channels, height, width = array.shape
    if channels < 3:  # noqa: PLR2004 - red, green, blue
        grey = np.ascontiguousarray(array[0])
        return QImage(grey.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
    colour = np.ascontiguousarray(array[:3].transpose(1, 2, 0))  # [h, w, c]
    return QImage(colour.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def scaled(image: QImage, pixels: int) -> QImage:
    """The image as large as fits `pixels` a side: small ones by whole factors, with hard edges."""
    side = max(image.width(), image.height())
    if side <= PIXEL_ART and side <= pixels:
        factor = pixels // side
        return image.scaled(
            image.size() * factor,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.FastTransformation,
        )
    return image.scaled(
        pixels,
        pixels,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _in_words(pictures: Pictures, row: int) -> str:
    parts = [Text("Sample {index}", index=wording.exact(pictures.sample(row)))]
    known = (
        (pictures.details[row],)
        if pictures.details
        else (pictures.caption(row), pictures.class_name(row))
    )
    words = dict.fromkeys((*known, pictures.badge(row)))
    parts.extend(Text("{word}", word=word) for word in words if word)
    return shown(wording.joined(parts))
