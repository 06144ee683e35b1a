"""What every view can do with its picture and figures: copy, PNG, SVG, CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from trainer_gui.core.errors import TrainerError
from trainer_gui.core.files import atomic_write, safe_name
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown

SCALE = 2
"""Pixels of a saved picture for each on the screen, so that it is sharp in print."""

Paint: TypeAlias = Callable[[QPainter, QRectF], None]


def picture(paint: Paint, size: QSize, background: str, *, scale: float = SCALE) -> QImage:
    """What `paint` draws into an area of this size, `scale` pixels for each of its units."""
    image = QImage(size * scale, QImage.Format.Format_RGB32)
    image.fill(QColor(background))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    paint(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return image


def save_png(path: Path, image: QImage) -> None:
    """Writes an image as PNG.

    Raises:
        StorageError: the file cannot be written.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    atomic_write(path, bytes(buffer.data().data()))


def save_svg(path: Path, paint: Paint, size: QSize, *, title: str) -> None:
    """Writes what `paint` draws as vectors.

    Raises:
        StorageError: the file cannot be written.
    """
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    painter = QPainter(generator)
    paint(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    atomic_write(path, bytes(buffer.data().data()))


def save_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Writes rows of values as CSV, readable by every spreadsheet.

    Raises:
        StorageError: the file cannot be written.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    atomic_write(path, text.getvalue().encode("utf-8"))


def copy_image(image: QImage) -> None:
    """Puts an image on the clipboard."""
    QGuiApplication.clipboard().setImage(image)


def ask_and_save(parent: QWidget, save: Callable[[Path], None], *, title: str, suffix: str) -> None:
    """Asks where to save and does it; a failure is told in a message.

    Args:
        parent: the dialogs belong to it.
        save: writes the file.
        title: of what is saved; the proposed name is made of it.
        suffix: of the file, for example `.png`.
    """
    caption = shown(Text("Save {title}", title=title))
    kinds = shown(Text("{kind} files (*{suffix})", kind=suffix[1:].upper(), suffix=suffix))
    name, _ = QFileDialog.getSaveFileName(parent, caption, safe_name(title) + suffix, kinds)
    if not name:
        return
    path = Path(name)
    try:
        save(path if path.suffix else path.with_suffix(suffix))
    except TrainerError as error:
        QMessageBox.warning(parent, caption, f"{shown(error.message)}\n{shown(error.hint)}")
