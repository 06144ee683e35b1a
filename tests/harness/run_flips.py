"""Flips bits in a run folder, then opens the run and goes on with it: no wrong weights come out.

What comes out must be what some good checkpoint holds, bit for bit: weights, optimiser, generators,
averages, the place in the epoch, and the best weights until then. If it is not what would have
come out without the flip, a notice must say so.
"""

import atexit
import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import torch

from tests.engine.small import digits, small
from tests.harness.tally import Outcome, Tally, flipped
from tests.runs.setting import folders_at, heard_all, wait_until_ready
from trainer_gui.catalog import menus
from trainer_gui.core.checkpoints import (
    BEST,
    FOLDER,
    LATEST,
    MANIFEST,
    SEALS,
    checkpoint_names,
    digest,
    pack_pointer,
    pointed,
)
from trainer_gui.core.control import Control
from trainer_gui.core.errors import TrainerError
from trainer_gui.core.events import CheckpointSaved
from trainer_gui.core.recipe import parse_recipe, read_toml
from trainer_gui.engine.build import Parts, build_parts
from trainer_gui.engine.checkpoint import AVERAGE, STATE, WEIGHTS
from trainer_gui.engine.device import freeze_execution
from trainer_gui.engine.session import Session
from trainer_gui.engine.trained import open_run
from trainer_gui.engine.weights import copy_weights, pack_weights
from trainer_gui.runs._resume import find_start
from trainer_gui.runs.folder_keep import FolderKeep
from trainer_gui.runs.journal import FILE, read_journal
from trainer_gui.runs.launch import launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore, run_info


@dataclass(frozen=True)
class Found:
    """What came out of a run folder.

    Attributes:
        weights: digest of them, and of what else a checkpoint holds.
        setting: what they are used with: recipe and data.
        told: whether a notice came with them.
    """

    weights: str
    setting: str
    told: bool


RECIPE = small(
    model={"kind": "mlp", "widths": [12], "dropout": 0.2},
    training={"epochs": 7, "ema_decay": 0.9},
    optimizer={"kind": "adamw", "learning_rate": 0.3},
)
"""So restless that the best checkpoint is not the newest one."""


