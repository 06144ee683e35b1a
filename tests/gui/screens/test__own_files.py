"""Tests of finding the files that a person brings."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage

from tests.gui.screens.run_list import digit_files
from trainer_gui.gui.screens import _own_files
from trainer_gui.gui.screens._own_files import PastedFiles, found_files, holds_files

SUFFIXES = (".png",)


def test_files_are_taken_as_they_are_and_folders_searched(tmp_path: Path) -> None:
    inner = tmp_path / "folder" / "deeper"
    inner.mkdir(parents=True)
    (first,) = digit_files(tmp_path, 1)
    inside = digit_files(inner, 2)
    (inner / "notes.txt").write_text("no picture")
    (tmp_path / "odd.dat").write_bytes(b"?")
    asked = [str(tmp_path / "odd.dat"), str(tmp_path / "folder"), first, first]
    assert found_files(asked, SUFFIXES) == (str(tmp_path / "odd.dat"), *inside, first)


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere.png")
    assert (
        found_files([str(tmp_path), str(tmp_path / "pipe.png"), "/no/such/file.png"], SUFFIXES)
        == ()
    )


def test_a_huge_folder_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_own_files, "FILES_LIMIT", 3)
    files = digit_files(tmp_path, 5)
    assert found_files([str(tmp_path)], SUFFIXES) == tuple(files[:3])


@pytest.mark.usefixtures("qapp")
def test_copied_files_come_before_the_picture_of_them(tmp_path: Path) -> None:
    (path,) = digit_files(tmp_path, 1)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path), QUrl("https://example.org/a.png")])
    mime.setImageData(QImage(path))
    assert holds_files(mime, pictures=True)
    assert PastedFiles().files(mime, pictures=True) == (path,)


@pytest.mark.usefixtures("qapp")
def test_a_pasted_picture_becomes_a_file_as_long_as_it_is_needed() -> None:
    image = QImage(5, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    mime = QMimeData()
    mime.setImageData(image)
    pasted = PastedFiles()
    (first,), (second,) = pasted.files(mime, pictures=True), pasted.files(mime, pictures=True)
    assert first != second
    assert QImage(first).pixelColor(0, 0) == QColor("#336699")
    del pasted
    assert not Path(first).exists()


@pytest.mark.usefixtures("qapp")
def test_words_on_the_clipboard_are_no_picture() -> None:
    mime = QMimeData()
    mime.setText("hello")
    assert not holds_files(mime, pictures=True)
    assert PastedFiles().files(mime, pictures=True) == ()


@pytest.mark.usefixtures("qapp")
def test_a_picture_on_the_clipboard_is_nothing_where_others_are_wanted() -> None:
    mime = QMimeData()
    mime.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    assert not holds_files(mime, pictures=False)
    assert PastedFiles().files(mime, pictures=False) == ()
