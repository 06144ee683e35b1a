"""Digits: 1,797 grey 8×8 pictures of handwritten digits that come with scikit-learn.

Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, 1998
(doi:10.24432/C50P49), the test part of it, as scikit-learn ships it.
"""

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.errors import DataError
from trainer_gui.core.options import Options
from trainer_gui.core.text import Text
from trainer_gui.data import datasets
from trainer_gui.data._package_table import package_file, read_digit_table
from trainer_gui.kinds.pictures.dataset import classified_pictures


@datasets.register(
    "digits",
    label="Digits 8×8",
    about="1,797 grey pictures of handwritten digits, 8×8 pixels, 10 classes. Comes with the "
    "program and trains in seconds.",
    options=Options,
)
def load_digits(
    options: Options,  # noqa: ARG001 - of the protocol
    *,
    progress: Progress,
    **_: object,
) -> Samples:
    """The pictures, with their values 0…16 scaled to 0…255."""
    progress(None, Text("Reading the digits"))
    path = package_file("sklearn", "datasets", "data", "digits.csv.gz")
    if path is None:
        raise DataError(
            Text("The digits that come with scikit-learn are not installed."),
            hint=Text("Install them with: pip install scikit-learn"),
        )
    images, labels = read_digit_table(path, side=8, highest=16, classes=10)
    return classified_pictures(images, labels, tuple("0123456789"), progress)
