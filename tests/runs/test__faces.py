"""Tests of how samples of any kind look to whoever asks the worker."""

import numpy as np
import torch

from tests.engine.series import LENGTHS, ROWS, on_the_menus, series_dataset
from trainer_gui.core.faces import Face, Wave
from trainer_gui.engine.feed import Feed
from trainer_gui.engine.preview import Batching, preview_samples
from trainer_gui.runs._faces import batch_faces, stored_faces

SAMPLES = [7, 0, 31]


def waves(faces: list[Face]) -> list[list[float]]:
    return [face.samples.tolist() for face in faces if isinstance(face, Wave)]


def test_rows_look_as_they_are_stored() -> None:
    with on_the_menus():
        found = stored_faces(series_dataset(), np.array(SAMPLES))
    assert waves(found) == [ROWS[sample].tolist() for sample in SAMPLES]


def test_a_batch_shows_nothing_of_what_its_rows_are_padded_with() -> None:
    with on_the_menus():
        data = series_dataset()
        padded = Feed(data, torch.device("cpu")).batch(torch.tensor(SAMPLES))
        seen = preview_samples(data, {}, SAMPLES, seed=0, epochs=range(1), batching=Batching(64))
        found = batch_faces(data.spec, seen.batches[0])
    assert padded.inputs["series"].shape[1] > LENGTHS[SAMPLES].min()
    assert waves(found) == [ROWS[sample].tolist() for sample in SAMPLES]
