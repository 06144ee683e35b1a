"""Tables that come with scikit-learn: flowers, wines, tumours, and the course of diabetes.

Source: R. Fisher, The use of multiple measurements in taxonomic problems, 1936; S. Aeberhard and
M. Forina, Wine, 1991 (doi:10.24432/C5PC7J); W. Wolberg et al., Breast Cancer Wisconsin
(Diagnostic), 1993 (doi:10.24432/C5DW2B); B. Efron et al., Least Angle Regression, 2004.
"""

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import printable
from trainer_gui.core.options import Options, choice
from trainer_gui.core.text import Text
from trainer_gui.data import datasets
from trainer_gui.data._package_table import package_file
from trainer_gui.kinds.numbers import number_column
from trainer_gui.kinds.tables.dataset import Feature, class_target, table_samples

_CANCER = tuple(
    f"{measure} {name}"
    for measure in ("mean", "error of", "worst")
    for name in ("radius", "texture", "perimeter", "area", "smoothness", "compactness",
                 "concavity", "concave points", "symmetry", "fractal dimension")
)  # fmt: skip
_COLUMNS = {
    "breast_cancer": _CANCER,
    "iris": ("sepal length", "sepal width", "petal length", "petal width"),
    "wine": ("alcohol", "malic acid", "ash", "alkalinity of ash", "magnesium", "phenols",
             "flavanoids", "nonflavanoid phenols", "proanthocyanins", "colour intensity", "hue",
             "OD280/OD315", "proline"),
    "diabetes": ("age", "sex", "body mass index", "blood pressure", "total cholesterol", "LDL",
                 "HDL", "cholesterol ratio", "triglycerides", "blood sugar"),
}  # fmt: skip
_FILES = {"breast_cancer": "breast_cancer.csv", "iris": "iris.csv", "wine": "wine_data.csv"}
_DIABETES = ("diabetes_data_raw.csv.gz", "diabetes_target.csv.gz")


class ExampleTableOptions(Options):
    """Which table."""

    table: Literal["breast_cancer", "wine", "iris", "diabetes"] = choice(
        "breast_cancer",
        {
            "breast_cancer": "Breast cancer",
            "wine": "Wine",
            "iris": "Iris",
            "diabetes": "Diabetes",
        },
        label="Table",
        help="569 tumours, harmless or not, by 30 measures; 178 wines of 3 growers by 13; 150 iris "
        "flowers of 3 species by 4; 442 patients by 10, for how far the disease has come in a "
        "year, a number.",
        level="essential",
    )


@datasets.register(
    "example_table",
    label="Example tables",
    about="Four small tables that come with the program: medicine, wines, flowers. They train in "
    "seconds.",
    options=ExampleTableOptions,
)
def load_example_table(options: ExampleTableOptions, *, progress: Progress, **_: object) -> Samples:
    """The rows, each with a class; of diabetes with a number."""
    progress(None, Text("Reading the table"))
    names = _COLUMNS[options.table]
    if options.table == "diabetes":
        rows, wanted = (_table(_found(name)) for name in _DIABETES)
        target = number_column(wanted, ("progression",))
    else:
        path = _found(_FILES[options.table])
        table = _table(path, skip=1)
        classes = _classes(path)
        rows, places = table[:, :-1], table[:, -1].astype(np.int64)
        target = class_target([classes[place] for place in places])
    if rows.shape[1] != len(names):
        raise _damaged(_found(_FILES.get(options.table, _DIABETES[0])))
    features = [Feature(name, column) for name, column in zip(names, rows.T, strict=True)]
    return table_samples(features, target)


def _found(name: str) -> Path:
    path = package_file("sklearn", "datasets", "data", name)
    if path is None:
        raise DataError(
            Text("The tables that come with scikit-learn are not installed."),
            hint=Text("Install them with: pip install scikit-learn"),
        )
    return path


def _table(path: Path, skip: int = 0) -> NDArray[np.float64]:
    """(N, F) numbers of a file."""
    separator = None if path.name.endswith("gz") else ","
    try:
        table: NDArray[np.float64] = np.loadtxt(path, delimiter=separator, skiprows=skip, ndmin=2)
    except (OSError, EOFError, ValueError) as error:
        raise _damaged(path) from error
    return table


def _classes(path: Path) -> list[str]:
    """Names of the classes, which stand behind the counts in the first line."""
    with path.open(encoding="utf-8") as file:
        return [name.replace("_", " ") for name in file.readline().strip().split(",")[2:]]


def _damaged(path: Path) -> DataError:
    return DataError(
        Text("{path} is not the table it should be.", path=printable(path)),
        hint=Text("Install scikit-learn again."),
    )
