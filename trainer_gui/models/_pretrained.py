"""Pretrained weights of torchvision's networks: found on the disk, verified, loaded."""

import hashlib
import re
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import torch
import torchvision
from torch import nn

from trainer_gui.core.cancelling import require_wanted
from trainer_gui.core.dataset import Progress
from trainer_gui.core.download import Download
from trainer_gui.core.errors import BadInputError, DataMissingError
from trainer_gui.core.named_file import Wanted, open_named
from trainer_gui.core.text import Text
from trainer_gui.models._fine_tuning import head_name
from trainer_gui.models._matching import matched
from trainer_gui.models._weights_file import read_weights_file

# The first DenseNet files name layers `norm.1` where the modules are called `norm1`.
_OLD_DENSENET = re.compile(r"(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\..*)")
_PUBLISHED = Wanted(Text("file of weights"), Text("Delete it and download it again."))
_PORTION_BYTES = 1 << 24
_NUMBER_BYTES, _TIMES, _MORE_BYTES = 8, 4, 500_000_000
_STATED_DIGITS = re.compile(r"-([0-9a-f]{8,})$")


def load_pretrained(backbone: nn.Module, name: str) -> None:
    """Fills a network with its ImageNet weights, all but the last layer; never downloads.

    Args:
        backbone: as `build_backbone` made it.
        name: of torchvision's builder.

    Raises:
        DataMissingError: the file is not on this computer.
        BadInputError: there are no weights for this network, or the file is damaged.
    """
    download, megabytes = published(name)
    file = weights_folder() / download.name
    if not file.is_file():
        raise DataMissingError(
            Text("The pretrained weights of {name} ({megabytes:.0f} MB) are not on this computer.",
                 name=name, megabytes=megabytes),
            hint=Text("Consent to the download, put {url} into {folder} yourself, or choose "
                      "random weights.", url=download.url, folder=str(weights_folder())),
            megabytes=megabytes,
            source=download.host,
        )  # fmt: skip
    fill(backbone, file)


def load_file(backbone: nn.Module, name: str) -> None:
    """Fills a network with the weights in a file of the user's, all but the last layer.

    Args:
        backbone: the network that the file was made for, with any number of outputs.
        name: path of a .safetensors file, or of one that torch has saved.

    Raises:
        BadInputError: there is no such file, or it does not hold the weights of this network.
        CancelledError: the network is no longer wanted.
    """
    file = read_weights_file(name, _limit_bytes(backbone))
    taken = matched(file, backbone.state_dict(), head=f"{head_name(backbone)}.")
    backbone.load_state_dict(taken, strict=False)
    _begin_small(backbone)


def _limit_bytes(backbone: nn.Module) -> int:
    """What a file for a network may have: it may hold what an optimiser remembers, too.

    And a last layer for many more classes.
    """
    own: int = sum(tensor.numel() for tensor in backbone.state_dict().values())
    return _NUMBER_BYTES * _TIMES * own + _MORE_BYTES


def fetch_pretrained(name: str, progress: Progress) -> None:
    """Downloads a network's weights to where torch keeps them, unless they are there.

    Args:
        name: of torchvision's builder.
        progress: hears how far it has come, and may cancel.

    Raises:
        BadInputError: there are no weights for this network.
        DataError: the download failed, or is not the file that was published.
        CancelledError: as progress said.
    """
    from trainer_gui.core.fetch import fetch  # loads the network's modules

    download, _megabytes = published(name)
    fetch((download,), weights_folder(), progress=progress)


def published(name: str) -> tuple[Download, float]:
    """Where a network's weights are, and their size in millions of bytes.

    Raises:
        BadInputError: there are none.
    """
    choices = torchvision.models.get_model_weights(name)
    if not len(choices):
        raise BadInputError(
            Text("torchvision has no pretrained weights for {name}.", name=name),
            hint=Text("Choose random weights, or another network."),
        )
    url = choices.DEFAULT.url
    stated = _STATED_DIGITS.search(PurePosixPath(urlsplit(url).path).stem)
    # torchvision states sizes in units of 1024 × 1024 bytes, rounded.
    megabytes = choices.DEFAULT.meta["_file_size"] * 1.048576
    return Download(url, stated[1] if stated else "", None, "sha256"), megabytes


def weights_folder() -> Path:
    """Where torch keeps downloaded weights."""
    return Path(torch.hub.get_dir()) / "checkpoints"


def fill(backbone: nn.Module, file: Path) -> None:
    """Loads a file of weights, all but the last layer, after checking its SHA-256.

    torch's files carry the first hexadecimal digits of their SHA-256 at the end of their names.
    Nothing in a file is ever run: only tensors are read from it.

    Args:
        backbone: the network that the file was made for, with any number of outputs.
        file: for example `resnet18-f37072fd.pth`.

    Raises:
        BadInputError: the file is damaged, or belongs to another network.
    """
    _verify(file)
    try:
        found: Any = read_weights_file(file, _limit_bytes(backbone)).content
    except BadInputError as error:
        raise _unusable(file) from error
    if not isinstance(found, dict):
        raise _unusable(file)
    own = backbone.state_dict()
    head = head_name(backbone) + "."
    # In place, since the versions of modules travel as an attribute of the mapping.
    for key in list(found):
        tensor = found.pop(key)
        name = _OLD_DENSENET.sub(r"\1\2", key)
        # Auxiliary classifiers of GoogLeNet and Inception are in the file and not in the network.
        if name in own and not name.startswith(head):
            found[name] = tensor
    found.update((key, own[key]) for key in own if key.startswith(head))
    try:
        backbone.load_state_dict(found)
    except RuntimeError as error:
        raise _unusable(file) from error
    _begin_small(backbone)


def _begin_small(backbone: nn.Module) -> None:
    """Draws a last layer anew that was drawn wider than torch draws one.

    EfficientNets draw theirs from ±1 / √outputs, which for ten classes and 1,280 features makes
    the first guesses firm, and wrong: training would have to unlearn them first.
    """
    head = backbone.get_submodule(head_name(backbone))
    assert isinstance(head, nn.Linear | nn.Conv2d)
    if head.weight.abs().max() > head.weight[0].numel() ** -0.5:
        head.reset_parameters()


def _verify(file: Path) -> None:
    stated = _STATED_DIGITS.search(file.stem)
    digest = hashlib.sha256()
    with open_named(file, _PUBLISHED) as content:
        while portion := content.read(_PORTION_BYTES):
            digest.update(portion)
            require_wanted()
    actual = digest.hexdigest()
    if stated is None or not actual.startswith(stated[1]):
        raise BadInputError(
            Text("{file} is not what its name says: its SHA-256 begins with {actual}.",
                 file=str(file), actual=actual[:8]),
            hint=Text("Delete it and download it again."),
        )  # fmt: skip


def _unusable(file: Path) -> BadInputError:
    return BadInputError(
        Text("{file} does not hold the weights of this network.", file=str(file)),
        hint=Text("Delete it and download it again."),
    )
