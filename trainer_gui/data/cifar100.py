"""CIFAR-100: 60,000 colour 32×32 pictures in 100 fine classes.

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

CIFAR100 = CifarSource(
    title="CIFAR-100",
    classes=100,
    editions=(
        CifarEdition(
            folder="cifar-100-python",
            train=("train",),
            test="test",
            names="meta",
            label_key="fine_labels",
            names_key="fine_label_names",
        ),
        CifarEdition(
            folder="cifar-100-binary",
            train=("train.bin",),
            test="test.bin",
            names="fine_label_names.txt",
            label_bytes=2,
        ),
    ),
    download=Download(
        "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
        "eb9058c3a382ffc7106e4002c42a8d85",
        169_001_437,
    ),
)


class Cifar100Options(Options):
    """Where the files are."""

    folder: str = option_files_folder()


@datasets.register(
    "cifar100",
    label="CIFAR-100",
    about="60,000 colour pictures in 100 classes, 32×32 pixels; 10,000 of them are its test set. "
    "A download of 169 MB.",
    options=Cifar100Options,
)
def load_cifar100(
    options: Cifar100Options,
    *,
    root: Path,
    download: bool,
    progress: Progress,
    **_: object,
) -> Samples:
    """The pictures with their fine classes; validation is taken from the 50,000 for training."""
    return load_cifar_source(
        CIFAR100,
        chosen=options.folder,
        root=root,
        download=download,
        progress=progress,
    )