@cache
def _whole_run() -> Path:
    """The folder of a run that was trained to its end; made once, and never changed."""
    home = Path(tempfile.mkdtemp(prefix="trainer-gui-flips-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    folders = folders_at(home)
    host, store = LocalHost(folders), RunStore(folders)
    host.start()
    wait_until_ready(host)
    handle = launch(RECIPE, host, store)
    heard_all(handle)
    host.close()
    return folders.runs / str(handle.run_id)


@contextlib.contextmanager
def _copied() -> Iterator[Path]:
    """A copy of the whole run, to be damaged."""
    with tempfile.TemporaryDirectory() as home:
        yield Path(shutil.copytree(_whole_run(), Path(home) / "run"))


@contextlib.contextmanager
def _interrupted() -> Iterator[Path]:
    """A run that died just after its last checkpoint."""
    with _copied() as run:
        for name in (SEALS, WEIGHTS, "last.safetensors"):
            (run / name).unlink()
        _cut_journal(run, checkpoint_names(run)[0])
        if pointed(run, BEST) in {None, pointed(run, LATEST)}:
            raise AssertionError("the best checkpoint should not be the newest")
        yield run


def _cut_journal(run: Path, last: str) -> None:
    """Ends a journal with the word of a checkpoint."""
    kept = []
    for line, said in zip((run / FILE).read_bytes().splitlines(), read_journal(run), strict=True):
        kept.append(line + b"\n")
        if isinstance(said.body, CheckpointSaved) and said.body.name == last:
            break
    (run / FILE).write_bytes(b"".join(kept))


def opened(run: Path) -> Found:
    """What somebody gets who wants to use the run."""
    trained = open_run(run)
    weights = digest(pack_weights(trained.model.state_dict()))
    return Found(weights, f"{trained.recipe} {trained.spec}", bool(trained.notices))


def resumed(run: Path) -> Found:
    """Where somebody is who goes on with the run."""
    content = (run / "recipe.toml").read_bytes()
    recipe = parse_recipe(read_toml(content), menus)
    fresh = freeze_execution(recipe.training)
    start, execution = find_start(run, digest(content), recipe, fresh, "")
    if start is None or execution is None:
        return Found("from the beginning", "", told=False)
    parts = build_parts(recipe, digits(recipe.training.seed), execution)
    torch.manual_seed(123)  # which going on must undo
    session = Session(parts, FolderKeep(run), Control())
    notices = list(session.go_on(start))
    return Found(digest(b"".join(_everything(session, parts))), str(recipe), bool(notices))


def _everything(session: Session, parts: Parts) -> Iterator[bytes]:
    yield pack_weights(copy_weights(parts.modules))
    for optimizer in parts.optimizers.values():
        state_of_each = optimizer.state_dict()
        yield repr(state_of_each["param_groups"]).encode()
        for state in state_of_each["state"].values():
            yield from (tensor.numpy().tobytes() for tensor in state.values())
    yield torch.get_rng_state().numpy().tobytes()
    assert parts.ema is not None
    yield pack_weights(parts.ema.weights()) + repr(parts.ema.updates).encode()
    position, best = session._position, session._best
    yield repr((asdict(position), session._ledger.state())).encode()
    if best is not None:
        yield repr((best.epoch, best.step, best.score)).encode() + pack_weights(best.weights)


def _good(run: Path, look: Callable[[Path], Found]) -> set[str]:
    """What comes out of each checkpoint of an undamaged run, were it the newest and the best."""
    found = {look(run).weights}
    for name in checkpoint_names(run):
        with tempfile.TemporaryDirectory() as home:
            other = Path(shutil.copytree(run, Path(home) / "run"))
            for file in (SEALS, WEIGHTS):
                (other / file).unlink(missing_ok=True)
            for pointer in (LATEST, BEST):
                (other / FOLDER / pointer).write_bytes(pack_pointer(name))
            found.add(look(other).weights)
            # And where the best weights until then are lost.
            for best in set(checkpoint_names(run)) - {name}:
                (other / FOLDER / best / MANIFEST).unlink()
            found.add(look(other).weights)
    return found


def _judge(run: Path, look: Callable[[Path], Found], right: Found, good: set[str]) -> Outcome:
    try:
        found = look(run)
    except TrainerError as error:
        return "refused" if str(error.message) and str(error.hint) else "silent"
    if found == right:
        return "harmless"
    return "told" if found.told and found.weights in good else "silent"


def _flip(run: Path, files: Sequence[str], count: int) -> Tally:
    """Flips bits of files of a run, an equal share in each; the worse outcome of both counts."""
    looks = (opened, resumed) if not (run / WEIGHTS).is_file() else (opened,)
    expected = []
    for look in looks:
        right = look(run)
        if right.told:
            raise AssertionError("there are notices before anything was flipped")
        expected.append((look, right, _good(run, look)))
    severity: tuple[Outcome, ...] = ("harmless", "told", "refused", "silent")
    tally = Tally()
    for place, file in enumerate(files):
        path = run / file
        whole = path.read_bytes()
        share = count // len(files) + (place < count % len(files))
        for where, content in flipped(whole, share):
            path.write_bytes(content)
            outcomes = [_judge(run, look, right, good) for look, right, good in expected]
            run_info(run)  # it is still listed
            tally.add(max(outcomes, key=severity.index), f"{file}, {where}")
        path.write_bytes(whole)
    return tally


def flip_checkpoint(count: int) -> Tally:
    """Flips bits of the files of the newest and of the best checkpoint."""
    with _interrupted() as run:
        names = (pointed(run, LATEST), pointed(run, BEST))
        files = [f"{FOLDER}/{name}/{file}" for name in names for file in (WEIGHTS, STATE, AVERAGE)]
        return _flip(run, files, count)


def flip_manifest(count: int) -> Tally:
    """Flips bits of the manifests of the newest and of the best checkpoint."""
    with _interrupted() as run:
        names = (pointed(run, LATEST), pointed(run, BEST))
        return _flip(run, [f"{FOLDER}/{name}/{MANIFEST}" for name in names], count)


def flip_pointer(count: int) -> Tally:
    """Flips bits of what names the newest and the best checkpoint."""
    with _interrupted() as run:
        return _flip(run, [f"{FOLDER}/{LATEST}", f"{FOLDER}/{BEST}"], count)


def flip_recipe(count: int) -> Tally:
    """Flips bits of the recipe of a run that was interrupted."""
    with _interrupted() as run:
        return _flip(run, ["recipe.toml"], count)


def flip_journal(count: int) -> Tally:
    """Flips bits of the journal of a run that was interrupted."""
    with _interrupted() as run:
        return _flip(run, [FILE], count)


def flip_weights(count: int) -> Tally:
    """Flips bits of the weights that a run ended with, and of what seals them."""
    with _copied() as run:
        return _flip(run, [WEIGHTS, SEALS], count)


RUN_TARGETS: dict[str, Callable[[int], Tally]] = {
    "checkpoint": flip_checkpoint,
    "manifest": flip_manifest,
    "pointer": flip_pointer,
    "recipe": flip_recipe,
    "journal": flip_journal,
    "weights": flip_weights,
}
