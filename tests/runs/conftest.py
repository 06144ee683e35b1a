"""Both hosts of the worker, alive for a whole module of tests."""

from collections.abc import Iterator

import pytest

from tests.runs.setting import folders_at, wait_until_ready
from trainer_gui.core.paths import Folders
from trainer_gui.runs.host import WorkerHost
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.process import ProcessHost
from trainer_gui.runs.store import RunStore


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
