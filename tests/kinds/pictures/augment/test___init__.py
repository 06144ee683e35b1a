"""Tests of the entrance: what is built, and that naming it costs nothing."""

import subprocess
import sys

from trainer_gui.kinds.pictures.augment import build_augment
from trainer_gui.kinds.pictures.options import PictureOptions


def test_nothing_is_built_where_all_is_off() -> None:
    off = PictureOptions(padding="reflect", erasing_area=0.1)
    assert build_augment(off, seed=0, classes=10, mean=(0.5,)) is None
    on = PictureOptions(shift=1)
    assert build_augment(on, seed=0, classes=10, mean=(0.5,)) is not None


def test_importing_it_loads_no_torch() -> None:
    script = "import sys, trainer_gui.kinds.pictures.augment; print('torch' in sys.modules)"
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert printed == "False\n"
