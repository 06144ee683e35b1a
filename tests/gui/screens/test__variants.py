"""Tests of augmented pictures as they are read from the worker's file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.gui.screens.variants import write_variants
from trainer_gui.core.errors import StorageError
from trainer_gui.core.face_files import pack
from trainer_gui.core.faces import Picture, Words
from trainer_gui.core.replies import AugmentationShown
from trainer_gui.gui.screens._variants import read_variants

NAMES = ("cat", "dog", "cow")


def test_the_sample_itself_comes_first_then_its_epochs(tmp_path: Path) -> None:
    found = read_variants(write_variants(tmp_path, epoch=6), NAMES)
    assert (found.samples, found.epochs, found.epoch) == (3, 6, 6)
    faces = [found.face(1, column) for column in range(7)]
    assert [int(face.pixels[0, 0, 0]) for face in faces if isinstance(face, Picture)] == list(
        range(17, 24)
    )
    assert [found.label(row) for row in range(3)] == list(NAMES)
    assert found.mixture(1, 3) == ()


def test_a_mixed_label_names_its_classes_by_their_share(tmp_path: Path) -> None:
    found = read_variants(write_variants(tmp_path, mixed=True), NAMES)
    (first, share), (second, rest) = found.mixture(1, 3)
    assert (first, second) == ("cow", "cat")
    assert (share, rest) == pytest.approx((0.7, 0.3))
    assert found.mixture(1, 0) == ()


def test_numbers_stand_in_place_of_classes(tmp_path: Path) -> None:
    whole = write_variants(tmp_path)
    with np.load(whole.variants) as stored:
        arrays = dict(stored)
    arrays["labels"] = np.array([[31.0, 0.5], [7.0, 1.5], [9.0, 2.5]], dtype=np.float32)
    np.savez(whole.variants, **arrays)
    found = read_variants(whole, ())
    assert found.label(1) == "7 · 1.5"
    assert (found.mixed, found.blend(1, 3)) == (False, "")
    arrays["numbers"] = np.repeat(arrays["labels"][:, None], 6, axis=1) / 2
    np.savez(whole.variants, **arrays)
    mixed = read_variants(whole, ())
    assert mixed.mixed
    assert (mixed.blend(0, 0), mixed.blend(0, 2)) == ("", "15.5 · 0.25")


def test_a_class_without_a_name_has_its_number(tmp_path: Path) -> None:
    assert read_variants(write_variants(tmp_path), ()).label(2) == "2"


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 and no more"])
def test_a_file_that_is_missing_or_damaged_is_said(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "lost.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StorageError, match=r"could not be read from .*lost\.npz"):
        read_variants(AugmentationShown(str(path), 0), NAMES)


@pytest.mark.parametrize(
    "change",
    [
        {"labels": np.array([0, 1])},
        {"labels": np.array(["a", "b", "c"])},
        {"shares": np.zeros((3, 5, 3))},
        {"numbers": np.zeros((6, 3, 3))},
        pack((Words("a"), Words("b")), "originals"),
        pack((), "originals"),
        {"variants.type": np.array("row")},
    ],
)
def test_what_does_not_belong_together_is_damage(
    tmp_path: Path, change: dict[str, NDArray[Any]]
) -> None:
    whole = write_variants(tmp_path)
    with np.load(whole.variants) as stored:
        arrays = dict(stored)
    np.savez(whole.variants, **{**arrays, **change})
    with pytest.raises(StorageError, match="could not be read from"):
        read_variants(whole, NAMES)


def test_samples_of_any_kind_have_variants_even_without_a_target(tmp_path: Path) -> None:
    texts = tuple(Words(text) for text in ("one", "two"))
    changed = tuple(Words(text) for text in ("on", "ne", "to", "wo"))
    path = tmp_path / "texts.npz"
    arrays = {**pack(texts, "originals"), **pack(changed, "variants")}
    np.savez(path, allow_pickle=False, **arrays)
    found = read_variants(AugmentationShown(str(path), 0), ())
    assert (found.samples, found.epochs) == (2, 2)
    assert [found.face(1, column) for column in range(3)] == [texts[1], *changed[2:]]
    assert (found.label(1), found.mixed) == ("", False)
