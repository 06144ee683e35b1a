"""Tests of the feed: normalisation, the order of samples, and where pictures are."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.data.pictures import class_folders, quiet
from tests.engine.resuming import start_from, trained, weights_of
from tests.engine.small import Given, Memory, begin, digits, losses, small
from tests.kinds.pictures.made import image_dataset
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.events import EpochDone, RunEvent, StepsDone
from trainer_gui.core.spec import SplitName
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data.image_folder import ImageFolderOptions, load_image_folder
from trainer_gui.engine.feed import Feed, balanced
from trainer_gui.kinds._assemble import assembled
from trainer_gui.kinds.pictures import picture_facts
from trainer_gui.kinds.pictures._loader import Normaliser
from trainer_gui.kinds.pictures.keeping import Keep

CPU = torch.device("cpu")


def test_training_pictures_have_mean_0_and_variance_1() -> None:
    feed = Feed(digits(), CPU)
    images = feed.batch(feed.order("train")).inputs["image"].double()
    assert images.mean().item() == pytest.approx(0, abs=1e-6)
    assert images.var(correction=0).item() == pytest.approx(1, abs=1e-5)


def test_each_channel_has_figures_of_its_own() -> None:
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (40, 3, 5, 6), dtype=np.uint8)
    pictures[:, 1] //= 4
    pictures[:, 2] = 200
    split: dict[SplitName, NDArray[np.int64]] = {
        "train": np.arange(30),
        "validation": np.arange(30, 35),
        "test": np.arange(35, 40),
    }
    data = image_dataset(pictures, np.arange(40) % 2, ("a", "b"), split)
    found = Normaliser(picture_facts(data.spec), CPU)(torch.from_numpy(pictures)).numpy()
    for channel in (0, 1):
        known = pictures[:30, channel] / 255
        expected = (pictures[:, channel] / 255 - known.mean()) / known.std()
        assert np.allclose(found[:, channel], expected, atol=1e-5)
    assert np.allclose(found[:, 2], 0, atol=1e-3)  # constant, so divided by no zero


def test_a_batch_holds_its_samples_labels_and_indices() -> None:
    data = digits()
    feed = Feed(data, CPU)
    index = torch.tensor([5, 3, 1796])
    batch = feed.batch(index)
    assert batch.targets["label"].tolist() == data.target[[5, 3, 1796]].tolist()
    assert batch.index.tolist() == [5, 3, 1796]
    expected = Normaliser(picture_facts(data.spec), CPU)(
        torch.from_numpy(data.input[np.array([5, 3, 1796])])
    )
    assert torch.equal(batch.inputs["image"], expected)


def test_order_depends_on_seed_epoch_and_count_alone() -> None:
    feed = Feed(digits(), CPU)
    first = feed.shuffled("train", seed=3, epoch=7)
    torch.manual_seed(1234)
    torch.rand(100)
    assert torch.equal(feed.shuffled("train", seed=3, epoch=7), first)
    assert torch.equal(Feed(digits(), CPU).shuffled("train", seed=3, epoch=7), first)
    state = torch.get_rng_state()
    feed.shuffled("train", seed=3, epoch=8)
    assert torch.equal(torch.get_rng_state(), state)
    for seed, epoch in ((3, 8), (4, 7), (7, 3)):
        assert not torch.equal(feed.shuffled("train", seed=seed, epoch=epoch), first)

    # Another data set of the same size takes the same places in turn.
    other = Feed(digits(seed=9), CPU)
    ranks = torch.searchsorted(feed.order("train"), first)
    assert torch.equal(other.order("train")[ranks], other.shuffled("train", seed=3, epoch=7))


def test_every_sample_comes_once_an_epoch() -> None:
    feed = Feed(digits(), CPU)
    for epoch in range(3):
        shuffled = feed.shuffled("train", seed=0, epoch=epoch)
        assert torch.equal(shuffled.sort().values, feed.order("train"))
    assert feed.count("train") == len(feed.order("train")) == digits().spec.counts["train"]


def test_pictures_over_the_budget_are_not_resident(monkeypatch: pytest.MonkeyPatch) -> None:
    data = digits()
    needed = len(data.input) * 64
    assert Feed(data, CPU).resident
    assert Feed(data, CPU, budget_bytes=needed).resident
    small_feed = Feed(data, CPU, budget_bytes=needed - 1)
    assert not small_feed.resident
    index = small_feed.order("test")
    same = Feed(data, CPU).batch(index)
    assert torch.equal(small_feed.batch(index).inputs["image"], same.inputs["image"])
    monkeypatch.setenv("TRAINER_GUI_DATA_MB", "0.1")
    assert not Feed(data, CPU).resident


def kept(folder: Path, cache: Path, keep: Keep, side: int = 16) -> Dataset:
    options = ImageFolderOptions(folder=str(folder), size=side, keep=keep)
    return assembled(
        load_image_folder(
            options,
            root=Path("unused"),
            download=False,
            progress=quiet,
            cache=cache,
        ),
        SplitPlan(0),
    )


def test_training_is_the_same_to_the_bit_however_pictures_are_kept(tmp_path: Path) -> None:
    folder = class_folders(tmp_path / "mine", {"a": 60, "b": 60, "c": 60})
    cnn = {"kind": "cnn", "channels": [4, 8], "batch_norm": True, "dropout": 0.2}
    recipe = small(model=cnn, training={"epochs": 3, "batch_size": 20})
    ways: tuple[Keep, ...] = ("memory", "disk", "stream")
    told, ended = [], []
    for keep in ways:
        data = kept(folder, tmp_path / "cache", keep)
        assert Feed(data, CPU).resident == (keep == "memory")
        memory = Memory()
        told.append(losses(begin(recipe, keep=memory, datasets=Given(data))))
        ended.append(memory.contents["last.safetensors"])
    assert len(told[0]) == 3 * 7
    assert told[0] == told[1] == told[2]
    assert ended[0] == ended[1] == ended[2]


def test_a_run_whose_pictures_vanish_goes_on_from_there_when_they_are_back(tmp_path: Path) -> None:
    folder = class_folders(tmp_path / "mine", {"a": 60, "b": 60, "c": 60})
    data = kept(folder, tmp_path / "cache", "stream")
    recipe = small(
        model={"kind": "mlp", "widths": [8], "dropout": 0.3},
        training={"epochs": 3, "batch_size": 20},
        optimizer={"kind": "adam"},
    )
    whole = Memory()
    expected = losses(begin(recipe, keep=whole, datasets=Given(data)))

    broken = Memory()
    heard: list[RunEvent] = []

    def train() -> None:
        for event in begin(recipe, keep=broken, datasets=Given(data)):
            heard.append(event)
            if isinstance(event, EpochDone) and event.epoch == 0:
                (folder / "b").rename(tmp_path / "away")

    with pytest.raises(DataError, match=r"b/00\d\d\.png cannot be read any more: vanished"):
        train()
    told = losses(heard)
    assert told == expected[: len(told)]
    assert broken.snapshots[-1].step == len(told)

    (tmp_path / "away").rename(folder / "b")
    again = trained(recipe, broken, start=start_from(broken), datasets=Given(data))
    rest = [event.columns["loss"] for event in again if isinstance(event, StepsDone)]
    assert [*told, *(value for block in rest for value in block)] == expected
    assert weights_of(broken) == weights_of(whole)


_TRAIN = """
import sys
from pathlib import Path

