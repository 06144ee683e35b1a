"""Tests of the first pass onto a disk that becomes full; the rest is in those of `_keeping`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.data.pictures import class_folders

_SCRIPT = """
import contextlib, json, sys
from pathlib import Path
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.errors import DataError
from trainer_gui.kinds.pictures.cache import PictureCache
from trainer_gui.data.image_folder import ImageFolderOptions, load_image_folder

folder, disk = map(Path, sys.argv[1:])

def fill(fraction, doing):
    if str(doing).startswith("Reading pictures"):
        with (disk / "other").open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(4096)):
                pass

options = ImageFolderOptions(folder=str(folder), keep="disk", size=256)
cache = disk / "cache"
PictureCache(cache).set_limit(10**9)
try:
    load_image_folder(options, root=cache, progress=fill, cache=cache)
except DataError as error:
    left = [entry.key for entry in PictureCache(cache).entries()]
    print(json.dumps([str(error.message), str(error.hint), left]))
"""


def test_a_disk_that_becomes_full_is_told_and_gets_its_space_back(tmp_path: Path) -> None:
    folder = class_folders(tmp_path / "mine", {"a": 20, "b": 20})
    disk = tmp_path / "disk"
    disk.mkdir()
    (tmp_path / "script.py").write_text(_SCRIPT)
    mounted = 'mount -t tmpfs -o size=12m none "$1" && exec "$2" "$3" "$4" "$1"'
    command = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounted, "sh")
    values = (str(disk), sys.executable, str(tmp_path / "script.py"), str(folder))
    able = subprocess.run([*command[:4], "true"], capture_output=True, check=False)
    if able.returncode:
        pytest.skip(f"no disk of one's own can be made here: {able.stderr!r}")
    done = subprocess.run([*command, *values], capture_output=True, text=True, check=True)
    message, hint, left = json.loads(done.stdout)
    assert message.startswith(f"The decoded pictures need 7.9 MB on the disk of {disk}/cache, and ")
    assert message.endswith(" can be used.")
    assert "Free some space" in hint
    assert left == []
