import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.charts.pixels import lightness, where
from tests.tasks.told import CONFUSION
from trainer_gui.core.charts import Matrix
from trainer_gui.gui.charts._matrix_canvas import MatrixCanvas
from trainer_gui.gui.charts._matrix_paint import colour_table
from trainer_gui.gui.charts.matrix_view import MatrixView
from trainer_gui.gui.theme import DARK, LIGHT, Theme

MakeView = Callable[..., MatrixView]
DIGITS = [str(digit) for digit in range(10)]


@pytest.fixture
def make(qtbot: QtBot) -> MakeView:
    def build(*, theme: Theme = LIGHT, visible: bool = True) -> MatrixView:
        view = MatrixView(CONFUSION, theme=theme)
        view.resize(620, 560)
        qtbot.addWidget(view)
        if visible:
            view.show()
            qtbot.waitExposed(view)
        return view

    return build


def counts_of(size: int) -> NDArray[np.int64]:
    counts = np.random.default_rng(0).poisson(0.6, (size, size)).astype(np.int64)
    np.fill_diagonal(counts, 1_000_000)
    return counts


def digits() -> NDArray[np.int64]:
    counts = np.zeros((10, 10), dtype=np.int64)
    np.fill_diagonal(counts, 100)
    counts[3] = 0
    counts[3, 3], counts[3, 8] = 168, 12
    return counts


def show(view: MatrixView, counts: NDArray[np.int64], names: Sequence[str]) -> None:
    """Without names, the classes are numbered."""
    numbered = tuple(str(number) for number in range(len(counts)))
    view.show_chart(Matrix(tuple(names) or numbered, counts))


def canvas(view: MatrixView) -> MatrixCanvas:
    found = view.findChild(MatrixCanvas)
    assert isinstance(found, MatrixCanvas)
    return found


def centre(view: MatrixView, true: int, predicted: int) -> QPoint:
    return canvas(view).place().rect(true, predicted).center().toPoint()


def colour_at(view: MatrixView, true: int, predicted: int) -> str:
    corner = canvas(view).place().rect(true, predicted).topLeft().toPoint() + QPoint(4, 4)
    return canvas(view).grab().toImage().pixelColor(corner).name()


def test_an_empty_view_says_how_to_fill_it(make: MakeView) -> None:
    view = make()
    view.show_chart(None)
    label = next(label for label in view.findChildren(QLabel) if "appears here" in label.text())
    assert label.isVisible()
    assert label.text() == "After the first epoch, what is mistaken for what appears here."

    show(view, digits(), DIGITS)
    assert not label.isVisible()


def test_a_cell_says_what_was_taken_for_what(make: MakeView) -> None:
    view = make()
    show(view, digits(), DIGITS)

    assert str(view.sentence(3, 8)) == "True 3 read as 8: 12 of 180 (6.7 %)"
    assert str(view.sentence(3, 3)) == "3 read correctly: 168 of 180 (93.3 %)"


def test_cells_show_counts_or_shares_of_their_row(make: MakeView) -> None:
    view = make()
    show(view, digits(), DIGITS)
    assert [view.cell_text(3, column) for column in (3, 8, 0)] == ["168", "12", ""]

    button = next(b for b in view.findChildren(QPushButton) if b.text() == "Per cent")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert view.mode() == "rates"
    assert [view.cell_text(3, column) for column in (3, 8, 0)] == ["93", "6.7", ""]


def test_colours_are_shares_of_the_row(make: MakeView) -> None:
    view = make()
    show(view, digits(), DIGITS)
    table = [QColor(*map(int, colour)).name() for colour in colour_table()]

    assert colour_at(view, 0, 0) == table[255]
    assert colour_at(view, 0, 1) == table[0]
    assert colour_at(view, 3, 8) == table[round(255 * (12 / 180) ** 0.5)]


def test_the_number_in_a_cell_can_be_read(make: MakeView) -> None:
    view = make()
    show(view, digits(), DIGITS)
    image = canvas(view).grab().toImage()

    for cell, dark_ink in (((0, 0), True), ((3, 8), False)):
        rect = canvas(view).place().rect(*cell).adjusted(3, 3, -3, -3).toRect()
        grey = lightness(image.copy(rect))
        assert (grey.min() < 40) if dark_ink else (grey.max() > 200)


@pytest.mark.parametrize("size", [1, 2, 10, 100, 1000])
def test_any_number_of_classes_is_drawn(make: MakeView, size: int) -> None:
    view = make()
    names = [f"a rather long name of class {index}" for index in range(size)]
    show(view, counts_of(size), names)

    area = canvas(view).place().area
    assert area.width() > 200
    assert area.right() < canvas(view).width()
    brightest = QColor(*map(int, colour_table()[255])).name()
    seen = where(canvas(view).grab().toImage().copy(area.toRect()), brightest)
    down, right = np.nonzero(seen)
    assert len(down) > 100
    assert np.abs(down - right).max() <= max(area.width() / size + 2, 4)


