"""Tests of reading pictures on a thread."""

from pathlib import Path

from PIL import Image
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import digit_files
from trainer_gui.gui.screens._picture_loader import PictureLoader, read_scaled


def test_large_pictures_are_scaled_down_and_tiny_ones_left(tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    Image.new("RGB", (1600, 900), "orange").save(large)
    (tiny,) = digit_files(tmp_path, 1)
    loaded = read_scaled(str(large), 80)
    assert (loaded.image.width(), loaded.image.height()) == (80, 45)
    assert (loaded.size.width(), loaded.size.height()) == (1600, 900)
    assert read_scaled(tiny, 80).image.width() == 8


def test_what_the_model_cannot_read_is_not_shown_either(tmp_path: Path) -> None:
    drawing = tmp_path / "drawing.png"
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    for path in (drawing, broken, tmp_path / "missing.png"):
        assert read_scaled(str(path), 80).image.isNull()


def test_a_picture_comes_later_and_then_at_once(tmp_path: Path, qtbot: QtBot) -> None:
    (path,) = digit_files(tmp_path, 1)
    loader = PictureLoader()
    with qtbot.waitSignal(loader.loaded) as told:
        assert loader.picture(path, 44) is None
    assert told.args == [path]
    loaded = loader.picture(path, 44)
    assert loaded is not None
    assert loaded.image.width() == 8


def test_what_was_forgotten_is_not_told(tmp_path: Path, qtbot: QtBot) -> None:
    files = digit_files(tmp_path, 30)
    loader = PictureLoader()
    with qtbot.assertNotEmitted(loader.loaded, wait=100):
        for path in files:
            loader.picture(path, 44)
        loader.forget()
    with qtbot.waitSignal(loader.loaded):
        loader.picture(files[0], 44)


def test_many_pictures_all_come(tmp_path: Path, qtbot: QtBot) -> None:
    files = digit_files(tmp_path, 300)
    loader = PictureLoader()
    came: list[str] = []
    loader.loaded.connect(came.append)
    for path in files:
        loader.picture(path, 44)
    qtbot.waitUntil(lambda: len(came) == len(files))
    assert set(came) == set(files)
