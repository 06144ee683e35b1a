"""Tests of the three ways to keep the pictures of a folder."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.data.pictures import Listener, class_folders, noise, quiet, sayings
from trainer_gui.core.dataset import Dataset, Progress
from trainer_gui.core.errors import CancelledError, DataError
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.text import Text
from trainer_gui.data.image_folder import ImageFolderOptions, load_image_folder
from trainer_gui.kinds._assemble import assembled
from trainer_gui.kinds.pictures.cache import BLOCKS, PIXELS, PictureCache
from trainer_gui.kinds.pictures.keeping import Keep, choose_way

WAYS: tuple[Keep, ...] = ("memory", "disk", "stream")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = class_folders(tmp_path / "mine", {"a": 20, "b": 20})
    (root / "a" / "empty.jpg").write_bytes(b"")
    return root


@pytest.fixture
def cache(tmp_path: Path) -> PictureCache:
    return PictureCache(tmp_path / "cache")


def load(
    folder: Path, cache: PictureCache | None, keep: Keep, *, progress: Progress = quiet, **more: Any
) -> Dataset:
    return assembled(
        load_image_folder(
            ImageFolderOptions(folder=str(folder), keep=keep, **{"size": 16, **more}),
            root=Path("unused"),
            download=False,
            progress=progress,
            cache=None if cache is None else cache.folder,
        ),
        SplitPlan(0),
    )


def way(dataset: Dataset) -> str:
    assert dataset.keeping is not None
    return dataset.keeping.way


def decoded(folder: Path, cache: PictureCache, keep: Keep) -> bool:
    """Whether pictures were decoded to load the folder."""
    listener = Listener()
    load(folder, cache, keep, progress=listener)
    return any(doing.startswith("Reading pictures") for _, doing in listener.reports)


def test_the_data_are_the_same_however_they_are_kept(folder: Path, cache: PictureCache) -> None:
    memory, disk, stream = (load(folder, cache, keep) for keep in WAYS)
    bare = load(folder, None, "stream")
    assert [way(data) for data in (memory, disk, stream, bare)] == [*WAYS, "stream"]
    assert isinstance(memory.input, np.ndarray)
    index = np.array([3, 39, 4, 4, 0])
    for data in (disk, stream, bare):
        assert not isinstance(data.input, np.ndarray)
        assert data.spec == memory.spec
        assert data.names == memory.names
        assert sayings(data) == sayings(memory)
        assert len(data.input) == len(memory.input) == 40
        assert data.input.shape == memory.input.shape
        assert (data.input[:] == memory.input[:]).all()
        assert (data.input[5:17] == memory.input[5:17]).all()
        assert (data.input[index] == memory.input[index]).all()
        assert data.input[index[:0]].shape == (0, 3, 16, 16)


def test_classes_that_are_left_out_are_left_out_however_they_are_kept(
    folder: Path, cache: PictureCache
) -> None:
    (folder / "aa").mkdir()
    (folder / "aa" / "x.png").write_bytes(b"damaged")
    memory, disk, stream = (load(folder, cache, keep, skip_empty_classes=True) for keep in WAYS)
    assert (disk.input[:] == memory.input[:]).all()
    assert (stream.input[:] == memory.input[:]).all()
    assert memory.spec == disk.spec == stream.spec


@pytest.mark.parametrize("keep", WAYS)
def test_each_file_is_decoded_once_for_as_long_as_it_stays_the_same(
    folder: Path, cache: PictureCache, keep: Keep
) -> None:
    assert decoded(folder, cache, keep)
    assert not decoded(folder, cache, keep)
    # In its place, of the same size: that changes no folder.
    path = folder / "b" / "0003.png"
    content = bytearray(path.read_bytes())
    content[-1] ^= 0
    path.write_bytes(content)
    os.utime(path, (1, 1))
    assert decoded(folder, cache, keep)
    Image.fromarray(noise(12, 12, 99)).save(folder / "b" / "new.png")
    assert decoded(folder, cache, keep)
    assert not decoded(folder, cache, keep)


@pytest.mark.parametrize("keep", WAYS)
def test_other_pixels_with_the_size_and_the_time_of_a_file_are_noticed(
    folder: Path, cache: PictureCache, keep: Keep
) -> None:
    path = folder / "b" / "x.bmp"
    Image.new("RGB", (16, 16), "black").save(path)
    data = load(folder, cache, keep)
    place = data.names.index("b/x.bmp")
    assert data.input[place : place + 1].max() == 0
    # So do `cp -p`, rsync and unzip.
    before = path.stat()
    Image.new("RGB", (16, 16), "white").save(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    again = load(folder, cache, keep)
    assert again.input[place : place + 1].min() == 255
    assert again.spec.fingerprint != data.spec.fingerprint
    assert not decoded(folder, cache, keep)


def test_another_way_uses_what_is_there(folder: Path, cache: PictureCache) -> None:
    load(folder, cache, "disk")
    assert not decoded(folder, cache, "memory")
    assert not decoded(folder, cache, "stream")


def test_another_size_is_another_entry(folder: Path, cache: PictureCache) -> None:
    load(folder, cache, "disk")
    load(folder, cache, "disk", size=24)
    assert sorted(entry.width for entry in cache.entries()) == [16, 24]
    assert {entry.source for entry in cache.entries()} == {str(folder)}
    assert {entry.pictures for entry in cache.entries()} == {41}


def test_a_folder_that_was_moved_needs_no_decoding(folder: Path, cache: PictureCache) -> None:
    load(folder, cache, "disk")
    moved = folder.rename(folder.parent / "moved")
    assert not decoded(moved, cache, "disk")


def test_what_fits_decides_unless_a_person_does() -> None:
    auto = [
        choose_way("auto", 100, budget=budget, room=room).way
        for budget, room in ((100, 0), (99, 100), (99, 99))
    ]
    assert auto == ["memory", "disk", "stream"]
    for keep in WAYS:
        assert choose_way(keep, 100, budget=100, room=100).way == keep
    reason = choose_way("auto", 4_000_000_000, budget=3_000_000_000, room=2_000_000_000).reason
    assert str(reason) == (
        "They need 4.0 GB, more than may be used of memory (3.0 GB) and of the disk (2.0 GB): "
        "they are decoded whenever they are needed, which is slow."
    )


def test_more_pictures_than_memory_go_to_the_disk_and_then_nowhere(
    folder: Path, cache: PictureCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINER_GUI_DATA_MB", "0.03")
    cache.set_limit(20_000)
    assert way(load(folder, cache, "auto")) == "stream"
    cache.set_limit(None)
    assert way(load(folder, cache, "auto")) == "disk"
    monkeypatch.setenv("TRAINER_GUI_DATA_MB", "0.04")
    assert way(load(folder, cache, "auto")) == "memory"
    monkeypatch.setenv("TRAINER_GUI_DATA_MB", "1" * 5001)
    with pytest.raises(DataError, match=r"TRAINER_GUI_DATA_MB is “1+…1+”, which") as caught:
        load(folder, cache, "auto")
    assert len(str(caught.value)) < 250
    monkeypatch.setenv("TRAINER_GUI_DATA_MB", "much")
    with pytest.raises(DataError, match="TRAINER_GUI_DATA_MB is “much”, which is not a number"):
        load(folder, cache, "auto")


def test_what_does_not_fit_where_it_shall_be_is_refused_with_the_figures(
    folder: Path, cache: PictureCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINER_GUI_DATA_MB", "0.03")
    with pytest.raises(DataError) as caught:
        load(folder, cache, "memory")
    assert str(caught.value.message) == (
        "41 pictures of 16×16 pixels need 31.5 kB of memory, 30.0 kB can be used."
    )
    assert "smaller image size" in str(caught.value.hint)
    cache.set_limit(20_000)
    with pytest.raises(DataError, match=r"need 31\.5 kB on the disk of .*, and 20\.0 kB can be"):
        load(folder, cache, "disk")
    with pytest.raises(DataError, match="has no folder that it could write them to"):
        load(folder, None, "disk")


def test_other_entries_make_way_for_a_new_one(folder: Path, cache: PictureCache) -> None:
    first = load(folder, cache, "disk")
    cache.set_limit(60_000)
    with pytest.raises(DataError, match="can be used"):
        load(folder, cache, "disk", size=17)  # the first one is in use
    del first
    load(folder, cache, "disk", size=17)
    assert [entry.width for entry in cache.entries()] == [17]


def test_a_damaged_picture_is_decoded_again_and_mended(folder: Path, cache: PictureCache) -> None:
    expected = load(folder, cache, "disk").input[:]
    (entry,) = cache.entries()
    path = cache.entry(entry.key) / PIXELS
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[5 * 768 + 1] ^= 4
    path.write_bytes(flipped)
    assert (load(folder, cache, "disk").input[:] == expected).all()
    assert path.read_bytes() == whole
    path.write_bytes(whole[:10_000])  # cut short
    assert (load(folder, cache, "disk").input[:] == expected).all()
    assert path.read_bytes() == whole


def test_a_damaged_index_is_made_anew(folder: Path, cache: PictureCache) -> None:
    spec = load(folder, cache, "disk").spec
    (entry,) = cache.entries()
    path = cache.entry(entry.key) / "index.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 16
    path.write_bytes(content)
    assert decoded(folder, cache, "disk")
    assert load(folder, cache, "disk").spec == spec


def test_a_damaged_picture_whose_file_has_changed_is_told(
    folder: Path, cache: PictureCache
) -> None:
    data = load(folder, cache, "disk")
    (entry,) = cache.entries()
    (cache.entry(entry.key) / PIXELS).write_bytes(b"")
    Image.fromarray(noise(12, 12, 5)).save(folder / "a" / "0004.png")
    with pytest.raises(DataError, match=r"a/0004\.png has changed since the data were read"):
        data.input[np.array([4])]


def test_a_file_that_vanishes_or_changes_is_told_when_it_is_needed(
    folder: Path, cache: PictureCache
) -> None:
    data = load(folder, cache, "stream")
    (folder / "b" / "0001.png").unlink()
    Image.fromarray(noise(12, 12, 5)).save(folder / "b" / "0002.png")
    with pytest.raises(DataError, match=r"mine/b/0001\.png cannot be read any more: vanished"):
        data.input[:]
    with pytest.raises(DataError, match=r"mine/b/0002\.png has changed"):
        data.input[np.array([22])]
    assert data.input[:20].shape[0] == 20
    assert not [one for one in threading.enumerate() if one.name.startswith("pictures")]


def test_a_file_that_can_be_read_after_all_is_found(folder: Path, cache: PictureCache) -> None:
    target = folder.parent / "elsewhere.png"
    (folder / "a" / "later.png").symlink_to(folder / "b" / "target.png")
    assert len(load(folder, cache, "disk").input) == 40
    assert not target.exists()
    shutil.copy(folder / "b" / "0000.png", folder / "b" / "target.png")
    assert len(load(folder, cache, "disk").input) == 42


class Ending(Listener):
    """Cancels once so many pictures were read; so slow a listener hears of each of them."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after

    def __call__(self, fraction: float | None, doing: Text) -> None:
        super().__call__(fraction, doing)
        time.sleep(0.1)
        done = doing.values.get("done")
        reading = doing.source.startswith("Reading pictures")
        if reading and isinstance(done, int) and done >= self._after:
            raise CancelledError


