"""Tests of which programs may run: those whose bytes were allowed, and no others."""

import hashlib
import os
from pathlib import Path

import pytest

from trainer_gui.core.errors import BadInputError, CodeConsentError, StorageError
from trainer_gui.core.paths import user_folders
from trainer_gui.core.trust import FILE, is_trusted, read_code, require_trust, trust


def program(folder: Path, content: bytes = b"print('hello')\n") -> Path:
    path = folder / "net.py"
    path.write_bytes(content)
    return path


def test_what_was_allowed_is_remembered_by_its_bytes(tmp_path: Path) -> None:
    path = program(tmp_path)
    code = read_code(path)
    assert code.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(CodeConsentError) as asked:
        require_trust(code)
    assert (asked.value.file, asked.value.sha256) == (str(path), code.sha256)
    assert str(path) in str(asked.value.message)
    assert code.sha256[:12] in str(asked.value.message)
    trust(code.sha256, path.name)
    require_trust(read_code(path))
    require_trust(read_code(Path(path.rename(tmp_path / "moved.py"))))


def test_a_changed_byte_asks_again(tmp_path: Path) -> None:
    path = program(tmp_path)
    trust(read_code(path).sha256, path.name)
    path.write_bytes(path.read_bytes() + b"#")
    with pytest.raises(CodeConsentError):
        require_trust(read_code(path))


def test_what_was_read_stays_what_it_was(tmp_path: Path) -> None:
    path = program(tmp_path)
    code = read_code(path)
    path.write_bytes(b"import os")
    assert code.text() == "print('hello')\n"
    assert code.sha256 != read_code(path).sha256


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1, 2]", b'{"a": ', b"\xff\xfe", b"[" * 100_000, b"null"]
)
def test_a_damaged_list_trusts_nothing_and_is_made_anew(tmp_path: Path, content: bytes) -> None:
    one, two = "1" * 64, "2" * 64
    trust(one, "one.py")
    assert is_trusted(one)
    (user_folders().config / FILE).write_bytes(content)
    assert not is_trusted(one)
    trust(two, "two.py")
    assert (is_trusted(one), is_trusted(two)) == (False, True)


def test_several_are_remembered() -> None:
    for digit in "123":
        trust(digit * 64, f"{digit}.py")
    assert [is_trusted(digit * 64) for digit in "1234"] == [True, True, True, False]


def test_consent_that_cannot_be_written_down_is_none(tmp_path: Path) -> None:
    config = user_folders().config
    config.parent.mkdir(parents=True)
    config.write_text("in the way")
    with pytest.raises(StorageError):
        trust("1" * 64, "net.py")
    assert not is_trusted("1" * 64)


def test_what_cannot_be_read_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"No Python file is chosen\."):
        read_code("  ")
    with pytest.raises(BadInputError, match=r"gone\.py does not exist"):
        read_code(tmp_path / "gone.py")
    with pytest.raises(BadInputError, match="is a folder, and no Python file"):
        read_code(tmp_path)
    with pytest.raises(BadInputError, match="holds a NUL character"):
        read_code("a\0b.py")
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(BadInputError, match="is a pipe or a device, and no Python file"):
        read_code(tmp_path / "pipe.py")
    with pytest.raises(BadInputError, match=r"too large for a Python file: it has 1\.0 MB"):
        read_code(program(tmp_path, b"#" * 1_000_001))


def test_the_source_is_read_as_python_reads_it(tmp_path: Path) -> None:
    assert (
        read_code(program(tmp_path, "x = 'ü'\r\ny = 2\rz = 3\n".encode())).text()
        == "x = 'ü'\ny = 2\nz = 3\n"
    )
    latin = "# coding: latin-1\nx = 'ü'\n".encode("latin-1")
    assert read_code(program(tmp_path, latin)).text().endswith("'ü'\n")
    for wrong in (b"\xff\xfe\x00", b"# coding: klingon\n"):
        with pytest.raises(BadInputError, match=r"net\.py is not Python source"):
            read_code(program(tmp_path, wrong)).text()
