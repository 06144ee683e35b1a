import io
import tarfile
from pathlib import Path

import pytest

from tests.data.files import tar_gz
from tests.data.pictures import quiet
from trainer_gui.core.errors import DataError
from trainer_gui.data._archive import unpack_tar


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Path]:
    folder = tmp_path / "inside"
    folder.mkdir()
    return tmp_path / "a.tar.gz", folder


def refused(place: tuple[Path, Path], **limits: int) -> str:
    archive, folder = place
    with pytest.raises(DataError) as caught:
        unpack_tar(archive, folder, progress=quiet, **limits)
    assert "a.tar.gz was not unpacked" in str(caught.value.message)
    return str(caught.value.message)


def test_regular_files_are_written_with_their_folders(place: tuple[Path, Path]) -> None:
    archive, folder = place
    archive.write_bytes(tar_gz({"a/b.txt": b"one", "c": b"x" * 3_000_000}))
    unpack_tar(archive, folder, progress=quiet)
    assert (folder / "a" / "b.txt").read_bytes() == b"one"
    assert (folder / "c").stat().st_size == 3_000_000


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "a/../../evil", ".", "a/\x00b"])
def test_a_path_out_of_the_folder_is_refused(place: tuple[Path, Path], name: str) -> None:
    archive, folder = place
    archive.write_bytes(tar_gz({name: b"evil"}))
    if "\x00" in name:  # a tar header ends names there, so the name is a harmless one
        unpack_tar(archive, folder, progress=quiet)
        assert [path.name for path in folder.iterdir()] == ["a"]
        return
    assert "leads out of its folder" in refused(place)
    assert not (folder.parent / "evil").exists()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_links_and_devices_are_refused(place: tuple[Path, Path], kind: bytes) -> None:
    archive, folder = place
    with tarfile.open(archive, "w:gz") as tar:
        member = tarfile.TarInfo("odd")
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)
    assert "odd in it is no regular file" in refused(place)
    assert list(folder.iterdir()) == []


def test_a_link_cannot_be_written_through(place: tuple[Path, Path]) -> None:
    archive, folder = place
    (folder / "out").symlink_to(folder.parent)
    archive.write_bytes(tar_gz({"out/evil": b"evil"}))
    assert "leads out of its folder" in refused(place)
    assert not (folder.parent / "evil").exists()


def test_too_many_files_or_bytes_are_refused(place: tuple[Path, Path]) -> None:
    archive, _ = place
    archive.write_bytes(tar_gz({f"{number}": b"12345" for number in range(20)}))
    assert "more than it should" in refused(place, most_files=10)
    assert "more than it should" in refused(place, most_bytes=60)


@pytest.mark.parametrize("cut", [0, 20, 1000])
def test_a_damaged_archive_is_named(place: tuple[Path, Path], cut: int) -> None:
    archive, _ = place
    archive.write_bytes(tar_gz({"a": bytes(range(256)) * 64})[:cut] if cut else b"<html>")
    if cut == 1000:
        content = io.BytesIO(tar_gz({"a": bytes(range(256)) * 64})).getvalue()
        archive.write_bytes(content[: len(content) // 2])
    assert "it is damaged" in refused(place)
