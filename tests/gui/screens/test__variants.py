"""Tests of augmented pictures as they are read from the worker's file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.gui.screens.variants import NAMES, write_variants
from trainer_gui.core.errors import StorageError
from trainer_gui.core.face_files import pack
from trainer_gui.core.faces import Picture, Row, Words
from trainer_gui.core.replies import SamplesShown
from trainer_gui.gui.screens._variants import read_variants


def test_the_sample_itself_comes_first_then_its_epochs(tmp_path: Path) -> None:
    found = read_variants(write_variants(tmp_path, epoch=6))
    assert (found.samples, found.epochs, found.epoch) == (3, 6, 6)
    faces = [found.face(1, column) for column in range(7)]
    assert [int(face.pixels[0, 0, 0]) for face in faces if isinstance(face, Picture)] == list(
        range(17, 24)
    )
    assert [found.label(row) for row in range(3)] == list(NAMES)
    assert found.mixture(1, 3) == ()


def test_a_mixed_target_is_told_of_each_variant(tmp_path: Path) -> None:
    found = read_variants(write_variants(tmp_path, mixed=True))
    assert found.mixture(1, 3) == (("cow", "70 %"), ("cat", "30 %"))
    assert found.mixture(1, 0) == ()


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 and no more"])
def test_a_file_that_is_missing_or_damaged_is_said(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "lost.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StorageError, match=r"could not be read from .*lost\.npz"):
        read_variants(SamplesShown(str(path), 0))


@pytest.mark.parametrize(
    "change",
    [
        pack([Row(("label",), ("cat",))] * 2, "targets"),
        pack([Row(("label",), ("cat",))] * 3, "mixed"),
        pack([Words("cat")] * 3, "targets"),
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
        read_variants(whole)


def test_samples_of_any_kind_have_variants_even_without_a_target(tmp_path: Path) -> None:
    texts = tuple(Words(text) for text in ("one", "two"))
    changed = tuple(Words(text) for text in ("on", "ne", "to", "wo"))
    path = tmp_path / "texts.npz"
    arrays = {
        **pack(texts, "originals"), **pack(changed, "variants"), **pack((), "targets"),
    }  # fmt: skip
    np.savez(path, allow_pickle=False, **arrays)
    found = read_variants(SamplesShown(str(path), 0))
    assert (found.samples, found.epochs) == (2, 2)
    assert [found.face(1, column) for column in range(3)] == [texts[1], *changed[2:]]
    assert (found.label(1), found.mixed) == ("", ())
