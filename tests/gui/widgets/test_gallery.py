from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sklearn.datasets import load_digits

from tests.core.faces import FACES, pictures_of
from trainer_gui.core.description import Noun
from trainer_gui.core.faces import Picture
from trainer_gui.core.text import Text
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.gui.widgets.gallery import Gallery, Tiles

MakeGallery = Callable[[], Gallery]


@pytest.fixture
def make(qtbot: QtBot) -> MakeGallery:
    def build() -> Gallery:
        gallery = Gallery(theme=LIGHT, empty=Text("Choose a data set."))
        gallery.resize(640, 420)
        qtbot.addWidget(gallery)
        gallery.show()
        qtbot.waitExposed(gallery)
        return gallery

    return build


def digits() -> Tiles:
    data = load_digits()
    images = (data.images * 15.9375).astype(np.uint8)[:, None]
    return Tiles(
        pictures_of(images),
        labels=data.target,
        splits=np.arange(len(images)) % 3,
        indices=np.arange(len(images)) + 1000,
        classes=[f"digit {digit}" for digit in range(10)],
        noun=Noun(Text("picture"), Text("pictures")),
    )


def words(gallery: Gallery, row: int) -> str:
    index = gallery.view().model().index(row, 0)
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def labels(gallery: Gallery) -> list[str]:
    return [label.text() for label in gallery.findChildren(QLabel) if label.isVisible()]


def test_an_empty_gallery_says_how_to_fill_it(make: MakeGallery) -> None:
    gallery = make()
    gallery.show_tiles(None)

    assert gallery.count() == 0
    assert "Choose a data set." in labels(gallery)


def test_each_picture_says_what_it_is(make: MakeGallery) -> None:
    gallery = make()
    gallery.show_tiles(digits())

    assert gallery.count() == 1797
    assert "1,797 pictures" in labels(gallery)
    assert words(gallery, 4) == "Sample 1,004 · digit 4 · Validation"
    assert gallery.view().model().index(4, 0).data() == "digit 4"


def test_pixels_of_small_pictures_are_hard_squares_of_one_size(make: MakeGallery) -> None:
    gallery = make()
    pictures = digits()
    gallery.show_tiles(pictures)
    factor = gallery.tile_size() // 8
    assert gallery.tile_size() == 8 * factor

    view = gallery.view()
    rect = view.visualRect(view.model().index(0, 0))
    image = view.viewport().grab().toImage()
    left = rect.center().x() + 1 - gallery.tile_size() // 2
    top = rect.top() + 6
    half = factor // 2
    seen = [
        [
            image.pixelColor(left + x * factor + half, top + y * factor + half).red()
            for x in range(8)
        ]
        for y in range(8)
    ]
    assert isinstance(pictures.faces[0], Picture)
    assert seen == pictures.faces[0].pixels[:, :, 0].tolist()


def test_colours_are_shown_as_they_are(make: MakeGallery) -> None:
    gallery = make()
    images = np.zeros((1, 3, 32, 32), dtype=np.uint8)
    images[0, 0], images[0, 2] = 200, 30
    gallery.show_tiles(Tiles(pictures_of(images)))

    view = gallery.view()
    centre = view.visualRect(view.model().index(0, 0)).center()
    assert view.viewport().grab().toImage().pixelColor(centre).getRgb() == (200, 0, 30, 255)


def test_the_filter_leaves_one_class_one_split_or_both(make: MakeGallery) -> None:
    gallery = make()
    pictures = digits()
    gallery.show_tiles(pictures)
    gallery.set_filter(class_index=3)
    assert gallery.count() == 183
    assert "183 of 1,797 pictures" in labels(gallery)
    assert {words(gallery, row).split(" · ")[1] for row in range(183)} == {"digit 3"}

    gallery.set_filter(class_index=3, split=2)
    assert {words(gallery, row).split(" · ")[2] for row in range(gallery.count())} == {"Test"}

    gallery.set_filter()
    assert gallery.count() == 1797


def test_a_filter_that_leaves_nothing_says_so(make: MakeGallery) -> None:
    gallery = make()
    gallery.show_tiles(digits())
    gallery.set_filter(class_index=77)

    assert "No picture passes the filter." in labels(gallery)


