"""MNIST: 70,000 grey 28×28 pictures of handwritten digits.

Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Gradient-Based Learning Applied to Document
Recognition, 1998 (doi:10.1109/5.726791). Addresses and checksums are those of torchvision.
"""

from pathlib import Path

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.download import Download
from trainer_gui.core.options import Options
from trainer_gui.data import datasets
from trainer_gui.data._idx_source import IdxSource, load_idx_source
from trainer_gui.data._own_folder import option_files_folder

_ADDRESS = "https://ossci-datasets.s3.amazonaws.com/mnist/"

MNIST = IdxSource(
    title="MNIST",
    folder="MNIST/raw",
    downloads=(
        Download(
            _ADDRESS + "train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873", 9_912_422
        ),
        Download(
            _ADDRESS + "train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432", 28_881
        ),
        Download(
            _ADDRESS + "t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3", 1_648_877
        ),
        Download(_ADDRESS + "t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c", 4_542),
    ),
    classes=tuple("0123456789"),
)


class MnistOptions(Options):
    """Where the files are."""

    folder: str = option_files_folder()


@datasets.register(
    "mnist",
    label="MNIST",
    about="70,000 grey pictures of handwritten digits, 28×28 pixels, 10 classes; 10,000 of them "
    "are its test set. A download of 12 MB.",
    options=MnistOptions,
)
def load_mnist(
    options: MnistOptions,
    *,
    root: Path,
    download: bool,
    progress: Progress,
    **_: object,
) -> Samples:
    """The pictures; validation samples are taken from the 60,000 for training."""
    return load_idx_source(
        MNIST,
        chosen=options.folder,
        root=root,
        download=download,
        progress=progress,
    )