# Of pictures of 512×512 in colour, ten are a block that is noted.


def first_done(listener: Listener) -> int:
    told = [doing for _, doing in listener.reports if doing.startswith("Reading pictures")]
    return int(told[0].split(" ")[2].replace(",", ""))


def test_a_cancelled_pass_goes_on_where_it_was(tmp_path: Path, cache: PictureCache) -> None:
    folder = class_folders(tmp_path / "many", {"a": 20, "b": 20})
    with pytest.raises(CancelledError):
        load(folder, cache, "disk", size=512, progress=Ending(12))
    (entry,) = cache.entries()
    assert not entry.whole
    listener = Listener()
    data = load(folder, cache, "disk", size=512, progress=listener)
    assert first_done(listener) > 10
    assert data.spec == load(folder, None, "memory", size=512).spec
    assert (data.input[:] == load(folder, None, "memory", size=512).input[:]).all()
    assert [entry.whole for entry in cache.entries()] == [True]


def test_a_pass_that_was_killed_goes_on_with_what_is_whole(
    tmp_path: Path, cache: PictureCache
) -> None:
    folder = class_folders(tmp_path / "many", {"a": 20, "b": 20})
    with pytest.raises(CancelledError):
        load(folder, cache, "disk", size=512, progress=Ending(22))
    (entry,) = cache.entries()
    built = cache.unfinished(entry.key)
    # The last noted block is torn, and of the first one some pictures did not reach the disk.
    (built / BLOCKS).write_text((built / BLOCKS).read_text()[:-40])
    pixels = bytearray((built / PIXELS).read_bytes())
    pixels[3_000_000:5_000_000] = bytes(2_000_000)
    (built / PIXELS).write_bytes(pixels)
    listener = Listener()
    data = load(folder, cache, "disk", size=512, progress=listener)
    assert first_done(listener) > 10
    assert (data.input[:] == load(folder, None, "memory", size=512).input[:]).all()


