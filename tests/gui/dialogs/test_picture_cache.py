"""Tests of the dialog on decoded pictures on the disk."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox
from pytestqt.qtbot import QtBot

from tests.gui.screens.seeing import button, press, words
from tests.kinds.pictures.test_cache import keys, put
from trainer_gui.gui.dialogs.picture_cache import PictureCacheDialog
from trainer_gui.kinds.pictures.cache import PictureCache


@pytest.fixture
def cache(tmp_path: Path) -> PictureCache:
    made = PictureCache(tmp_path / "pictures")
    put(made, "cats", 3_000_000, used=2)
    put(made, "dogs", 1_000_000, used=1)
    made.set_limit(40_000_000)
    return made


def opened(qtbot: QtBot, cache: PictureCache) -> PictureCacheDialog:
    dialog = PictureCacheDialog(cache)
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.looked):
        dialog.open()
    return dialog


def test_it_says_what_is_used_by_which_folders(qtbot: QtBot, cache: PictureCache) -> None:
    told = words(opened(qtbot, cache))
    assert "4.0 MB of 40 MB" in told
    assert "3.0 MB · /pictures of/cats" in told
    assert "1.0 MB · /pictures of/dogs" in told


def test_clearing_frees_the_disk_and_says_how_much(qtbot: QtBot, cache: PictureCache) -> None:
    dialog = opened(qtbot, cache)
    with qtbot.waitSignal(dialog.looked):
        press(qtbot, dialog, "Clear")
    assert keys(cache) == []
    assert "0 B of 40 MB" in words(dialog)
    assert "4.0 MB freed." in words(dialog)
    assert not button(dialog, "Clear").isEnabled()


def test_what_is_in_use_is_said_and_stays(qtbot: QtBot, cache: PictureCache) -> None:
    use = cache.use("cats")
    assert use is not None
    dialog = opened(qtbot, cache)
    assert "3.0 MB · /pictures of/cats · in use" in words(dialog)
    with qtbot.waitSignal(dialog.looked):
        press(qtbot, dialog, "Clear")
    assert keys(cache) == ["cats"]
    use.release()


def test_a_smaller_limit_makes_room_at_once(qtbot: QtBot, cache: PictureCache) -> None:
    put(cache, "cows", 600_000_000, used=3)
    cache.set_limit(700_000_000)
    dialog = opened(qtbot, cache)
    with qtbot.waitSignal(dialog.looked):
        dialog.findChildren(QDoubleSpinBox)[0].setValue(0.1)
    assert cache.limit_bytes == 100_000_000
    assert "of 100 MB" in words(dialog)
    assert "cows" not in keys(cache)


def enter(qtbot: QtBot, box: QDoubleSpinBox, text: str) -> None:
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)
    box.clearFocus()


def test_a_limit_may_be_typed_with_a_comma(qtbot: QtBot, cache: PictureCache) -> None:
    dialog = opened(qtbot, cache)
    limit = dialog.findChildren(QDoubleSpinBox)[0]
    with qtbot.waitSignal(dialog.looked):
        enter(qtbot, limit, "2,5")
    assert cache.limit_bytes == 2_500_000_000
    enter(qtbot, limit, "1,000")
    assert "Write 1 or 1000, whichever you mean." in words(dialog)
    assert cache.limit_bytes == 2_500_000_000


def test_the_limit_may_follow_the_free_space(qtbot: QtBot, cache: PictureCache) -> None:
    dialog = opened(qtbot, cache)
    limit, follows = dialog.findChildren(QDoubleSpinBox)[0], dialog.findChildren(QCheckBox)[0]
    assert limit.isEnabled()
    assert not follows.isChecked()
    with qtbot.waitSignal(dialog.looked):
        follows.click()
    assert not cache.limit_is_set
    assert not limit.isEnabled()
    with qtbot.waitSignal(dialog.looked):
        follows.click()
    assert cache.limit_is_set


def test_a_limit_that_cannot_be_kept_is_said(qtbot: QtBot, cache: PictureCache) -> None:
    dialog = opened(qtbot, cache)
    (cache.folder / "limit.json").unlink()
    (cache.folder / "limit.json").mkdir()
    with qtbot.waitSignal(dialog.looked):
        dialog.findChildren(QDoubleSpinBox)[0].setValue(0.2)
    assert "limit.json could not be written" in words(dialog)


def test_of_many_folders_the_latest_are_named(qtbot: QtBot, cache: PictureCache) -> None:
    for number in range(7):
        put(cache, f"more-{number}", 1000, used=10 + number)
    told = words(opened(qtbot, cache))
    assert "more-6" in told
    assert "cats" not in told
    assert "and 3 more" in told
