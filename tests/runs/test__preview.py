"""Tests of showing augmented pictures as a job of the worker."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.data.tables import turned_digits
from tests.engine.series import LABELS, ROWS, on_the_menus, series_dataset
from tests.engine.small import digits, small
from tests.runs.setting import Training, bodies, heard_all
from trainer_gui.core.face_files import unpack
from trainer_gui.core.faces import Picture, Wave
from trainer_gui.core.replies import (
    AugmentationShown,
    DataDescribed,
    JobDone,
    JobFailed,
    JobStarted,
)
from trainer_gui.engine.preview import Batching, preview_samples
from trainer_gui.kinds.pictures.options import PictureOptions
from trainer_gui.runs.datasets import DatasetCache
from trainer_gui.runs.host import WorkerHost
from trainer_gui.runs.jobs import DescribeData, PreviewAugmentation
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore

DATA = small().data.table()
SAMPLES = tuple(int(index) for index in digits().splits["train"][:4])
JOB = PreviewAugmentation(
    DATA, {"pictures": {"shift": 2, "noise": 0.1}}, SAMPLES, batch_size=64, epoch=1, epochs=3
)


def describe(host: WorkerHost) -> None:
    heard_all(host.submit(DescribeData(DATA)))


def ask(host: WorkerHost, job: PreviewAugmentation) -> AugmentationShown:
    started, shown, done = bodies(heard_all(host.submit(job)))
    assert isinstance(started, JobStarted)
    assert isinstance(done, JobDone)
    assert isinstance(shown, AugmentationShown)
    return shown


def arrays(shown: AugmentationShown) -> dict[str, Any]:
    with np.load(shown.variants) as stored:
        return dict(stored)


def pixels(found: dict[str, Any], name: str) -> NDArray[np.uint8]:
    """(N, H, W) of grey pictures."""
    faces = [face for face in unpack(found, name) if isinstance(face, Picture)]
    return np.stack([face.pixels[:, :, 0] for face in faces])


def test_pictures_come_as_the_training_sees_them_in_whole_values(host: WorkerHost) -> None:
    describe(host)
    shown = ask(host, JOB)
    assert shown.epoch == 1
    found = arrays(shown)
    data, index = digits(), np.array(SAMPLES)
    assert (pixels(found, "originals") == data.input[index][:, 0]).all()
    assert (found["labels"] == data.target[index]).all()
    wanted = preview_samples(
        data,
        {"pictures": PictureOptions(**JOB.kinds["pictures"])},
        SAMPLES,
        seed=0,
        epochs=range(1, 4),
        batching=Batching(64),
    )
    images = torch.stack([batch.inputs["image"] for batch in wanted.batches], dim=1)
    variants = pixels(found, "variants").reshape(4, 3, 8, 8)
    assert np.abs(variants - images[:, :, 0].clamp(0, 255).numpy()).max() <= 0.5
    assert "shares" not in found


def test_mixed_labels_come_with_the_pictures(local: LocalHost) -> None:
    describe(local)
    shares = arrays(ask(local, replace(JOB, kinds={"pictures": {"mixup": 1.0}})))["shares"]
    assert shares.shape == (4, 3, 10)
    assert shares.sum(axis=2) == pytest.approx(1.0)
    assert (np.count_nonzero(shares, axis=2) <= 2).all()


def test_numbers_come_mixed_only_where_they_are(local: LocalHost, tmp_path: Path) -> None:
    data = {"kind": "picture_table", "table": str(turned_digits(tmp_path, 40)), "size": 8}
    told = heard_all(local.submit(DescribeData(data)))
    (described,) = [one for one in bodies(told) if isinstance(one, DataDescribed)]
    with np.load(described.gallery) as gallery:
        samples = tuple(gallery["indices"][gallery["splits"] == 0][:3].tolist())
    job = replace(JOB, data=data, samples=samples)
    plain, mixed = (arrays(ask(local, replace(job, kinds={"pictures": augmentation})))
                    for augmentation in ({"shift": 1}, {"cutmix": 1.0}))  # fmt: skip
    assert plain["labels"].shape == (3, 2)
    assert not {"numbers", "shares"} & set(plain)
    assert mixed["numbers"].shape == (3, 3, 2)
    assert "shares" not in mixed


@pytest.mark.parametrize("targets", [True, False], ids=["classes", ""])
@pytest.mark.parametrize("ends", [True, False], ids=["ends", ""])
def test_samples_of_any_kind_come_with_their_first_target(
    local: LocalHost, monkeypatch: pytest.MonkeyPatch, *, targets: bool, ends: bool
) -> None:
    samples = (3, 0, 200)
    with on_the_menus():
        data = series_dataset(targets=targets, pictures=True, ends=ends)
        monkeypatch.setattr(DatasetCache, "kept", lambda *_, **__: data)
        job = PreviewAugmentation(DATA, {}, samples, batch_size=8, epoch=0, epochs=2)
        found = arrays(ask(local, job))
    waves = [face for face in unpack(found, "originals") if isinstance(face, Wave)]
    assert [face.samples.tolist() for face in waves] == [ROWS[one].tolist() for one in samples]
    assert len(unpack(found, "variants")) == 6
    assert ("labels" in found) == (targets or ends)
    if targets:
        assert found["labels"].tolist() == LABELS[list(samples)].tolist()
    elif ends:
        assert found["labels"].tolist() == [[ROWS[one][-1]] for one in samples]


def test_only_the_latest_previews_are_kept(local: LocalHost, store: RunStore) -> None:
    describe(local)
    for epoch in range(7):
        shown = ask(local, replace(JOB, epoch=epoch))
        assert pixels(arrays(shown), "variants").shape == (12, 8, 8)
    kept = list((store.folders.cache / "previews").iterdir())
    assert len(kept) == 4
    assert shown.variants in {str(file) for file in kept}


def test_it_is_done_between_two_steps_of_a_training(local: LocalHost, store: RunStore) -> None:
    describe(local)
    with Training(local, store) as training:
        ask(local, JOB)
        assert not training.handle.ended


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": {"kind": "digits_5k"}}, "digits_5k"),
        ({"samples": (10_000,)}, "not in the training split"),
        ({"kinds": {"pictures": {"shift": "far"}}}, "pictures.shift"),
        ({"data": {"kind": "digits", "shift": 7}}, "data.shift"),
        ({"split": {"validation": 7}}, "split.validation"),
        ({"data": {"kind": "example_table"}}, "no longer in memory"),
        ({"split": {"seed": 5}}, "not in the training split"),
    ],
)
def test_what_cannot_be_shown_is_said(local: LocalHost, changes: dict[str, Any], said: str) -> None:
    describe(local)
    failed = bodies(heard_all(local.submit(replace(JOB, **changes))))[-1]
    assert isinstance(failed, JobFailed)
    assert said in f"{failed.message} {failed.hint}"
    assert failed.details == ""
