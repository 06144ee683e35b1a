"""Tests of the worker in this process; what holds for every host is in test_host.py."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.runs.setting import brief, heard_all, wait_until_ready
from trainer_gui.core.events import RunFinished
from trainer_gui.core.paths import Folders
from trainer_gui.core.replies import JobDone
from trainer_gui.runs.jobs import DescribeData
from trainer_gui.runs.launch import launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore

# In a process of its own: threads that were there before have heaps of their own.
DESCRIBED = """
import os, sys
from pathlib import Path
from tests.runs.heaps import heaps_of_threads
from tests.runs.setting import folders_at, heard_all
from trainer_gui.runs.jobs import DescribeData
from trainer_gui.runs.local import LocalHost

host = LocalHost(folders_at(Path(sys.argv[1])))
host.start()
heard_all(host.submit(DescribeData({"kind": "digits"})))
print(len(heaps_of_threads(os.getpid())))
host.close(30)
"""


def test_its_threads_end_with_it_and_it_starts_again(folders: Folders, store: RunStore) -> None:
    host = LocalHost(folders)
    for _ in range(2):
        host.start()
        wait_until_ready(host)
        handle = launch(brief(), host, store)
        assert isinstance(heard_all(handle)[-1].body, RunFinished)
        host.close(30)
        names = {thread.name for thread in threading.enumerate()}
        assert not names & {"gpu-worker", "data-reader"}


def test_jobs_may_be_asked_for_before_torch_is_there(folders: Folders) -> None:
    host = LocalHost(folders)
    host.start()
    handle = host.submit(DescribeData({"kind": "digits"}))
    assert heard_all(handle)[-1].body == JobDone()
    host.close(30)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's heaps are looked for in /proc")
def test_its_threads_share_one_heap(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DESCRIBED, str(tmp_path)],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert done.stdout == "0\n"
