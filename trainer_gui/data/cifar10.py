"""CIFAR-10: 60,000 colour 32×32 pictures of animals and vehicles.

Source: A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009,
https://www.cs.toronto.edu/~kriz/cifar.html. Address and checksum are those of torchvision.
"""

from pathlib import Path

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.download import Download
from trainer_gui.core.options import Options
from trainer_gui.data import datasets
from trainer_gui.data._cifar import CifarEdition
from trainer_gui.data._cifar_source import CifarSource, load_cifar_source
from trainer_gui.data._own_folder import option_files_folder

CIFAR10 = CifarSource(
    title="CIFAR-10",
    classes=10,
    editions=(
        CifarEdition(
            folder="cifar-10-batches-py",
            train=tuple(f"data_batch_{number}" for number in range(1, 6)),
            test="test_batch",
            names="batches.meta",
            label_key="labels",
            names_key="label_names",
        ),
        CifarEdition(
            folder="cifar-10-batches-bin",
            train=tuple(f"data_batch_{number}.bin" for number in range(1, 6)),
            test="test_batch.bin",
            names="batches.meta.txt",
        ),
    ),
    download=Download(
        "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        "c58f30108f718f92721af3b95e74349a",
        170_498_071,
    ),
)


class Cifar10Options(Options):
    """Where the files are."""

    folder: str = option_files_folder()


@datasets.register(
    "cifar10",
    label="CIFAR-10",
    about="60,000 colour pictures of animals and vehicles, 32×32 pixels, 10 classes; 10,000 of "
    "them are its test set. A download of 170 MB.",
    options=Cifar10Options,
)
def load_cifar10(
    options: Cifar10Options,
    *,
    root: Path,
    download: bool,
    progress: Progress,
    **_: object,
) -> Samples:
    """The pictures; validation samples are taken from the 50,000 for training."""
    return load_cifar_source(
        CIFAR10,
        chosen=options.folder,
        root=root,
        download=download,
        progress=progress,
    )
