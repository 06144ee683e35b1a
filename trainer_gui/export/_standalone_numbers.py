"""What a predict.py that tells numbers does in other words than one that tells classes.

As in `_standalone`, the names in capitals are stand-ins.
"""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from trainer_gui.export._standalone import FOLDER, FileError, load, preprocess

NUMBERS = 2
TARGET_MEAN: tuple[float, ...] = (0.0, 0.0)
TARGET_STD: tuple[float, ...] = (1.0, 1.0)


def number_names(path: str | Path = FOLDER / "numbers.txt") -> list[str]:
    """What the numbers are called, in the order of the outputs of the network.

    Raises:
        FileError: the file is missing, or does not name each number.
    """
    try:
        names = Path(path).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{path} cannot be read: {error}.") from error
    if len(names) != NUMBERS:
        raise FileError(f"{path} has {len(names)} lines, but the network tells {NUMBERS} numbers.")
    return names


def predict(paths: Sequence[str | Path], model: nn.Module | None = None) -> Tensor:
    """Numbers (N, T) of picture files, in the units of the data.

    Args:
        paths: of the pictures.
        model: as `load` gives it, so that many calls load it once.

    Raises:
        FileError: a file is not a picture, or the weights cannot be used.
    """
    model = load() if model is None else model
    with torch.inference_mode():
        outputs = torch.cat([model(preprocess(path)) for path in paths])
    return outputs * torch.tensor(TARGET_STD) + torch.tensor(TARGET_MEAN)


def predict_counts(paths: Sequence[str | Path], model: nn.Module | None = None) -> Tensor:
    """Expected counts (N, T) of picture files; the network gives their logarithms.

    Args:
        paths: of the pictures.
        model: as `load` gives it, so that many calls load it once.

    Raises:
        FileError: a file is not a picture, or the weights cannot be used.
    """
    model = load() if model is None else model
    with torch.inference_mode():
        return torch.cat([model(preprocess(path)) for path in paths]).exp()


def main() -> None:
    """Prints the numbers of each picture that the command line names."""
    parser = argparse.ArgumentParser(description="Predicts numbers of pictures.")
    parser.add_argument("pictures", nargs="+", metavar="PICTURE", help="a picture file")
    arguments = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file name may be anything
    try:
        names, model = number_names(), load()
    except FileError as error:
        sys.exit(str(error))
    failed = False
    for path in arguments.pictures:
        try:
            numbers = predict([path], model)[0].tolist()
        except FileError as error:
            print(error, file=sys.stderr)
            failed = True
            continue
        told = zip(names, numbers, strict=True)
        print(f"{path}: " + ", ".join(f"{name} {number:.6g}" for name, number in told))
    sys.exit(1 if failed else 0)
