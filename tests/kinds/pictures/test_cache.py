import os
import subprocess
import sys
from pathlib import Path

import pytest

from trainer_gui.kinds.pictures.cache import ABOUT, INDEX, PIXELS, PictureCache, write_about


@pytest.fixture
def cache(tmp_path: Path) -> PictureCache:
    return PictureCache(tmp_path / "pictures")


def put(cache: PictureCache, key: str, size: int, *, used: float = 0.0, whole: bool = True) -> None:
    """An entry of about so many bytes."""
    folder = cache.unfinished(key)
    folder.mkdir(parents=True)
    write_about(folder, source=Path("/pictures of") / key, shape=(7, 3, 20, 30))
    (folder / PIXELS).write_bytes(bytes(size))
    (folder / INDEX).write_bytes(b"")
    if whole:
        cache.finish(key)
    os.utime((cache.entry(key) if whole else folder) / ABOUT, (used, used))


def keys(cache: PictureCache) -> list[str]:
    return [entry.key for entry in cache.entries()]


def test_an_empty_cache_has_nothing(cache: PictureCache) -> None:
    assert cache.entries() == ()
    assert cache.size_bytes() == cache.clear() == 0
    assert cache.use("x") is None
    assert cache.room_bytes() > 0
    assert not cache.folder.exists()


def test_entries_tell_what_they_are_of_the_latest_first(cache: PictureCache) -> None:
    put(cache, "old", 1000, used=1)
    put(cache, "new", 2000, used=2)
    put(cache, "half", 500, used=3, whole=False)
    half, new, old = cache.entries()
    assert (new.key, new.source, new.pictures) == ("new", "/pictures of/new", 7)
    assert (new.height, new.width, new.whole, new.in_use) == (20, 30, True, False)
    assert 2000 < new.size_bytes < 2200
    assert not half.whole
    assert old.used == 1
    assert cache.size_bytes() == sum(entry.size_bytes for entry in cache.entries())


def test_room_is_made_by_what_was_used_least_recently(cache: PictureCache) -> None:
    for number, key in enumerate(("a", "b", "c")):
        put(cache, key, 10_000, used=number)
    cache.set_limit(35_000)
    assert keys(cache) == ["c", "b", "a"]
    cache.make_room(10_000)
    assert keys(cache) == ["c", "b"]
    use = cache.use("b")  # is the latest now
    cache.make_room(20_000)
    assert keys(cache) == ["b"]
    assert use is not None
    use.release()


def test_a_smaller_limit_is_kept_at_once_and_outlives_the_program(cache: PictureCache) -> None:
    for number, key in enumerate(("a", "b")):
        put(cache, key, 10_000, used=number)
    cache.set_limit(15_000)
    assert keys(cache) == ["b"]
    assert PictureCache(cache.folder).limit_bytes == 15_000
    cache.set_limit(None)
    assert cache.limit_bytes > 15_000


def test_what_is_in_use_is_never_taken_away(cache: PictureCache) -> None:
    put(cache, "a", 10_000)
    first, second = cache.use("a"), cache.use("a")
    assert first is not None
    assert second is not None
    assert cache.entries()[0].in_use
    cache.set_limit(0)
    assert cache.clear() == 0
    first.release()
    assert cache.clear() == 0
    second.release()
    assert cache.clear() > 10_000
    assert keys(cache) == []


def test_what_another_process_uses_stays_until_that_process_has_ended(cache: PictureCache) -> None:
    put(cache, "a", 10_000)
    script = (
        "import sys; from pathlib import Path;"
        "from trainer_gui.kinds.pictures.cache import PictureCache;"
        f"use = PictureCache(Path({str(cache.folder)!r})).use('a');"
        "print(use is not None, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        assert cache.clear() == 0
        other.kill()
    assert cache.clear() > 10_000


def test_what_is_being_built_is_not_taken_away(cache: PictureCache) -> None:
    put(cache, "a", 1000, whole=False)
    with cache.building("a"):
        assert cache.clear() == 0
    assert cache.clear() > 1000


def test_an_entry_that_is_built_anew_replaces_the_old_one(cache: PictureCache) -> None:
    put(cache, "a", 1000)
    put(cache, "a", 3000)
    (entry,) = cache.entries()
    assert entry.size_bytes > 3000


def test_what_makes_no_sense_is_listed_and_cleared(cache: PictureCache) -> None:
    put(cache, "a", 1000)
    (cache.entry("a") / ABOUT).write_text("{")
    (cache.folder / "stray").mkdir()
    assert sorted(keys(cache)) == ["a", "stray"]
    cache.clear()
    assert keys(cache) == []


def test_a_limit_that_makes_no_sense_is_as_if_none_were_set(cache: PictureCache) -> None:
    cache.folder.mkdir()
    for said in ('"much"', "1e999", "[" * 100_000, "1" * 5000):
        (cache.folder / "limit.json").write_text(said)
        assert cache.limit_bytes > 0
    assert cache.usable()
