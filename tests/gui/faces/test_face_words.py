"""Tests of how samples are told of in words."""

import numpy as np

from tests.core.faces import GREY
from trainer_gui.core.faces import Row, Wave, Words
from trainer_gui.gui.faces.face_words import face_words


def test_a_picture_says_nothing_more() -> None:
    assert face_words(GREY) == ""


def test_a_wave_says_how_long_it_is() -> None:
    assert face_words(Wave(np.zeros(12_000, dtype=np.float32), 8000.0)) == "1.5 s"


def test_a_text_begins_on_one_line() -> None:
    assert face_words(Words("Once upon\n  a time")) == "Once upon a time"
    long = face_words(Words("letters " * 1000))
    assert long.startswith("letters letters")
    assert long.endswith("letters…")
    assert len(long) <= 121


def test_a_row_names_its_first_columns() -> None:
    assert face_words(Row(("height", "colour"), ("1.8", "red"))) == "height: 1.8, colour: red"
    many = Row(tuple("abcdef"), tuple("123456"))
    assert face_words(many) == "a: 1, b: 2, c: 3, d: 4 …"