def test_one_lone_mistake_among_a_thousand_classes_is_seen(make: MakeView) -> None:
    view = make()
    counts = np.zeros((1000, 1000), dtype=np.int64)
    counts[700, 301] = 5
    show(view, counts, [])

    area = canvas(view).place().area.toRect().adjusted(1, 1, -1, -1)
    bright = lightness(canvas(view).grab(area).toImage()) > 100
    y, x = np.nonzero(bright)
    assert len(x) > 0
    assert x.mean() / area.width() == pytest.approx(0.301, abs=0.01)
    assert y.mean() / area.height() == pytest.approx(0.7, abs=0.01)


def test_a_click_tells_the_cell(make: MakeView, qtbot: QtBot) -> None:
    view = make()
    show(view, digits(), DIGITS)

    with qtbot.waitSignal(view.cell_clicked) as told:
        QTest.mouseClick(
            canvas(view),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            centre(view, 3, 8),
        )

    assert told.args == [3, 8]
    assert view.selected_cell() == (3, 8)
    assert view.readout() == "True 3 read as 8: 12 of 180 (6.7 %)"


def test_the_pointer_reads_a_cell_and_the_chosen_one_comes_back(make: MakeView) -> None:
    view = make()
    show(view, digits(), DIGITS)
    view.select_cell(3, 8)
    QTest.mouseMove(canvas(view), centre(view, 3, 3))
    assert view.readout() == "3 read correctly: 168 of 180 (93.3 %)"

    QTest.mouseMove(canvas(view), QPoint(1, 1))
    assert view.readout() == "True 3 read as 8: 12 of 180 (6.7 %)"


def test_the_matrix_stays_where_it_is_while_its_cells_are_read(make: MakeView) -> None:
    """A sentence that wraps beside the buttons would move another cell under the pointer."""
    view = make()
    view.resize(300, 300)
    show(view, digits(), ["a name of a class that is long", *DIGITS[1:]])
    before = canvas(view).geometry()
    QTest.mouseMove(canvas(view), centre(view, 0, 0))
    assert view.readout().startswith("a name of a class that is long read correctly")
    QTest.qWait(0)  # a layout that were asked for is done
    assert canvas(view).geometry() == before


def test_the_keyboard_goes_from_cell_to_cell(make: MakeView, qtbot: QtBot) -> None:
    view = make()
    show(view, digits(), DIGITS)
    view.select_cell(3, 7)
    QTest.keyClick(canvas(view), Qt.Key.Key_Right)
    assert view.readout() == "True 3 read as 8: 12 of 180 (6.7 %)"
    assert canvas(view).accessibleDescription() == view.readout()

    with qtbot.waitSignal(view.cell_clicked) as told:
        QTest.keyClick(canvas(view), Qt.Key.Key_Return)
    assert told.args == [3, 8]


def test_zooming_with_keys_makes_room_for_numbers(make: MakeView) -> None:
    view = make()
    show(view, counts_of(100), [])
    view.select_cell(50, 50)
    for _ in range(10):
        QTest.keyClick(canvas(view), Qt.Key.Key_Plus)
    assert canvas(view).place().cell > 18
    assert canvas(view).place().area.contains(centre(view, 50, 50))

    QTest.keyClick(canvas(view), Qt.Key.Key_Home)
    assert canvas(view).window_seen().span == 100


def test_new_counts_keep_the_chosen_cell(make: MakeView) -> None:
    view = make()
    show(view, digits(), DIGITS)
    view.select_cell(3, 8)
    after = digits()
    after[3, 8] = 0
    show(view, after, DIGITS)

    assert view.selected_cell() == (3, 8)
    assert view.readout() == "True 3 read as 8: 0 of 168 (0 %)"


def test_nothing_is_drawn_while_it_is_hidden(make: MakeView) -> None:
    view = make(visible=False)
    show(view, digits(), DIGITS)
    assert canvas(view).window_seen().span == 1

    view.show()
    assert canvas(view).window_seen().span == 10


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_saved_picture_holds_the_cells(make: MakeView, tmp_path: Path, theme: Theme) -> None:
    view = make(theme=theme, visible=False)
    show(view, digits(), DIGITS)
    view.export.save_png(tmp_path / "matrix.png")

    image = QImage(str(tmp_path / "matrix.png"))
    assert image.pixelColor(1, 1).name() == theme.surface
    assert where(image, QColor(*map(int, colour_table()[255])).name()).sum() > 10_000


def test_csv_holds_names_and_counts(make: MakeView, tmp_path: Path) -> None:
    view = make()
    show(view, digits(), [f'"{name}", digit' for name in DIGITS])
    view.export.save_csv(tmp_path / "matrix.csv")

    with (tmp_path / "matrix.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header[1:] == [f'"{name}", digit' for name in DIGITS]
    assert [row[0] for row in rows] == header[1:]
    assert [[int(value) for value in row[1:]] for row in rows] == digits().tolist()


def test_words_on_buttons_give_way_to_signs_where_there_is_little_room(make: MakeView) -> None:
    view = make()
    view.resize(620, 560)
    buttons = {button.accessibleName(): button for button in view.findChildren(QPushButton)}
    assert buttons["Per cent"].text() == "Per cent"
    view.resize(280, 300)
    assert buttons["Per cent"].text() == "%"
    assert buttons["Per cent"].toolTip() == "Per cent"
