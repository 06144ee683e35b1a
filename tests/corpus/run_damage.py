"""A small run folder, and what may befall a copy of it."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trainer_gui.core.checkpoints import FOLDER, MANIFEST, SEALS, best_name, digest, pack_seals

TEMPLATE = Path(tempfile.gettempdir()) / f"trainer-gui-corpus-run-{os.getpid()}"
"""The whole run, trained once by `train`."""
WEIGHTS = "model.safetensors"
DATA = "data.json"


def train() -> dict[str, Any]:
    from tests.engine.small import begin, small
    from trainer_gui.runs.folder_keep import FolderKeep

    TEMPLATE.mkdir()
    recipe = small()
    (TEMPLATE / "recipe.toml").write_text(recipe.toml(), encoding="utf-8")
    list(begin(recipe, keep=FolderKeep(TEMPLATE)))
    return {}


def put(file: str, content: bytes) -> Callable[[Path], None]:
    """Replaces a file and seals the run again, as somebody does who knows how."""

    def damage(run: Path) -> None:
        (run / file).write_bytes(content)
        seal(run)

    return damage


def seal(run: Path) -> None:
    files = [path for path in (*run.glob("*.safetensors"), run / DATA) if path.is_file()]
    (run / SEALS).write_bytes(pack_seals({path.name: digest(path.read_bytes()) for path in files}))


def changed(file: str, change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda run: (run / file).write_bytes(change((run / file).read_bytes()))


def flip(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[len(changed) * 3 // 4] ^= 1
    return bytes(changed)


def each(*damages: Callable[[Path], object]) -> Callable[[Path], None]:
    def damage(run: Path) -> None:
        for one in damages:
            one(run)

    return damage


def empty(run: Path) -> None:
    """Leaves nothing in the folder."""
    shutil.rmtree(run)
    run.mkdir()


def gone(file: str) -> Callable[[Path], None]:
    return lambda run: (run / file).unlink()


def instead(file: str, make: Callable[[str], object]) -> Callable[[Path], None]:
    def damage(run: Path) -> None:
        (run / file).unlink()
        make(str(run / file))

    return damage


def newest(file: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Changes a file of the checkpoint that is taken where there are no final weights."""

    def damage(run: Path) -> None:
        (run / WEIGHTS).unlink()
        path = run / FOLDER / str(best_name(run)) / file
        path.write_bytes(change(path.read_bytes()))

    return damage


def fifo_for_manifest(run: Path) -> None:
    (run / WEIGHTS).unlink()
    instead(f"{FOLDER}/{best_name(run)}/{MANIFEST}", os.mkfifo)(run)


def every(file: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def damage(run: Path) -> None:
        for path in (run / FOLDER).glob(f"*/{file}"):
            path.write_bytes(change(path.read_bytes()))

    return damage


def recipe_changed(old: str, new: str) -> Callable[[Path], None]:
    def damage(run: Path) -> None:
        path = run / "recipe.toml"
        content = path.read_text(encoding="utf-8")
        assert old in content, content
        path.write_text(content.replace(old, new), encoding="utf-8")

    return damage


def other_model(run: Path) -> None:
    path = run / "recipe.toml"
    before, _, rest = path.read_text(encoding="utf-8").partition("[model]")
    _, mark, after = rest.partition("[task]")
    path.write_text(f'{before}[model]\nkind = "cnn"\n\n{mark}{after}', encoding="utf-8")


def data_changed(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def damage(run: Path) -> None:
        table = json.loads((run / DATA).read_bytes())
        change(table)
        put(DATA, json.dumps(table).encode())(run)

    return damage


def shape(*shape: int) -> Callable[[dict[str, Any]], None]:
    return lambda table: table["inputs"][0].update(shape=list(shape))


def classes(names: object) -> Callable[[dict[str, Any]], None]:
    return lambda table: table["targets"][0].update(classes=names)


def doubles(run: Path) -> None:
    import safetensors.torch

    weights = safetensors.torch.load((run / WEIGHTS).read_bytes())
    doubles = {name: value.double() for name, value in weights.items()}
    put(WEIGHTS, safetensors.torch.save(doubles))(run)


def not_a_number(run: Path) -> None:
    import safetensors.torch

    weights = safetensors.torch.load((run / WEIGHTS).read_bytes())
    next(iter(weights.values())).fill_(float("nan"))
    put(WEIGHTS, safetensors.torch.save(weights))(run)
