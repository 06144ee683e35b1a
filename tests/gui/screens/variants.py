"""Augmented pictures in files, as the worker writes them, for tests of what shows them."""

from pathlib import Path

import numpy as np

from tests.core.faces import pictures_of
from trainer_gui.core.face_files import pack
from trainer_gui.core.faces import Row
from trainer_gui.core.replies import SamplesShown

NAMES = ("cat", "dog", "cow")
SAMPLES, EPOCHS = len(NAMES), 6


def write_variants(folder: Path, *, mixed: bool = False, epoch: int = 0) -> SamplesShown:
    """Three pictures in six epochs, each of one grey: 10 for the first, one more to its right."""
    grey = np.arange(10, 10 + SAMPLES * (EPOCHS + 1), dtype=np.uint8).reshape(SAMPLES, EPOCHS + 1)
    pictures = np.broadcast_to(grey[:, :, None, None, None], (SAMPLES, EPOCHS + 1, 1, 8, 8))
    arrays = {
        **pack(pictures_of(pictures[:, 0]), "originals"),
        **pack(pictures_of(pictures[:, 1:].reshape(-1, 1, 8, 8)), "variants"),
        **pack([Row(("label",), (name,)) for name in NAMES], "targets"),
    }
    if mixed:
        told = Row(("cow", "cat"), ("70 %", "30 %"))
        arrays |= pack([told] * (SAMPLES * EPOCHS), "mixed")
    path = folder / f"samples-{mixed}-{epoch}.npz"
    np.savez(path, allow_pickle=False, **arrays)
    return SamplesShown(str(path), epoch)
