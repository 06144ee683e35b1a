from dataclasses import replace
from pathlib import Path

import pytest

from tests.data.files import cifar10_binary, cifar10_python, tar_gz, write_files
from tests.data.pictures import Listener, quiet
from tests.data.server import serving
from trainer_gui.core.dataset import Dataset, Progress
from trainer_gui.core.errors import CancelledError, DataError, DataMissingError
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data._cifar_source import CifarSource, load_cifar_source
from trainer_gui.data.cifar10 import CIFAR10
from trainer_gui.kinds._assemble import assembled

ARCHIVE = tar_gz({f"cifar-10-batches-py/{k}": v for k, v in cifar10_python().items()})
NAME = "cifar-10-python.tar.gz"


def load(
    source: CifarSource,
    root: Path,
    *,
    chosen: str = "",
    download: bool = False,
    progress: Progress = quiet,
) -> Dataset:
    return assembled(load_cifar_source(
        source, chosen=chosen, root=root, download=download,
        progress=progress,
    ), SplitPlan(0, validation=0.1))  # fmt: skip


@pytest.mark.parametrize(
    ("folder", "files"),
    [("cifar-10-batches-py", cifar10_python()), ("cifar-10-batches-bin", cifar10_binary())],
)
def test_each_edition_is_found_in_a_root_or_chosen(
    tmp_path: Path, folder: Path, files: dict[str, bytes]
) -> None:
    inner = write_files(tmp_path / folder, files)
    data = load(CIFAR10, tmp_path)
    assert data.spec.counts == {"train": 90, "validation": 10, "test": 20}
    for chosen in (tmp_path, inner):
        assert load(CIFAR10, tmp_path / "no", chosen=str(chosen)).spec == data.spec


def test_without_consent_the_size_and_the_host_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError, match=r"170 MB from www\.cs\.toronto\.edu") as caught:
        load(CIFAR10, tmp_path)
    assert caught.value.megabytes == pytest.approx(170.5, abs=0.1)


def test_a_chosen_folder_without_the_files_is_never_written_to(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not hold the files of CIFAR-10"):
        load(CIFAR10, tmp_path / "no", chosen=str(tmp_path), download=True)
    assert list(tmp_path.iterdir()) == []


def test_after_consent_the_archive_is_downloaded_and_unpacked_once(tmp_path: Path) -> None:
    with serving({NAME: ARCHIVE}) as site:
        source = replace(CIFAR10, download=site.download(NAME))
        listener = Listener()
        data = load(source, tmp_path / "root", download=True, progress=listener)
        assert load(source, tmp_path / "root").spec == data.spec
        assert len(site.ranges) == 1
    assert data.input.shape == (120, 3, 32, 32)
    assert [path.name for path in (tmp_path / "root").iterdir()] == ["cifar-10-batches-py"]
    heard = [sentence for _, sentence in listener.reports]
    assert heard[0].startswith(f"Downloading {NAME} from 127.0.0.1:")
    assert heard[0].endswith("MB")
    assert heard[-2:] == ["Reading CIFAR-10", "Measuring the pictures"]


def test_cancelling_while_unpacking_leaves_no_folder_that_looks_whole(tmp_path: Path) -> None:
    cancel = Listener(cancel_at="Unpacking")
    with serving({NAME: ARCHIVE}) as site:
        source = replace(CIFAR10, download=site.download(NAME))
        with pytest.raises(CancelledError):
            load(source, tmp_path, download=True, progress=cancel)
        assert [path.name for path in tmp_path.iterdir()] == [NAME]
        assert len(load(source, tmp_path, download=True).input) == 120
        assert len(site.ranges) == 1  # the archive itself was whole already


def test_an_archive_without_a_file_is_refused(tmp_path: Path) -> None:
    archive = tar_gz({"cifar-10-batches-py/data_batch_1": b"alone"})
    with serving({NAME: archive}) as site:
        source = replace(CIFAR10, download=site.download(NAME))
        with pytest.raises(DataError, match="does not hold all the files"):
            load(source, tmp_path, download=True)
    with pytest.raises(DataMissingError):
        load(CIFAR10, tmp_path)
