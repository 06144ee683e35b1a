"""Contents of weights files and states, made by the bytes; some would do harm."""

import io
import json
import os
import pickle
import struct
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

_CANARY = "canary"


def header(table: object, body: bytes = b"", *, length: int | None = None) -> bytes:
    """A safetensors file with this header, true or not."""
    content = table if isinstance(table, bytes) else json.dumps(table).encode()
    return struct.pack("<Q", len(content) if length is None else length) + content + body


def tensor(begin: int, end: int, shape: Iterable[int] = (2,), dtype: str = "F32") -> dict[str, Any]:
    """An entry of a header."""
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}


def twice() -> bytes:
    entry = json.dumps(tensor(0, 8)).encode()
    return header(b'{"a":' + entry + b',"a":' + entry + b"}", bytes(8))


class Harmful:
    """Leaves a file where it is unpickled."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, ...]]:
        return os.mkdir, (_CANARY,)


def nested_zip() -> bytes:
    """A zip like torch's, in which the pickle does harm, within another one."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Harmful()))
        archive.writestr("archive/version", "3\n")
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("archive/data.pkl", inner.getvalue())
        archive.writestr("archive/version", "3\n")
    return outer.getvalue()


def saved(value: object) -> bytes:
    import torch

    target = io.BytesIO()
    torch.save(value, target)
    return target.getvalue()
