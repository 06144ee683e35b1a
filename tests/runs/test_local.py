"""Tests of the worker in this process; what holds for every host is in test_host.py."""

import threading

from tests.runs.setting import brief, heard_all, wait_until_ready
from trainer_gui.core.answers import JobDone
from trainer_gui.core.events import RunFinished
from trainer_gui.core.paths import Folders
from trainer_gui.runs.jobs import DescribeData
from trainer_gui.runs.launch import launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore


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
