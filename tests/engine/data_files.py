"""Small files in the formats of the data sets that are not installed here."""

import tomllib
from pathlib import Path

import numpy as np
from safetensors.torch import save_file
from torchvision.models import get_model

from tests.data.files import cifar10_binary, cifar_pixels, idx_set, write_files
from tests.data.pictures import class_folders
from tests.data.tables import turned_digits
from trainer_gui.core.recipe import Table
from trainer_gui.data.cifar100 import CIFAR100
from trainer_gui.data.fashion_mnist import FASHION_MNIST
from trainer_gui.data.mnist import MNIST

INSTALLED = ("digits", "mnist_5k", "example_table")
WITH_NUMBERS = ("picture_table",)
"""The others have classes."""
COUNT = 60


def write_data(kind: str, folder: Path, *, classes: int = 3) -> Table:
    """Writes small files of a data set, unless it is installed; gives the `[data]` table.

    Folders of pictures have so many classes, at most 3.
    """
    match kind:
        case "mnist" | "fashion_mnist":
            source = MNIST if kind == "mnist" else FASHION_MNIST
            names = [download.name for download in source.downloads]
            files = dict(zip(names, idx_set(COUNT, 20), strict=True))
            return {"kind": kind, "folder": str(write_files(folder, files))}
        case "cifar10":
            return {"kind": kind, "folder": str(write_files(folder, cifar10_binary(COUNT // 5)))}
        case "cifar100":
            return {"kind": kind, "folder": str(write_files(folder, _cifar100()))}
        case "image_folder":
            counts = dict.fromkeys(("circle", "cross", "star")[:classes], 20)
            return {"kind": kind, "folder": str(class_folders(folder, counts))}
        case "picture_table" | "table":
            write = turned_digits if kind == "picture_table" else _customers
            return {"kind": kind, "table": str(write(folder, COUNT))}
        case _:
            assert kind in INSTALLED, f"write small files for the data set {kind} here"
            return {"kind": kind}


def _cifar100() -> dict[str, bytes]:
    edition = CIFAR100.editions[1]
    coarse_and_fine = np.zeros((COUNT, edition.label_bytes), dtype=np.uint8)
    coarse_and_fine[:, -1] = np.arange(COUNT)
    records = np.hstack([coarse_and_fine, cifar_pixels(COUNT, 0)]).tobytes()
    names = "\n".join(f"thing {number}" for number in range(100))
    return {edition.train[0]: records, edition.test: records, edition.names: names.encode()}


def over_small_files(preset: Table, folder: Path) -> Table:
    """A preset whose data and pretrained weights are small or random ones of the same format."""
    table = {name: dict(part) if isinstance(part, dict) else part for name, part in preset.items()}
    classes = 2 if table["task"].get("one_output") else 3
    table["data"] |= write_data(table["data"]["kind"], folder / "data", classes=classes)
    if table["data"]["kind"] == "mnist_5k":
        table["split"] = {"validation": 0.02, "test": 0.02}
    if table["model"].get("weights") == "pretrained":
        weights = folder / "weights.safetensors"
        save_file(get_model("resnet18").state_dict(), weights)
        table["model"] |= {"weights": "file", "weights_file": str(weights)}
    return table


def preset_tables() -> dict[str, Table]:
    """The shipped presets by name."""
    folder = Path(__file__).resolve().parents[2] / "presets"
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in folder.glob("*.toml")}


def _customers(folder: Path, count: int) -> Path:
    """Rows of two numbers and a town, by which some customers leave."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["age,paid,town,churn"]
    lines += [
        f"{20 + row % 40},{row % 7},{('Bonn', 'Ulm')[row % 2]},{'yes' if row % 7 > 3 else 'no'}"
        for row in range(count)
    ]
    path = folder / "customers.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
