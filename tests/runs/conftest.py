"""Both hosts of the worker, alive for a whole module of tests; and a user who may not do all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runs.setting import folders_at, wait_until_ready
from trainer_gui.core.paths import Folders
from trainer_gui.runs.host import WorkerHost
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.process import ProcessHost
from trainer_gui.runs.store import RunStore

_NOBODY = 65_534


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    return folders_at(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def store(folders: Folders) -> RunStore:
    return RunStore(folders)


@pytest.fixture(scope="module")
def local(folders: Folders) -> Iterator[LocalHost]:
    host = LocalHost(folders)
    host.start()
    wait_until_ready(host)
    yield host
    host.close(30)


@pytest.fixture(scope="module")
def process(folders: Folders) -> Iterator[ProcessHost]:
    host = ProcessHost(folders)
    host.start()
    wait_until_ready(host)
    yield host
    host.close(30)


@pytest.fixture(params=["local", "process"])
def host(request: pytest.FixtureRequest, local: LocalHost, process: ProcessHost) -> WorkerHost:
    """Either host; what is shown with it holds for both."""
    return local if request.param == "local" else process


@pytest.fixture
def ordinary_home() -> Iterator[Path]:
    """A folder of a user who may not do everything; root becomes such a one until the test ends."""
    root = os.geteuid() == 0
    home = Path(tempfile.mkdtemp(prefix="trainer-gui-tests-"))
    if root:
        os.chown(home, _NOBODY, _NOBODY)
        os.seteuid(_NOBODY)
    try:
        yield home
    finally:
        if root:
            os.seteuid(0)
        for folder, _, _ in os.walk(home):
            Path(folder).chmod(0o700)
        shutil.rmtree(home)
