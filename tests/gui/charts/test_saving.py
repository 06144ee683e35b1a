"""What is saved of a plot can be read again, and a failure is told."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.core.errors import StorageError
from trainer_gui.gui.charts.saving import (
    ask_and_save,
    copy_image,
    picture,
    save_csv,
    save_png,
    save_svg,
)

RED = QColor("#d55e00")
SIZE = QSize(40, 20)


def left_half(painter: QPainter, area: QRectF) -> None:
    painter.fillRect(QRectF(area.left(), area.top(), area.width() / 2, area.height()), RED)


def test_a_png_has_two_pixels_for_each_and_the_colours(qapp: QApplication, tmp_path: Path) -> None:
    save_png(tmp_path / "half.png", picture(left_half, SIZE, "#ffffff"))
    image = QImage(str(tmp_path / "half.png"))
    assert image.size() == SIZE * 2
    assert image.pixelColor(10, 10) == RED
    assert image.pixelColor(70, 10) == QColor("#ffffff")


def test_an_svg_is_drawn_as_it_was(qapp: QApplication, tmp_path: Path) -> None:
    save_svg(tmp_path / "half.svg", left_half, SIZE, title="Half")
    image = QImage(SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    renderer = QSvgRenderer(str(tmp_path / "half.svg"))
    renderer.render(painter, QRectF(0, 0, SIZE.width(), SIZE.height()))
    painter.end()
    assert image.pixelColor(5, 10) == RED
    assert image.pixelColor(35, 10) == QColor("#ffffff")
    assert "<title>Half</title>" in (tmp_path / "half.svg").read_text()


def test_a_csv_has_every_value(tmp_path: Path) -> None:
    rows: list[list[object]] = [["step", "loss"], [0, 2.5], [1, "a, b"]]
    save_csv(tmp_path / "loss.csv", rows)
    with (tmp_path / "loss.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [[str(value) for value in row] for row in rows]


def test_a_copied_image_is_on_the_clipboard(qapp: QApplication) -> None:
    copy_image(picture(left_half, SIZE, "#ffffff", scale=1))
    assert QGuiApplication.clipboard().image().pixelColor(5, 5) == RED


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="could not be written"):
        save_csv(tmp_path / "file" / "loss.csv", [[1]])


def test_a_failure_is_told_and_the_program_goes_on(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)  # so that it can be typed in
    window = QWidget()
    qtbot.addWidget(window)
    told: list[str] = []

    def save(path: Path) -> None:
        assert path == tmp_path / "loss.csv"
        path.touch()
        save_csv(path / "below a file", [[1]])

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog):
            line = dialog.findChild(QLineEdit)
            assert line is not None
            line.setText(str(tmp_path / "loss.csv"))
            dialog.accept()
        elif isinstance(dialog, QMessageBox):
            told.append(dialog.text())
            dialog.accept()

    timer = QTimer(interval=50)
    timer.timeout.connect(answer)
    timer.start()
    ask_and_save(window, save, title="Loss", suffix=".csv")
    timer.stop()
    assert any("could not be written" in text for text in told)
