"""Fashion-MNIST: 70,000 grey 28×28 pictures of clothes, in the format of MNIST.

Source: H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking
Machine Learning Algorithms, 2017 (arXiv:1708.07747), MIT licence. Addresses and checksums are those
of torchvision; the Debian package dataset-fashion-mnist holds the same pictures.
"""

from pathlib import Path

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.download import Download
from trainer_gui.core.options import Options
from trainer_gui.data import datasets
from trainer_gui.data._idx_source import IdxSource, load_idx_source
from trainer_gui.data._own_folder import option_files_folder

# Its host offers no https under this name; the checksums tell whether the files are the right ones.
_ADDRESS = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"

FASHION_MNIST = IdxSource(
    title="Fashion-MNIST",
    folder="FashionMNIST/raw",
    downloads=(
        Download(
            _ADDRESS + "train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", 26_421_880
        ),
        Download(
            _ADDRESS + "train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe", 29_515
        ),
        Download(
            _ADDRESS + "t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79", 4_422_102
        ),
        Download(_ADDRESS + "t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310", 5_148),
    ),
    classes=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    elsewhere=(Path("/usr/share/datasets/fashion-mnist"),),
)


class FashionMnistOptions(Options):
    """Where the files are."""

    folder: str = option_files_folder()


@datasets.register(
    "fashion_mnist",
    label="Fashion-MNIST",
    about="70,000 grey pictures of clothes, 28×28 pixels, 10 classes; 10,000 of them are its test "
    "set. Harder than MNIST. A download of 31 MB, or the Debian package dataset-fashion-mnist.",
    options=FashionMnistOptions,
)
def load_fashion_mnist(
    options: FashionMnistOptions,
    *,
    root: Path,
    download: bool,
    progress: Progress,
    **_: object,
) -> Samples:
    """The pictures; validation samples are taken from the 60,000 for training."""
    return load_idx_source(
        FASHION_MNIST,
        chosen=options.folder,
        root=root,
        download=download,
        progress=progress,
    )
