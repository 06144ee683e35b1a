"""Every shipped preset, trained by the window and by the command line: the same, step by step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli_w
import torch
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from safetensors.torch import save_file
from torchvision.models import get_model

from tests.data.files import cifar10_binary, idx_set, write_files
from tests.data.pictures import class_folders
from tests.data.tables import turned_digits
from tests.engine.small import losses, measured
from tests.gui.opened import Opened, how_it_ended, open_window
from trainer_gui.cli import run_command_line
from trainer_gui.core.paths import shipped, user_folders
from trainer_gui.core.recipe import read_toml
from trainer_gui.core.wire import decode
from trainer_gui.runs.journal import read_journal

PRESETS = sorted(path.stem for path in shipped("presets").glob("*.toml"))
STEPS = 3
PATIENCE_MS = 200_000  # a guard against hanging
IDX_NAMES = (
    "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
)  # fmt: skip


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication) -> Iterator[Opened]:
    yield from open_window(qtbot, qapp)


def shortened(preset: Path, root: Path) -> Path:
    """The preset as one of the user's, of a few steps, over small files of its data's format."""
    table = read_toml(preset.read_bytes())
    table["training"].update(length="steps", steps=STEPS, threads=1, device="cpu")
    match table["data"]["kind"]:
        case "mnist_5k":
            table["data"].update(validation_share=0.02, test_share=0.02)
        case "cifar10":
            folder = write_files(root / "cifar-10-batches-bin", cifar10_binary())
            table["data"]["folder"] = str(folder)
        case "fashion_mnist":
            files = dict(zip(IDX_NAMES, idx_set(200, 40), strict=True))
            folder = write_files(root / "FashionMNIST" / "raw", files)
            table["data"]["folder"] = str(folder)
        case "image_folder":
            folder = class_folders(root / "pictures", {"cat": 40, "dog": 40})
            table["data"].update(folder=str(folder), size=64)
        case "picture_table":
            digits = turned_digits(root / "pictures", 60)
            table["data"].update(table=str(digits), size=32)
    if table["model"].get("weights") == "pretrained":
        weights = root / "weights.safetensors"
        torch.manual_seed(0)
        save_file(get_model("resnet18").state_dict(), weights)
        table["model"].update(weights="file", weights_file=str(weights))
    own = user_folders().presets
    own.mkdir(parents=True, exist_ok=True)
    target = own / preset.name
    target.write_text(tomli_w.dumps(table), encoding="utf-8")
    return target


@pytest.mark.parametrize("name", PRESETS)
def test_window_and_command_line_train_a_preset_alike(
    name: str, opened: Opened, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    preset = shortened(shipped("presets", f"{name}.toml"), tmp_path)

    assert opened.session.presets.open_path(preset)
    opened.press("train")
    run = opened.run
    qtbot.waitUntil(lambda: run.state.ended is not None, timeout=PATIENCE_MS)
    assert how_it_ended(run) == "completed"
    in_window = [stamped.body for stamped in read_journal(run.folder)]

    assert run_command_line(["train", name, "--json"]) == 0
    told = [decode(line).body for line in capsys.readouterr().out.splitlines()]

    assert len(losses(told)) == STEPS
    assert losses(told) == losses(in_window)
    (ours,), (theirs,) = (measured(one, "best", "test") for one in (told, in_window))
    assert ours.scores == theirs.scores
