import os
from pathlib import Path

import pytest

from trainer_gui.core.errors import DataError
from trainer_gui.data._own_folder import own_folder


def test_a_folder_that_can_be_read_is_given_back(tmp_path: Path) -> None:
    assert own_folder(str(tmp_path)) == tmp_path


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "No folder is chosen"), ("  ", "No folder is chosen"), ("a\0b", "NUL"),
     ("no such folder", "does not exist"), ("~nobody-of-that-name", "does not exist"),
     ("n" * 300, "cannot be opened: File name too long")],
)  # fmt: skip
def test_what_cannot_be_opened_is_told_with_a_remedy(name: str, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        own_folder(name)
    assert "hoose" in str(caught.value.hint)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataError, match="file is not a folder"):
        own_folder(str(tmp_path / "file"))


def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read every folder, so there is nothing to refuse")
    tmp_path.chmod(0)
    with pytest.raises(DataError, match="no permission"):
        own_folder(str(tmp_path))
    tmp_path.chmod(0o700)
