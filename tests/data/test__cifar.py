import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.data.files import (
    CIFAR10_NAMES,
    cifar10_binary,
    cifar10_python,
    cifar_pixels,
    python_2_batch,
    write_files,
)
from trainer_gui.core.errors import DataError
from trainer_gui.data._cifar import read_cifar
from trainer_gui.data.cifar10 import CIFAR10
from trainer_gui.data.cifar100 import CIFAR100

PYTHON, BINARY = CIFAR10.editions


def refused(folder: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_cifar(folder, PYTHON, classes=10)
    return str(caught.value.message)


def test_both_editions_give_the_same_pictures_labels_and_names(tmp_path: Path) -> None:
    first = read_cifar(write_files(tmp_path / "py", cifar10_python()), PYTHON, classes=10)
    second = read_cifar(write_files(tmp_path / "bin", cifar10_binary()), BINARY, classes=10)
    for (images, labels), (others, same) in zip(first[:2], second[:2], strict=True):
        assert (images == others).all()
        assert labels.tolist() == same.tolist()
    assert first[2] == second[2] == tuple(CIFAR10_NAMES)
    train, test, _ = first
    assert train[0].shape == (100, 3, 32, 32)
    assert (train[0][20:40].reshape(20, -1) == cifar_pixels(20, 2)).all()
    assert test[1].tolist() == [number % 10 for number in range(20)]


def test_the_hand_written_batch_is_what_the_usual_reader_understands() -> None:
    pixels = cifar_pixels(3, 0)
    content = python_2_batch(pixels, [1, 2, 3])
    assert b"numpy.core.multiarray" in content
    # numpy has moved that module since; its name now is the only difference.
    table = pickle.loads(
        content.replace(b"numpy.core.multiarray", b"numpy._core.multiarray"), encoding="latin-1"
    )
    assert (table["data"] == pixels).all()
    assert table["labels"] == [1, 2, 3]


def test_a_batch_that_was_written_again_by_python_3_is_read(tmp_path: Path) -> None:
    folder = write_files(tmp_path, cifar10_python())
    batch = {"data": cifar_pixels(20, 1), "labels": [number % 10 for number in range(20)]}
    (folder / "data_batch_1").write_bytes(pickle.dumps(batch, protocol=4))
    train, _, _ = read_cifar(folder, PYTHON, classes=10)
    assert (train[0][:20].reshape(20, -1) == batch["data"]).all()


def test_cifar_100_takes_the_fine_labels_of_both_editions(tmp_path: Path) -> None:
    names = [f"class {number}" for number in range(100)]
    labels = [number % 100 for number in range(200)]
    pixels = cifar_pixels(200, 0)
    batch = python_2_batch(pixels, labels, key="fine_labels")
    coarse = np.zeros((200, 1), dtype=np.uint8)
    records = np.hstack([coarse, np.array(labels, dtype=np.uint8)[:, np.newaxis], pixels])
    editions = (
        {"train": batch, "test": batch, "meta": pickle.dumps({"fine_label_names": names}, 2)},
        {
            "train.bin": records.tobytes(),
            "test.bin": records.tobytes(),
            "fine_label_names.txt": "\n".join(names).encode(),
        },
    )
    for edition, files in zip(CIFAR100.editions, editions, strict=True):
        folder = write_files(tmp_path / edition.folder, files)
        train, _, found = read_cifar(folder, edition, classes=100)
        assert train[1].tolist() == labels
        assert (train[0].reshape(200, -1) == pixels).all()
        assert found == tuple(names)


class Canary:
    """Makes a file when it is unpickled in the usual way."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize("name", ["data_batch_3", "test_batch", "batches.meta"])
@pytest.mark.parametrize("protocol", [0, 2, 5])
def test_a_pickle_that_would_run_code_is_refused_and_runs_none(
    tmp_path: Path, name: str, protocol: int
) -> None:
    folder = write_files(tmp_path / "py", cifar10_python())
    canary = tmp_path / "canary"
    content = pickle.dumps({"data": Canary(canary), "labels": [0]}, protocol=protocol)
    (folder / name).write_bytes(content)
    message = refused(folder)
    assert name in message
    assert "io.open" in message
    assert not canary.exists()
    pickle.loads(content)["data"].close()
    assert canary.exists()  # the bait does work


@pytest.mark.parametrize("what", [b"cos\nsystem\n.", b"cnumpy\nload\n.", b"cbuiltins\neval\n."])
def test_no_name_but_those_of_an_array_is_looked_up(tmp_path: Path, what: bytes) -> None:
    folder = write_files(tmp_path, cifar10_python())
    (folder / "data_batch_1").write_bytes(what)
    assert "asks for" in refused(folder)


def test_an_array_of_another_type_is_refused(tmp_path: Path) -> None:
    folder = write_files(tmp_path, cifar10_python())
    for array in (np.zeros((2, 3072)), np.array([object()] * 2), np.zeros((2, 3072), order="F")):
        batch = {"data": array if array.dtype != object else [1], "labels": [0, 1]}
        (folder / "data_batch_1").write_bytes(pickle.dumps(batch, protocol=4))
        assert "data_batch_1" in refused(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cut short or damaged"),
        (b"<html>", "cut short or damaged"),
        (python_2_batch(cifar_pixels(2, 0), [1, 2])[:3000], "cut short or damaged"),
        (python_2_batch(cifar_pixels(2, 0), [1, 2, 3]), "do not belong together"),
        (python_2_batch(cifar_pixels(2, 0), [1, 10]), "not one of the 10 classes"),
        (python_2_batch(cifar_pixels(2, 0), [1, -1]), "not one of the 10 classes"),
        (pickle.dumps([1, 2]), "holds no table"),
        (pickle.dumps({"labels": [1]}), "holds no pictures"),
    ],
)
def test_a_damaged_batch_is_named_with_the_reason(
    tmp_path: Path, content: bytes, words: str
) -> None:
    folder = write_files(tmp_path, cifar10_python())
    (folder / "data_batch_2").write_bytes(content)
    message = refused(folder)
    assert "data_batch_2 cannot be used" in message
    assert words in message


def test_missing_and_short_binary_files_and_names_are_told(tmp_path: Path) -> None:
    folder = write_files(tmp_path, cifar10_binary())
    (folder / "data_batch_4.bin").write_bytes(bytes(5000))
    with pytest.raises(DataError, match=r"data_batch_4.bin cannot be used: it is cut short"):
        read_cifar(folder, BINARY, classes=10)
    (folder / "data_batch_4.bin").unlink()
    with pytest.raises(DataError, match=r"data_batch_4.bin cannot be used: it is missing"):
        read_cifar(folder, BINARY, classes=10)
    (folder / "batches.meta.txt").write_text("cat\ndog\n")
    with pytest.raises(DataError, match="does not name 10 classes"):
        read_cifar(folder, BINARY, classes=10)