def test_a_click_tells_the_sample(make: MakeGallery, qtbot: QtBot) -> None:
    gallery = make()
    gallery.show_tiles(digits())
    view = gallery.view()

    with qtbot.waitSignal(gallery.sample_selected) as told:
        place = view.visualRect(view.model().index(2, 0)).center()
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
        )

    assert told.args == [1002]
    assert gallery.selected_sample() == 1002


def test_the_keyboard_goes_from_picture_to_picture(make: MakeGallery, qtbot: QtBot) -> None:
    gallery = make()
    gallery.show_tiles(digits())
    gallery.select_sample(1000)

    with qtbot.waitSignal(gallery.sample_selected) as told:
        QTest.keyClick(gallery.view(), Qt.Key.Key_Right)
    assert told.args == [1001]

    QTest.keyClick(gallery.view(), Qt.Key.Key_Down)
    assert gallery.selected_sample() not in (None, 1000, 1001)


def test_selecting_a_sample_tells_nobody_and_brings_it_into_sight(
    make: MakeGallery, qtbot: QtBot
) -> None:
    gallery = make()
    gallery.show_tiles(digits())

    with qtbot.assertNotEmitted(gallery.sample_selected):
        gallery.select_sample(2500)
    view = gallery.view()
    assert gallery.selected_sample() == 2500
    assert view.viewport().rect().intersects(view.visualRect(view.currentIndex()))

    gallery.select_sample(None)
    assert gallery.selected_sample() is None


def test_twenty_thousand_pictures_are_made_only_where_seen(make: MakeGallery) -> None:
    gallery = make()
    images = np.random.default_rng(0).integers(0, 255, (20_000, 1, 28, 28), dtype=np.uint8)
    gallery.show_tiles(Tiles(pictures_of(images), labels=np.arange(20_000) % 10))
    gallery.view().viewport().grab()
    first = gallery.images_ready()
    assert 0 < first < 100

    for part in range(60):
        bar = gallery.view().verticalScrollBar()
        bar.setValue(bar.maximum() * part // 60)
        gallery.view().viewport().grab()
    assert first < gallery.images_ready() <= 1024


def test_captions_and_badges_may_be_given(make: MakeGallery) -> None:
    gallery = make()
    images = np.zeros((2, 1, 60, 90), dtype=np.uint8)
    gallery.show_tiles(
        Tiles(pictures_of(images), captions=["cat.jpg", "dog.jpg"], badges=["0.93 cat", "0.51 cat"])
    )

    assert words(gallery, 1) == "Sample 1 · dog.jpg · 0.51 cat"


def test_the_size_of_pictures_can_be_chosen(make: MakeGallery) -> None:
    gallery = make()
    gallery.show_tiles(digits())
    before = gallery.view().gridSize().width()
    gallery.set_tile_size(160)

    assert gallery.tile_size() == 160
    assert gallery.view().gridSize().width() == before + 80


def test_the_theme_colours_the_captions(make: MakeGallery) -> None:
    gallery = make()
    gallery.show_tiles(digits())
    light = gallery.view().viewport().grab().toImage()
    gallery.set_theme(DARK)

    assert gallery.view().viewport().grab().toImage() != light


@pytest.mark.parametrize("kind", ["row", "wave", "words"])
def test_samples_that_are_no_pictures_are_cards(make: MakeGallery, kind: str) -> None:
    gallery = make()
    gallery.show_tiles(Tiles(FACES[kind], splits=np.zeros(len(FACES[kind]), dtype=int)))

    assert gallery.tile_size() > 150
    assert f"{len(FACES[kind])} samples" in labels(gallery)
    view = gallery.view()
    first = view.visualRect(view.model().index(0, 0))
    image = view.viewport().grab(first).toImage()
    assert image.pixelColor(first.width() // 2, 14) == QColor(LIGHT.field)
    colours = {image.pixel(x, 60) for x in range(image.width())}
    gallery.set_theme(DARK)
    again = view.viewport().grab(first).toImage()
    assert again.pixelColor(first.width() // 2, 14) == QColor(DARK.field)
    assert colours != {again.pixel(x, 60) for x in range(image.width())}

    gallery.set_filter(split=2)
    assert "No sample passes the filter." in labels(gallery)


def test_a_card_is_told_in_words(make: MakeGallery) -> None:
    gallery = make()
    gallery.show_tiles(Tiles(FACES["row"], captions=["one", "two", "three"]))
    assert words(gallery, 0) == "Sample 0 · one · height: 1.8, Größe: two, or “three”"