import psutil

from tests.engine.small import Given, begin, small
from tests.engine.test_feed import kept
from trainer_gui.engine.allocator import keep_freed_memory

keep_freed_memory()  # as the worker does, before there are threads
folder, cache, keep = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
recipe = small(
    model={"kind": "mlp", "widths": [1]},  # 3 MB, of pictures of 512×512
    training={"epochs": 1, "batch_size": 4},
    optimizer={"kind": "sgd", "learning_rate": 1e-7},
)
memory = psutil.Process().memory_info


def grown(side):
    before = memory().rss
    data = kept(folder, cache, keep, side)
    return max(memory().rss for _ in begin(recipe, datasets=Given(data))) - before


grown(64)  # what is loaded once
print(grown(512) / 1e6)
"""


@pytest.mark.parametrize("keep", ["disk", "stream"])
def test_memory_does_not_grow_with_data_that_are_not_in_it(tmp_path: Path, keep: Keep) -> None:
    folder = class_folders(tmp_path / "mine", {"a": 220, "b": 220})
    printed = subprocess.run(
        [sys.executable, "-c", _TRAIN, str(folder), str(tmp_path / "cache"), keep],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    # Pictures are 346 MB; three windows, batches, copies of 3 MB of weights and what the allocator
    # keeps are 105 to 200, however many pictures there are.
    assert float(printed) < 240


def test_balanced_epochs_see_each_class_equally_often_and_every_sample_in_time() -> None:
    labels = torch.tensor([0] * 70 + [1] * 25 + [2] * 5)
    indices = torch.arange(100) + 1000
    seen: set[int] = set()
    for epoch in range(12):
        order = balanced(indices, labels, seed=3, epoch=epoch)
        assert len(order) == 100
        counts = torch.bincount(labels[order - 1000])
        assert counts.max() - counts.min() <= 1
        times = torch.bincount(order - 1000, minlength=100)
        assert set(times[labels == 0].tolist()) == {0, 1}
        assert set(times[labels == 2].tolist()) <= {6, 7}
        seen |= set(order.tolist())
    assert seen == set(indices.tolist())


def test_the_order_of_a_balanced_epoch_depends_on_seed_and_epoch_alone() -> None:
    labels = torch.arange(60) % 7
    order = balanced(torch.arange(60), labels, seed=1, epoch=2)
    assert torch.equal(order, balanced(torch.arange(60), labels, seed=1, epoch=2))
    assert not torch.equal(order, balanced(torch.arange(60), labels, seed=1, epoch=3))
    assert not torch.equal(order, balanced(torch.arange(60), labels, seed=2, epoch=2))


def test_a_run_with_balanced_epochs_is_the_same_from_memory_and_from_a_stream(
    tmp_path: Path,
) -> None:
    folder = class_folders(tmp_path / "mine", {"few": 6, "many": 40})
    recipe = small(training={"epochs": 2, "batch_size": 8, "sampling": "balanced"})
    ends = []
    for way in ("memory", "stream"):
        memory = Memory()
        trained(recipe, memory, datasets=Given(kept(folder, tmp_path / "cache", way)))
        ends.append(weights_of(memory))
    assert ends[0] == ends[1]