def test_a_process_that_is_killed_leaves_nothing_that_looks_whole(
    tmp_path: Path, cache: PictureCache
) -> None:
    folder = class_folders(tmp_path / "many", {"a": 20, "b": 20})
    script = f"""
import os, time
from pathlib import Path
from trainer_gui.data.image_folder import ImageFolderOptions, load_image_folder

def progress(fraction, doing):
    time.sleep(0.1)
    if str(doing).startswith("Reading pictures") and doing.values["done"] > 12:
        os.kill(os.getpid(), 9)

options = ImageFolderOptions(folder={str(folder)!r}, keep="disk", size=512)
cache = Path({str(cache.folder)!r})
load_image_folder(options, root=cache, progress=progress, cache=cache)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    assert [entry.whole for entry in cache.entries()] == [False]
    data = load(folder, cache, "disk", size=512)
    assert (data.input[:] == load(folder, None, "memory", size=512).input[:]).all()


def test_the_same_pictures_are_not_read_twice_at_the_same_time(
    tmp_path: Path, cache: PictureCache
) -> None:
    folder = class_folders(tmp_path / "mine", {"a": 30, "b": 30})
    reading, may_go_on = threading.Event(), threading.Event()

    def slow(fraction: float | None, doing: Text) -> None:
        if str(doing).startswith("Reading pictures"):
            reading.set()
            assert may_go_on.wait(60)

    found: list[Dataset] = []
    one = threading.Thread(target=lambda: found.append(load(folder, cache, "disk", progress=slow)))
    one.start()
    assert reading.wait(60)

    listener = Listener()

    def waiting(fraction: float | None, doing: Text) -> None:
        listener(fraction, doing)
        if str(doing).startswith("Waiting"):
            may_go_on.set()

    load(folder, cache, "disk", progress=waiting)
    one.join(60)
    assert not any(doing.startswith("Reading pictures") for _, doing in listener.reports)
    assert (found[0].input[:] == load(folder, None, "memory").input[:]).all()


def test_a_cache_that_cannot_be_written_to_is_done_without(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file is in the way")
    assert way(load(folder, PictureCache(tmp_path / "cache"), "auto")) == "memory"
