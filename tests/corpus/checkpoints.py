"""Weights, checkpoints and run folders that are damaged, foreign, or made to do harm."""

import atexit
import os
import pickle
import shutil
import struct
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.corpus.case import Case
from tests.corpus.run_damage import (
    TEMPLATE,
    WEIGHTS,
    changed,
    classes,
    data_changed,
    doubles,
    each,
    empty,
    every,
    fifo_for_manifest,
    flip,
    gone,
    instead,
    newest,
    not_a_number,
    other_model,
    put,
    recipe_changed,
    shape,
    train,
)
from tests.corpus.trial import in_a_fork
from tests.corpus.weight_files import Harmful, header, nested_zip, saved, tensor, twice
from trainer_gui.core.checkpoints import MANIFEST

_STATE = "state.pt"
_QUICK = 0.1
_ANOTHER = "Choose another checkpoint of the run"
_TRAIN = "train it again from its recipe"


def warm_up() -> None:
    """Imports torch and the engine, and trains the run whose copies are damaged."""
    from tests.engine.small import ONE_THREAD, digits, small
    from trainer_gui.engine.build import build_parts

    atexit.register(shutil.rmtree, TEMPLATE, ignore_errors=True)
    in_a_fork(train)
    list(_open(TEMPLATE))
    build_parts(small(), digits(), ONE_THREAD)  # the first optimiser imports half of torch


def _weights(name: str, content: bytes | Callable[[], bytes], *says: str, **more: Any) -> Case:
    """The content of a weights file, which must be refused."""

    def build(folder: Path) -> None:
        (folder / "x.safetensors").write_bytes(content if isinstance(content, bytes) else content())

    def feed(folder: Path) -> Iterable[str]:
        from trainer_gui.engine.weights import unpack_weights

        unpack_weights((folder / "x.safetensors").read_bytes())
        return []

    limits = {"seconds": _QUICK, "megabytes": 100.0, **more}
    return Case(
        name, build, feed, ("The weights are damaged", *says, _ANOTHER), refused=True, **limits
    )


def _open(folder: Path) -> Iterable[str]:
    """Opens a run as the Use screen does, and predicts with it."""
    import numpy as np

    from tests.engine.figures import figures
    from trainer_gui.engine.trained import open_run

    trained = open_run(folder)
    found = figures(trained, np.zeros((3, 1, 8, 8), dtype=np.uint8))
    assert np.isfinite(found).all()
    return map(str, trained.notices)


def _run(
    name: str, damage: Callable[[Path], object], *says: str, refused: bool = False, **more: Any
) -> Case:
    """A run folder with something wrong in it."""

    def build(folder: Path) -> None:
        shutil.copytree(TEMPLATE, folder / "run")
        damage(folder / "run")

    def feed(folder: Path) -> Iterable[str]:
        return _open(folder / "run")

    return Case(name, build, feed, says, refused=refused, **more)


def _broken_run(name: str, damage: Callable[[Path], object], *says: str, **more: Any) -> Case:
    return _run(name, damage, *says, refused=True, **more)


def _state(name: str, content: Callable[[bytes], bytes], *says: str) -> Case:
    """The state beside the weights, from which a run would go on."""

    def build(folder: Path) -> None:
        shutil.copytree(TEMPLATE, folder / "run")

    def feed(folder: Path) -> Iterable[str]:
        from tests.engine.small import ONE_THREAD, digits, small
        from trainer_gui.core.checkpoints import newest_good
        from trainer_gui.engine._position import Position
        from trainer_gui.engine.build import build_parts
        from trainer_gui.engine.checkpoint import restore_snapshot
        from trainer_gui.engine.ledger import Ledger

        stored = newest_good(folder / "run")
        assert stored is not None
        files: Mapping[str, bytes] = {**stored.files, _STATE: content(stored.files[_STATE])}
        parts = build_parts(small(), digits(), ONE_THREAD)
        restore_snapshot(parts, Position(micro_batch=64), Ledger(), files)
        return []

    return Case(name, build, feed, (_STATE, *says), refused=True)


