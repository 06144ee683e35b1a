"""The frame of predict.py: working code, whose source is copied into it.

It knows nothing of this program, and nothing of pictures, networks and tasks: those come from the
other parts of the script, whose functions `_contract` declares. SHA256 is a stand-in.
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
    preprocess,
    shown,
)

SHA256 = ""


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
    """What the network says of files, (N, …); `answers` tells what that is.

    Args:
        paths: of the files.
        model: as `load` gives it, so that many calls load it once.

    Raises:
        FileError: a file cannot be read, or the weights cannot be used.
    """
    model = load() if model is None else model
    with torch.inference_mode():
        return torch.cat([answers(model, preprocess(path)) for path in paths])


def main() -> None:
    """Prints what the network says of each file that the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="what the network is to see")
    parser.add_argument("--top", type=int, help="how many answers to print for a file")
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each file")
    arguments = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file name may be anything
    try:
        names, model = answer_names(), load()
    except FileError as error:
        sys.exit(str(error))
    failed = False
    for path in arguments.files:
        try:
            (answer,) = predict([path], model)
        except FileError as error:
            print(error, file=sys.stderr)
            failed = True
            continue
        said = described(answer, names, arguments.top)
        if arguments.json:
            print(json.dumps({"file": path, "answers": dict(said)}))
        else:
            print(f"{path}: " + ", ".join(f"{name} {shown(value)}" for name, value in said))
    sys.exit(1 if failed else 0)
