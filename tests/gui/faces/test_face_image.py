"""Tests of how samples of each kind look on the screen."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont, QImage
from pytestqt.qtbot import QtBot

from tests.core.faces import COLOUR, FACES, GREY
from trainer_gui.core.faces import Face, Row, Span, Wave, Words
from trainer_gui.gui.faces.face_image import Look, face_image
from trainer_gui.gui.theme import DARK, LIGHT, Theme

SIDE = 160


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:
    """Texts need fonts."""


def painted(face: Face, theme: Theme = LIGHT, *, ratio: float = 1.0) -> QImage:
    return face_image(face, SIDE, Look(theme, QFont()), ratio=ratio)


def seen(image: QImage, colour: str) -> list[tuple[int, int]]:
    """Where a colour is."""
    wanted = QColor(colour).rgb()
    return [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixel(x, y) == wanted
    ]


def ink(image: QImage, row: int, height: int) -> int:
    """How much there is in some lines of the image that is not the card."""
    card = QColor(LIGHT.field).rgb()
    return sum(
        image.pixel(x, y) != card
        for y in range(row, row + height)
        for x in range(8, image.width() - 8)
    )


def test_pixels_of_pictures_are_what_they_are() -> None:
    grey = painted(GREY)
    factor = SIDE // 3
    assert (grey.width(), grey.height()) == (3 * factor, 2 * factor)
    found = [[grey.pixelColor(x * factor + 9, y * factor + 9).red() for x in range(3)]
             for y in range(2)]  # fmt: skip
    assert found == GREY.pixels[:, :, 0].tolist()
    colour = painted(COLOUR)
    last = colour.pixelColor(colour.width() - 1, colour.height() - 1)
    assert [last.red(), last.green(), last.blue()] == COLOUR.pixels[0, 3].tolist()


def test_a_wave_is_high_where_it_is_loud() -> None:
    quiet_then_loud = np.sin(np.arange(8000, dtype=np.float32))
    quiet_then_loud[:4000] *= 0.1
    image = painted(Wave(quiet_then_loud, 8000.0))
    where = seen(image, LIGHT.series[0])
    left = [y for x, y in where if 20 < x < 60]
    right = [y for x, y in where if 100 < x < 140]
    assert max(right) - min(right) > 0.8 * SIDE
    assert 0 < max(left) - min(left) < 0.2 * SIDE
    assert abs((max(right) + min(right)) / 2 - SIDE / 2) < 2


@pytest.mark.parametrize(
    "samples", [[], [0.0], [0.5, -0.5], [float("nan"), float("inf"), 1.0], [0.0] * 1000]
)
def test_short_silent_and_broken_waves_are_drawn(samples: list[float]) -> None:
    image = painted(Wave(np.array(samples, dtype=np.float32), 1.0))
    assert bool(seen(image, LIGHT.series[0])) == bool(samples)


def test_a_text_is_read_from_its_first_line_on() -> None:
    one, two = painted(Words("Only one line")), painted(Words("Only one line\nand a second"))
    assert one != two
    assert ink(one, 8, 20)
    assert not ink(one, 60, 80)
    windows = painted(Words("Only one line\r\nand a second"))
    assert ink(windows, 60, 80) == ink(two, 60, 80) == 0


def test_a_long_text_fills_its_card_with_whole_lines() -> None:
    image = painted(Words("words and words " * 100_000))
    assert ink(image, 100, 40)
    plain = painted(Words("word " * 4))
    assert ink(plain, 8, 100) < ink(image, 8, 100)


def test_what_is_marked_in_a_text_has_a_ground_where_it_stands() -> None:
    text = "😀 Zoë\nlives in Århus"
    start = text.index("lives")
    image = painted(Words(text, (Span(start, start + 5, "what"),)))
    where = seen(image, LIGHT.accent_soft)
    assert where
    assert not seen(painted(Words(text)), LIGHT.accent_soft)
    line = painted(Words("lives", (Span(0, 5, "what"),)))
    first = seen(line, LIGHT.accent_soft)
    assert min(x for x, _ in where) == min(x for x, _ in first)
    assert max(x for x, _ in where) == max(x for x, _ in first)
    assert min(y for _, y in where) > min(y for _, y in first)


def test_a_row_has_a_line_for_each_column_while_there_is_room() -> None:
    def lines(count: int) -> QImage:
        return painted(Row(tuple(f"column {number}" for number in range(count)), ("1",) * count))

    assert ink(lines(1), 8, 20)
    assert not ink(lines(1), 40, 100)
    assert ink(lines(3), 8, 60) > 2 * ink(lines(1), 8, 60)
    assert lines(50) != lines(60)  # it says how many more there are
    assert ink(painted(Row((), ())), 8, 140) == 0


def test_a_long_name_leaves_room_for_the_value() -> None:
    name = "a column with a very long name " * 3
    assert painted(Row((name,), ("1",))) != painted(Row((name,), ("2",)))


@pytest.mark.parametrize("kind", ["wave", "words", "row"])
def test_cards_have_the_colours_of_the_theme_and_the_pixels_of_the_screen(kind: str) -> None:
    for face in FACES[kind]:
        assert painted(face).pixelColor(80, 4) == QColor(LIGHT.field)
        assert painted(face, DARK).pixelColor(80, 4) == QColor(DARK.field)
        sharp = painted(face, ratio=2.0)
        assert (sharp.width(), sharp.devicePixelRatio()) == (SIDE, 2.0)
        assert sharp.pixelColor(80, 6) == QColor(LIGHT.field)
