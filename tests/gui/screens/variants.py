"""Augmented pictures in files, as the worker writes them, for tests of what shows them."""

from pathlib import Path

import numpy as np

from tests.core.faces import pictures_of
from trainer_gui.core.face_files import pack
from trainer_gui.core.replies import AugmentationShown

SAMPLES, EPOCHS = 3, 6


def write_variants(folder: Path, *, mixed: bool = False, epoch: int = 0) -> AugmentationShown:
    """Three pictures in six epochs, each of one grey: 10 for the first, one more to its right."""
    grey = np.arange(10, 10 + SAMPLES * (EPOCHS + 1), dtype=np.uint8).reshape(SAMPLES, EPOCHS + 1)
    pictures = np.broadcast_to(grey[:, :, None, None, None], (SAMPLES, EPOCHS + 1, 1, 8, 8))
    arrays = {
        **pack(pictures_of(pictures[:, 0]), "originals"),
        **pack(pictures_of(pictures[:, 1:].reshape(-1, 1, 8, 8)), "variants"),
        "labels": np.array([0, 1, 2]),
    }
    if mixed:
        shares = np.zeros((SAMPLES, EPOCHS, 3), dtype=np.float32)
        shares[:, :, 0], shares[:, :, 2] = 0.3, 0.7
        arrays["shares"] = shares
    path = folder / f"augmentation-{mixed}-{epoch}.npz"
    np.savez(path, allow_pickle=False, **arrays)
    return AugmentationShown(str(path), epoch)
