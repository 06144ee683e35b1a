from dataclasses import replace
from pathlib import Path

import pytest

from tests.data.pictures import Listener, quiet
from tests.data.server import serving
from trainer_gui.core.download import Download
from trainer_gui.core.errors import CancelledError, DataError, StorageError
from trainer_gui.core.fetch import fetch

CONTENT = bytes(range(256)) * 8192  # 2 MB


def test_files_arrive_whole_with_their_progress(tmp_path: Path) -> None:
    listener = Listener()
    with serving({"a.gz": CONTENT, "b.gz": b"b"}) as site:
        downloads = (site.download("a.gz"), site.download("b.gz"))
        paths = fetch(
            downloads, tmp_path / "new",
            progress=listener,
        )  # fmt: skip
    assert [path.read_bytes() for path in paths] == [CONTENT, b"b"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["a.gz", "b.gz"]
    fraction, sentence = listener.reports[0]
    assert fraction == 0
    assert sentence == f"Downloading a.gz from {downloads[0].host}: 0.0 of 2.1 MB"


def test_what_is_there_is_not_downloaded_again(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(b"mine")
    with serving({"a.gz": CONTENT}) as site:
        (path,) = fetch((site.download("a.gz"),), tmp_path, progress=quiet)
        assert site.ranges == []
    assert path.read_bytes() == b"mine"


def test_a_broken_connection_is_told_and_continued(tmp_path: Path) -> None:
    with serving({"a.gz": CONTENT}) as site:
        site.cut_after = 500_000
        for _ in range(2):
            with pytest.raises(DataError, match=r"could not be downloaded from 127\.0\.0\.1"):
                fetch((site.download("a.gz"),), tmp_path, progress=quiet)
        assert [path.name for path in tmp_path.iterdir()] == ["a.gz.part"]
        site.cut_after = None
        (path,) = fetch((site.download("a.gz"),), tmp_path, progress=quiet)
        assert site.ranges == ["", "bytes=500000-", "bytes=1000000-"]
    assert path.read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["a.gz"]


@pytest.mark.parametrize("length", ["", "-1", "²", "1" * 5001, "8000000001"])
def test_a_length_that_makes_no_sense_is_refused_in_words(tmp_path: Path, length: str) -> None:
    with serving({"a.gz": CONTENT}) as site:
        site.length = length
        download = replace(site.download("a.gz"), size_bytes=None)
        with pytest.raises(DataError, match="does not say how long the file is"):
            fetch((download,), tmp_path, progress=quiet)


def test_cancelling_keeps_the_part_and_no_more(tmp_path: Path) -> None:
    cancel = Listener(cancel_at="Downloading")
    with serving({"a.gz": CONTENT}) as site:
        with pytest.raises(CancelledError):
            fetch((site.download("a.gz"),), tmp_path, progress=cancel)
        assert [path.name for path in tmp_path.iterdir()] == ["a.gz.part"]


def test_a_file_with_another_checksum_is_deleted(tmp_path: Path) -> None:
    with (
        serving({"a.gz": CONTENT}) as site,
        pytest.raises(DataError, match="its checksum differs"),
    ):
        fetch((site.download("a.gz", md5="0" * 32),), tmp_path, progress=quiet)
    assert list(tmp_path.iterdir()) == []


def test_no_byte_more_than_published_is_taken(tmp_path: Path) -> None:
    with serving({"a.gz": CONTENT}) as site:
        longer = Download(site.address + "a.gz", "0" * 32, 1000)
        listener = Listener()
        with pytest.raises(DataError, match="checksum differs"):
            fetch((longer,), tmp_path, progress=listener)
    assert max(fraction or 0 for fraction, _ in listener.reports) <= 1


def test_a_missing_file_and_a_silent_host_are_told(tmp_path: Path) -> None:
    with serving({"a.gz": b"a"}) as site:
        gone = Download(site.address + "gone.gz", "0" * 32, 10)
        with pytest.raises(DataError, match=r"gone.gz could not be downloaded .*Not Found"):
            fetch((gone,), tmp_path, progress=quiet)
        address = site.address
    with pytest.raises(DataError, match="refused") as caught:
        fetch((Download(address + "a.gz", "0" * 32, 10),), tmp_path, progress=quiet)
    assert "connection" in str(caught.value.hint)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="could not be written"):
        fetch((), tmp_path / "file" / "folder", progress=quiet)


def test_a_full_disk_is_not_taken_for_a_broken_connection(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    (tmp_path / "a.gz.part").symlink_to("/dev/full")
    with serving({"a.gz": CONTENT}) as site, pytest.raises(StorageError, match="disk is full"):
        fetch((site.download("a.gz"),), tmp_path, progress=quiet)
