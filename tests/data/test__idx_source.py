import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.data.files import idx, idx_set, write_files
from tests.data.pictures import Listener, quiet
from tests.data.server import Site, serving
from trainer_gui.core.dataset import Dataset, Progress
from trainer_gui.core.errors import CancelledError, DataError, DataMissingError
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data._idx_source import IdxSource, load_idx_source
from trainer_gui.data.mnist import MNIST
from trainer_gui.kinds._assemble import assembled

NAMES = tuple(download.name for download in MNIST.downloads)
FILES = dict(zip(NAMES, idx_set(100, 20), strict=True))


def load(
    source: IdxSource,
    root: Path,
    *,
    chosen: str = "",
    download: bool = False,
    progress: Progress = quiet,
) -> Dataset:
    return assembled(load_idx_source(
        source, chosen=chosen, root=root, download=download,
        progress=progress,
    ), SplitPlan(0, validation=0.2))  # fmt: skip


def served(site: Site) -> IdxSource:
    one, two, three, four = (site.download(name) for name in NAMES)
    return replace(MNIST, downloads=(one, two, three, four))


def test_files_in_a_torchvision_root_are_used_packed_or_not(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "MNIST" / "raw", FILES)
    packed = load(MNIST, tmp_path)
    assert packed.input.shape == (120, 1, 28, 28)
    assert packed.spec.counts == {"train": 80, "validation": 20, "test": 20}
    rng = np.random.default_rng(0)
    assert (packed.input[:100][:, 0] == rng.integers(0, 256, (100, 28, 28), np.uint8)).all()

    for name, content in FILES.items():
        (folder / name).unlink()
        (folder / name.removesuffix(".gz")).write_bytes(gzip.decompress(content))
    assert load(MNIST, tmp_path).spec == packed.spec


def test_a_folder_of_the_users_may_hold_the_files_or_be_a_root(tmp_path: Path) -> None:
    write_files(tmp_path / "mine" / "MNIST" / "raw", FILES)
    for chosen in (tmp_path / "mine", tmp_path / "mine" / "MNIST" / "raw"):
        assert len(load(MNIST, tmp_path / "none", chosen=str(chosen)).input) == 120
    (tmp_path / "mine" / "MNIST" / "raw" / NAMES[3]).unlink()
    with pytest.raises(DataError, match="does not hold the files of MNIST") as caught:
        load(MNIST, tmp_path / "none", chosen=str(tmp_path / "mine"), download=True)
    assert "MNIST/raw" in str(caught.value.hint)


def test_a_system_folder_is_used_where_there_is_one(tmp_path: Path) -> None:
    source = replace(MNIST, elsewhere=(write_files(tmp_path / "system", FILES),))
    assert len(load(source, tmp_path / "none").input) == 120


def test_without_consent_the_size_and_the_host_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError) as caught:
        load(MNIST, tmp_path)
    assert caught.value.megabytes == pytest.approx(11.59, abs=0.01)
    assert caught.value.source == "ossci-datasets.s3.amazonaws.com"
    assert "12 MB" in str(caught.value.hint)
    assert list(tmp_path.iterdir()) == []


def test_after_consent_the_files_are_downloaded_once(tmp_path: Path) -> None:
    with serving(FILES) as site:
        first = load(served(site), tmp_path, download=True)
        again = load(served(site), tmp_path)
        assert len(site.ranges) == 4
    assert first.spec == again.spec
    assert sorted(path.name for path in (tmp_path / "MNIST" / "raw").iterdir()) == sorted(NAMES)


def test_cancelling_a_download_leaves_no_file_that_looks_whole(tmp_path: Path) -> None:
    cancel = Listener(cancel_at="Downloading")
    with serving(FILES) as site:
        with pytest.raises(CancelledError):
            load(served(site), tmp_path, download=True, progress=cancel)
        assert not list((tmp_path / "MNIST" / "raw").glob("*.gz"))
        assert len(load(served(site), tmp_path, download=True).input) == 120


@pytest.mark.parametrize("labels", [np.arange(99) % 10, np.full(100, 10)])
def test_labels_that_do_not_belong_to_the_pictures_are_refused(
    tmp_path: Path, labels: NDArray[np.int64]
) -> None:
    folder = write_files(tmp_path / "MNIST" / "raw", FILES)
    (folder / NAMES[1]).write_bytes(idx(labels.astype(np.uint8)))
    with pytest.raises(DataError, match=r"train-labels.* does not belong to .*train-images"):
        load(MNIST, tmp_path)


def test_test_pictures_of_another_size_are_refused(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "MNIST" / "raw", FILES)
    (folder / NAMES[2]).write_bytes(idx(np.zeros((20, 8, 8), dtype=np.uint8)))
    with pytest.raises(DataError, match=r"t10k-images.* does not belong to"):
        load(MNIST, tmp_path)
