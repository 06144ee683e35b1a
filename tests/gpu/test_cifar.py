"""Tests of where CIFAR-10 is looked for, and of what is trained and scored on."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.data.files import cifar10_binary, cifar10_python
from tests.gpu.cifar import FOLDER, found_folder, scored_on_test, timed


@pytest.mark.parametrize(
    ("edition", "files"),
    [("cifar-10-batches-py", cifar10_python(20)), ("cifar-10-batches-bin", cifar10_binary(20))],
    ids=["python", "binary"],
)
@pytest.mark.parametrize("inside", [False, True])
def test_a_folder_that_is_named_is_found_and_scored_on_its_test_pictures(
    edition: str,
    files: Mapping[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    inside: bool,
) -> None:
    folder = tmp_path / edition
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    monkeypatch.setenv(FOLDER, str(folder if inside else tmp_path))
    found = found_folder()
    assert found == folder
    data = scored_on_test(found)
    assert data.spec.counts == {"train": 100, "validation": 20, "test": 0}
    assert data.splits["validation"].tolist() == list(range(100, 120))


def test_without_files_it_is_left_out_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    (found,) = timed("cpu")
    assert found["verdict"] == "left out"
    assert FOLDER in found["note"]