_HTML = b"<!DOCTYPE html><html><p>404 Not Found" + b" " * 5000
_TWO = bytes(8)
_USED = "is used instead"
_DIFFERS = "checksum differs"

CASES: tuple[Case, ...] = (
    _weights("zero bytes", b"", "0 bytes"),
    _weights("three bytes", b"abc", "3 bytes"),
    _weights("HTML", _HTML, "not safetensors"),
    _weights("header of 2^62 bytes", struct.pack("<Q", 1 << 62) + b"{}", "not safetensors"),
    _weights("header of 2^64 bytes", b"\xff" * 8 + b"{}", "not safetensors"),
    _weights("overlap", header({"a": tensor(0, 8), "b": tensor(4, 12)}, bytes(12)), "offset"),
    _weights("overflow", header({"a": tensor(0, 8, (1 << 62, 4))}, _TWO), "overflow"),
    _weights("overflow of an offset", header({"a": tensor(0, 1 << 62, (1 << 60,))}, _TWO)),
    _weights("negative offset", header({"a": tensor(-8, 0)}, _TWO), "invalid value"),
    _weights("short file", header({"a": tensor(0, 8)}, bytes(4)), "not fully covered"),
    _weights("bytes too many", header({"a": tensor(0, 8)}, bytes(40)), "not fully covered"),
    _weights("a name twice", twice(), "same name"),
    _weights("a type that is not known", header({"a": tensor(0, 8, dtype="X9")}, _TWO), "X9"),
    _weights("a type that torch lacks", header({"a": tensor(0, 8, (16,), "F4")}, _TWO), "F4"),
    _weights("strides that overflow", header({"a": tensor(0, 0, (0, 1 << 40, 1 << 40))})),
    _weights("a list for a table", header([]), "not safetensors"),
    _weights("brackets without end", header(b'{"a":' + b"[" * 1_000_000)),
    _weights(
        "header of 90 MB",
        lambda: header(b'{"__metadata__":{"a":"' + b"x" * 90_000_000 + b'"}}'),
        "90,000,025 bytes, limit 8,000,000",
    ),
    _weights(
        "100,000 tensors",
        lambda: header({f"{n:x}": tensor(0, 0, (0,)) for n in range(100_000)}),
        "100,000 tensors, limit 20,000",
    ),
    _weights(
        "NaN", header({"a": tensor(0, 8)}, struct.pack("<2f", 1, float("nan"))), "a holds NaN"
    ),
    _weights("a name with a newline", header({"a\n\x1b[31m": tensor(0, 9)}, _TWO)),
    _weights("pickle with __reduce__", pickle.dumps(Harmful()), "not safetensors"),
    _weights("nested zip", nested_zip, "not safetensors"),
    _weights("torch file", lambda: saved({"a": 1}), "not safetensors", seconds=2.0),
    _run("a good run", lambda run: None),  # noqa: ARG005 - nothing is done to it
    _run("weights: zero bytes", lambda run: (run / WEIGHTS).write_bytes(b""), _DIFFERS, _USED),
    _run("weights: truncated", changed(WEIGHTS, lambda old: old[:-10]), _DIFFERS, _USED),
    _run("weights: HTML", lambda run: (run / WEIGHTS).write_bytes(_HTML), _DIFFERS, _USED),
    _run("weights: a bit flipped", changed(WEIGHTS, flip), _DIFFERS, _USED),
    _run("weights: sealed HTML", put(WEIGHTS, _HTML), "not safetensors", _USED),
    _run("weights: sealed pickle", put(WEIGHTS, pickle.dumps(Harmful())), _USED),
    _run("weights: sealed NaN", not_a_number, "holds NaN", _USED),
    _run("weights: gone", gone(WEIGHTS)),
    _run("weights: a folder", instead(WEIGHTS, os.mkdir)),
    _run("weights: a fifo", instead(WEIGHTS, os.mkfifo)),
    _run("weights: a dangling link", instead(WEIGHTS, lambda path: Path(path).symlink_to("no"))),
    _run(
        "checkpoint: a bit flipped",
        newest(WEIGHTS, flip),
        "checksum of model.safetensors differs",
        _USED,
    ),
    _run("manifest: a bit flipped", newest(MANIFEST, flip), "manifest.json differs", _USED),
    _run("manifest: a fifo", fifo_for_manifest, "manifest.json", _USED),
    _run("manifest: empty", newest(MANIFEST, lambda old: b""), "manifest.json", _USED),  # noqa: ARG005
    _run("manifest: brackets", newest(MANIFEST, lambda old: b"[" * 50_000), _USED),  # noqa: ARG005
    _broken_run(
        "everything is damaged",
        each(changed(WEIGHTS, flip), every(WEIGHTS, flip)),
        "The run run",
        "damaged",
        _TRAIN,
    ),
    _broken_run("other architecture", other_model, "another model", "is missing"),
    _broken_run(
        "17 units for 16",
        recipe_changed("    16,\n", "    17,\n"),
        "(16,) torch.float32, not (17,)",
    ),
    _broken_run(
        "10 against 12 classes",
        data_changed(classes([str(n) for n in range(12)])),
        "has (10,) torch.float32, not (12,)",
    ),
    _broken_run("other dtype", doubles, "float64, not"),
    _broken_run("recipe: gone", gone("recipe.toml"), "The run run", "recipe.toml", _TRAIN),
    _broken_run("recipe: a folder", instead("recipe.toml", os.mkdir), "The run run", "recipe.toml"),
    _broken_run("recipe: a fifo", instead("recipe.toml", os.mkfifo), "The run run", "recipe.toml"),
    _broken_run(
        "recipe: 64 MB",
        lambda run: os.truncate(run / "recipe.toml", 1 << 26),
        "recipe.toml",
        "16,384 bytes",
        megabytes=20,
    ),
    _broken_run(
        "recipe: damaged", recipe_changed("[data]", "[data"), "recipe.toml", "not valid TOML"
    ),
    _broken_run(
        "recipe: newer version",
        recipe_changed("format = 2", "format = 3"),
        "recipe.toml",
        "newer version",
        "Update the program",
    ),
    _broken_run("recipe: unknown entry", recipe_changed('"mlp"', '"mpl"'), "recipe.toml", "“mpl”"),
    _broken_run("data.json: gone", gone("data.json"), "The run run", "data.json", _TRAIN),
    _broken_run("data.json: a folder", instead("data.json", os.mkdir), "data.json"),
    _broken_run("data.json: a fifo", instead("data.json", os.mkfifo), "data.json"),
    _broken_run("data.json: empty", put("data.json", b""), "data.json is damaged"),
    _broken_run("data.json: {}", put("data.json", b"{}"), "data.json is damaged"),
    _broken_run("data.json: brackets", put("data.json", b"[" * 100_000), "data.json is damaged"),
    _broken_run("data.json: a bit flipped", changed("data.json", flip), "its checksum differs"),
    _broken_run("data.json: no classes", data_changed(classes(None)), "data.json"),
    _broken_run(
        "data.json: no inputs", data_changed(lambda table: table.update(inputs=[])), "data.json"
    ),
    _broken_run(
        "data.json: a side of a billion", data_changed(shape(1, 1 << 30, 1 << 30)), "The run run"
    ),
    _broken_run(
        "data.json: a side of 30,000", data_changed(shape(3, 30_000, 30_000)), "another model"
    ),
    _broken_run("data.json: a side below zero", data_changed(shape(1, -8, 8)), "The run run"),
    _broken_run(
        "not a run at all",
        empty,
        "The run run",
        "recipe.toml",
    ),
    _state("state: pickle with __reduce__", lambda old: pickle.dumps(Harmful())),  # noqa: ARG005
    _state("state: torch file with __reduce__", lambda old: saved(Harmful())),  # noqa: ARG005
    _state("state: nested zip", lambda old: nested_zip()),  # noqa: ARG005
    _state("state: zero bytes", lambda old: b""),  # noqa: ARG005
    _state("state: HTML", lambda old: _HTML),  # noqa: ARG005
    _state("state: cut at half", lambda old: old[: len(old) // 2]),
    _state("state: something else", lambda old: saved([1, 2])),  # noqa: ARG005
    _state("state: another table", lambda old: saved({"position": 5})),  # noqa: ARG005
)
