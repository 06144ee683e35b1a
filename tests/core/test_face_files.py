"""Tests of faces in files: what is written comes back, and nothing else is taken for faces."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.faces import COLOUR, FACES, GREY
from trainer_gui.core.array_files import read_arrays
from trainer_gui.core.face_files import pack, unpack
from trainer_gui.core.faces import Face, Picture, Row, Wave, Words

Arrays = dict[str, NDArray[Any]]
TYPES = sorted(FACES)


def same(one: Face, other: Face) -> bool:
    match one, other:
        case Picture(), Picture():
            return one.pixels.shape == other.pixels.shape and (one.pixels == other.pixels).all()
        case Wave(), Wave():
            return one.rate == other.rate and one.samples.tolist() == other.samples.tolist()
    return one == other


def through_a_file(faces: tuple[Face, ...], path: Path) -> tuple[Face, ...]:
    np.savez(path, allow_pickle=False, **pack(faces))
    return unpack(read_arrays(path))


@pytest.mark.parametrize("kind", TYPES)
def test_what_is_written_comes_back(tmp_path: Path, kind: str) -> None:
    again = through_a_file(FACES[kind], tmp_path / "faces.npz")
    assert len(again) == len(FACES[kind])
    assert all(map(same, again, FACES[kind]))


def test_no_faces_are_none(tmp_path: Path) -> None:
    assert through_a_file((), tmp_path / "faces.npz") == ()


def test_several_lists_have_names_in_one_file(tmp_path: Path) -> None:
    arrays = {**pack((GREY,), "before"), **pack((COLOUR,), "after"), "labels": np.arange(1)}
    np.savez(tmp_path / "both.npz", allow_pickle=False, **arrays)
    again = read_arrays(tmp_path / "both.npz")
    assert same(unpack(again, "before")[0], GREY)
    assert same(unpack(again, "after")[0], COLOUR)
    with pytest.raises(KeyError):
        unpack(again)


def test_faces_of_several_types_are_not_packed() -> None:
    with pytest.raises(ValueError, match="several types"):
        pack((*FACES["row"], *FACES["words"]))


def test_what_is_no_text_becomes_a_question_mark() -> None:
    assert unpack(pack((Words("caf\udce9"),))) == (Words("caf?"),)
    assert unpack(pack((Row(("\ud800",), ("1",)),))) == (Row(("?",), ("1",)),)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("picture", {"type": np.array("sculpture")}),
        ("picture", {"type": np.array(["picture"])}),
        ("picture", {"type": np.array(1)}),
        ("picture", {"pixels": np.zeros(17, dtype=np.uint8)}),
        ("picture", {"pixels": np.zeros(18)}),
        ("picture", {"pixels": np.zeros((18, 1), dtype=np.uint8)}),
        ("picture", {"shapes": np.array([[2, 3, 1], [1, 4, 2]])}),
        ("picture", {"shapes": np.array([[2, 3, 1], [-1, -4, 3]])}),
        ("picture", {"shapes": np.array([[2, 3, 1], [3, 4, 1], [0, 4, 1]])}),
        ("picture", {"shapes": np.array([[2**62, 2**62, 1], [1, 4, 3]])}),
        ("picture", {"shapes": np.array([[2.0, 3, 1], [1, 4, 3]])}),
        ("picture", {"shapes": np.array([6, 12])}),
        ("wave", {"lengths": np.array([8, -1])}),
        ("wave", {"lengths": np.array([2**62, 2**62])}),
        ("wave", {"rates": np.array([8000.0])}),
        ("wave", {"rates": np.array([8000.0, np.inf])}),
        ("wave", {"samples": np.zeros(7)}),
        ("words", {"text_lengths": np.array([2, 18, 13])}),  # through a letter of two bytes
        ("words", {"text": np.full(35, 255, dtype=np.uint8)}),
        ("words", {"spans": np.array([[0, 0, 3], [0, 13, 18], [3, 0, 1]])}),
        ("words", {"spans": np.array([[0, 0, 3], [0, 13, 18], [1, 0, 1]])}),
        ("words", {"spans": np.array([[0, 0, 3]])}),
        ("words", {"spans": np.zeros((3, 2), dtype=np.int64)}),
        ("row", {"widths": np.array([2, 0, 2])}),
        ("row", {"widths": np.array([[2, 0, 1]])}),
        ("row", {"values_lengths": np.array([3, 17])}),
    ],
)
def test_arrays_that_are_no_faces_are_refused(kind: str, change: Arrays) -> None:
    changed = {f"faces.{name}": array for name, array in change.items()}
    with pytest.raises(ValueError, match=r"\w"):
        unpack({**pack(FACES[kind]), **changed})


@pytest.mark.parametrize("kind", TYPES)
def test_faces_that_lack_an_array_are_refused(kind: str) -> None:
    whole = pack(FACES[kind])
    for left_out in whole:
        with pytest.raises(KeyError):
            unpack({name: array for name, array in whole.items() if name != left_out})


@pytest.mark.parametrize("kind", TYPES)
def test_what_flipped_bits_leave_is_faces_or_an_error(kind: str) -> None:
    whole = pack(FACES[kind])
    for name, array in whole.items():
        content = array.tobytes()
        for place in range(len(content)):
            flipped = content[:place] + bytes([content[place] ^ 64]) + content[place + 1 :]
            other = np.frombuffer(flipped, dtype=array.dtype).reshape(array.shape)
            try:
                found = unpack({**whole, name: other})
            except ValueError:  # of decoding, too
                continue
            assert len(found) == len(FACES[kind])
