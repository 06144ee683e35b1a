"""The frame of predict.py: working code, whose source is copied into it.

It knows nothing of this program, and nothing of pictures, networks and tasks: those come from the
other parts of the script, whose functions `_contract` declares. The constants are stand-ins.
"""

import argparse
import hashlib
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor, nn

from trainer_gui.core.script import FOLDER, FileError
from trainer_gui.export._contract import (
    answer_names,
    answers,
    build_model,
    described,
    lines,
    preprocess,
    shown,
)

SHA256 = ""
AT_ONCE = 1000


def load(path: str | Path = FOLDER / "model.safetensors") -> nn.Module:
    """The network with its trained weights, ready to predict.

    Raises:
        FileError: the weights are missing, or not those that were exported.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.") from error
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise FileError(f"{path} is not as it was exported: its SHA-256 differs; export it again.")
    model = build_model()
    model.load_state_dict(safetensors.torch.load(content))
    return model.eval()


def predict(paths: Sequence[str | Path], model: nn.Module | None = None) -> Tensor:
    """What the network says of the samples in files, (N, …); `answers` tells what that is.

    Args:
        paths: of the files.
        model: as `load` gives it, so that many calls load it once.

    Raises:
        FileError: a file cannot be read, or the weights cannot be used.
    """
    model = load() if model is None else model
    with torch.inference_mode():
        parts = (part for path in paths for part in torch.split(preprocess(path), AT_ONCE))
        return torch.cat([answers(model, part) for part in parts])


def whole_file(path: str | Path) -> list[int | None]:  # noqa: ARG001 - kinds need it
    """No line: a file is one sample, as a whole."""
    return [None]


def main() -> None:
    """Prints what the network says of each sample in the files that the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="what the network is to see")
    parser.add_argument("--top", type=int, help="how many answers to print for a sample")
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each sample")
    arguments = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file name may be anything
    try:
        names, model = answer_names(), load()
    except FileError as error:
        sys.exit(printable(str(error)))
    failed = False
    for path in arguments.files:
        try:
            found = zip(lines(path), predict([path], model), strict=True)
        except FileError as error:
            print(printable(str(error)), file=sys.stderr)
            failed = True
            continue
        for line, answer in found:
            said = described(answer, names, arguments.top)
            if arguments.json:
                at = {"file": path} if line is None else {"file": path, "line": line}
                print(json.dumps({**at, "answers": dict(said)}))
                continue
            place = printable(path) if line is None else f"{printable(path)} line {line}"
            print(f"{place}: " + ", ".join(f"{name} {shown(value)}" for name, value in said))
    sys.exit(1 if failed else 0)


def printable(text: str) -> str:
    """A text in a line that no terminal obeys: what is not to be seen is written as escapes."""
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )
