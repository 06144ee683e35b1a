"""Tests of reading files of weights that others have made, some to do harm."""

import io
import os
import pickle
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from tests.corpus.weight_files import Harmful, header, nested_zip, saved, tensor
from trainer_gui.core.cancelling import cancellable
from trainer_gui.core.errors import BadInputError, CancelledError
from trainer_gui.models import _weights_file
from trainer_gui.models._weights_file import read_weights_file

LIMIT = 10_000_000
STATE = {"a.weight": torch.arange(6.0).reshape(2, 3), "a.bias": torch.ones(2)}


def refused(path: Path, limit: int = LIMIT) -> str:
    with pytest.raises(BadInputError) as caught:
        read_weights_file(path, limit).tensors()
    assert path.name in str(caught.value)
    return str(caught.value).partition(path.name)[2].strip()


@pytest.mark.parametrize("name", ["w.pth", "w.bin", "w.SAFETENSORS", "w"])
@pytest.mark.parametrize(
    "save",
    [
        torch.save,
        save_file,
        lambda state, path: torch.save(state, path, _use_new_zipfile_serialization=False),
        lambda state, path: torch.save({"state_dict": state, "epoch": 3}, path),
        lambda state, path: torch.save({"model_state_dict": {**state, "step": 3}}, path),
    ],
    ids=["torch", "safetensors", "torch of old", "wrapped", "wrapped otherwise"],
)
def test_what_it_is_is_told_by_its_content(
    tmp_path: Path, save: Callable[[object, Path], object], name: str
) -> None:
    save(STATE, tmp_path / name)
    found = read_weights_file(tmp_path / name, LIMIT).tensors()
    assert found.keys() == STATE.keys()
    assert all(torch.equal(found[key], value) for key, value in STATE.items())


def test_only_torch_keeps_the_order(tmp_path: Path) -> None:
    torch.save(STATE, tmp_path / "w.pth")
    save_file(STATE, tmp_path / "w.safetensors")
    assert read_weights_file(tmp_path / "w.pth", LIMIT).ordered
    assert not read_weights_file(tmp_path / "w.safetensors", LIMIT).ordered


def zipped(method: int, size: int = 0) -> bytes:
    """The same state, as nobody's torch writes it."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(STATE))) as source,
        zipfile.ZipFile(target, "w", method) as archive,
    ):
        for part in source.infolist():
            archive.writestr(part.filename, source.read(part))
        if size:
            archive.writestr("archive/data/9", bytes(size))
    return target.getvalue()


def script() -> bytes:
    """What torch.jit.save writes has this part."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("archive/constants.pkl", b"")
    return target.getvalue()


def directory_of_millions() -> bytes:
    """A zip whose directory claims to be some megabytes long."""
    content = bytearray(saved(STATE)) + bytes(9_000_000)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 60_000, 60_000, 8_999_000, 2_000, 0)
    return bytes(content + end)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: b"", "is empty. Copy or download it again."),
        (lambda: b"<html>404</html>", "is neither a safetensors file nor one that torch has saved"),
        (lambda: saved(STATE)[:-300], "is damaged or cut short. Copy or download it again."),
        (lambda: saved(STATE)[:40], "is damaged or cut short."),
        (lambda: b"PK\3\4" + bytes(100), "is damaged or cut short."),
        (lambda: b"\x80\2" + bytes(100), "is damaged or cut short."),
        (lambda: header({"a": tensor(0, 8)}, bytes(4)), "is damaged: "),
        (lambda: header(b'{"a":', length=1 << 62), "is damaged: it is not safetensors"),
        (lambda: saved([1, 2, 3]), "holds no tensors by name. Save the weights alone"),
        (lambda: saved({"epoch": 3}), "holds no tensors by name."),
        (lambda: saved(nn.Linear(2, 2)), "holds more than weights: “torch.nn.modules.linear."),
        (lambda: saved({"a": Harmful()}), "holds more than weights: “posix.mkdir” would have"),
        (lambda: pickle.dumps(Harmful()), "is damaged or cut short."),
        (lambda: saved({"a": bytearray(b"x")}), "holds more than weights: “bytearray” would"),
        (lambda: b"\x80\2cbuiltins\nbytearray\nJ\xff\xff\xff\x7f\x85R.",
         "holds more than weights: “bytearray” would"),
        (nested_zip, "is damaged or cut short."),
        (script, "is a TorchScript program, and no file of weights."),
        (lambda: zipped(zipfile.ZIP_DEFLATED), "is compressed inside, which torch never does."),
        (lambda: zipped(zipfile.ZIP_DEFLATED, 50_000_000),
         "is too large for this network: unpacked it has 50.0 MB, limit 10.0 MB."),
        (directory_of_millions, "is damaged or cut short."),
    ],
    ids=["empty", "a page", "cut", "cut more", "a zip of nothing", "a pickle of nothing",
         "safetensors cut", "safetensors with a lie", "a list", "no tensors", "a module",
         "a trap", "a bare trap", "bytes", "two billion bytes", "a zip in a zip", "TorchScript",
         "deflated", "a bomb", "a long directory"],
)  # fmt: skip
def test_each_cause_has_its_sentence(
    tmp_path: Path, make: Callable[[], bytes], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where a trap would leave its canary
    (tmp_path / "w.pth").write_bytes(make())
    assert refused(tmp_path / "w.pth").startswith(words)
    assert [path.name for path in tmp_path.iterdir()] == ["w.pth"]


def test_what_is_no_file_or_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "w.pth").write_bytes(bytes(2000))
    assert refused(tmp_path / "w.pth", 1999).startswith("is too large for a file of weights")
    os.mkfifo(tmp_path / "pipe.safetensors")
    assert refused(tmp_path / "pipe.safetensors").startswith("is a pipe or a device")
    assert refused(tmp_path).startswith("is a folder")
    assert refused(tmp_path / "gone.pth").startswith("does not exist.")


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "w.pth", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("archive/data.pkl", bytes(300_000_000))
    assert (tmp_path / "w.pth").stat().st_size < 3_000_000
    program = (
        "import resource, sys\n"
        "from trainer_gui.core.errors import BadInputError\n"
        "from trainer_gui.models._weights_file import read_weights_file\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n"
        "    read_weights_file(sys.argv[1], 1_000_000_000)\n"
        "except BadInputError as error:\n"
        "    print(error.message)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "w.pth")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    said, kilobytes = ended.stdout.splitlines()
    assert "is compressed inside" in said
    assert int(kilobytes) < 50_000


@pytest.mark.parametrize("save", [torch.save, save_file], ids=["torch", "safetensors"])
def test_reading_ends_once_the_weights_are_no_longer_wanted(
    tmp_path: Path, save: Callable[[object, Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    save({f"{number}": torch.zeros(1000) for number in range(100)}, tmp_path / "w")
    monkeypatch.setattr(_weights_file, "_PORTION_BYTES", 10_000)
    for most in (0, 1, 3, 30):
        asked: list[None] = []

        def require(most: int = most, asked: list[None] = asked) -> None:
            asked.append(None)
            if len(asked) > most:
                raise CancelledError

        with cancellable(require), pytest.raises(CancelledError):
            read_weights_file(tmp_path / "w", LIMIT)
        assert len(asked) == most + 1
