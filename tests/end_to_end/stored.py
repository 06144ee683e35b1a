"""Stored runs, a few of every kind, as a program of their time has left them.

`python -m tests.end_to_end.stored` trains them, in half a minute, and packs each into
`tests/end_to_end/stored/`. **They are never made again**: they are there so that whatever is
released later still opens, continues, uses and exports them. A new kind, or a format that has
changed, gets new ones beside them, under names of their own; `core/wire.py` gets an upgrader.
"""

import json
import os
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.data.pictures import class_folders
from tests.data.tables import turned_digits
from tests.engine.small import small
from tests.own_program import allowed
from tests.runs.setting import folders_at, heard_all, wait_until_ready
from trainer_gui.catalog import menus
from trainer_gui.core.answers import Answer
from trainer_gui.core.events import RunFinished
from trainer_gui.core.recipe import Recipe, Table, parse_recipe
from trainer_gui.core.replies import Predicted
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import Predict, Train
from trainer_gui.runs.launch import continuation, launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore

FOLDER = Path(__file__).parent / "stored"
EXPECTED = "expected.json"
_PICTURE = "classes/a/0001.png"


@dataclass(frozen=True)
class Stored:
    """A run to be stored.

    Attributes:
        name: of its file.
        sections: of its recipe, instead of those of the small one; paths relative to where
            `write_data` has been.
        asks: a file that its model is asked of.
        more_epochs: of a run that is forked from it, and stored instead; 0 for none.
        begun: whether that one is stored as if its worker had ended at once.
    """

    name: str
    sections: Mapping[str, Table]
    asks: str = _PICTURE
    more_epochs: int = 0
    begun: bool = False

    def recipe(self) -> Recipe:
        """What is trained."""
        model = {"kind": "mlp", "widths": [4]}
        training = {"epochs": 2, "batch_size": 32, "device": "cpu", "threads": 1}
        sections: dict[str, Table] = {"model": model, "training": training, **self.sections}
        return small(**sections)

    @property
    def file(self) -> Path:
        """Where it is stored."""
        return FOLDER / f"{self.name}.tar.xz"


_FEW = {"kind": "image_folder", "folder": "classes", "size": 8}
_TRAINED = {"epochs": 2, "batch_size": 16, "device": "cpu", "threads": 1}
STORED = (
    Stored("classes", {}),
    Stored("mixed", {"data": _FEW, "training": _TRAINED, "pictures": {"mixup": 0.4, "shift": 1}}),
    Stored("forked", {}, more_epochs=1),
    Stored("interrupted", {"data": _FEW, "training": _TRAINED}, more_epochs=1, begun=True),
    Stored("fold", {"data": _FEW, "training": _TRAINED, "split": {"folds": 3, "fold": 2}}),
    Stored(
        "numbers",
        {
            "data": {"kind": "picture_table", "table": "turned/angles.csv", "size": 8},
            "task": {"kind": "regression"},
            "training": _TRAINED,
        },
    ),
    Stored(
        "streamed",
        {
            "data": {**_FEW, "keep": "stream"},
            "training": _TRAINED,
        },
    ),
    Stored(
        "own-model",
        {"data": _FEW, "training": _TRAINED, "model": {"kind": "own_model", "file": "net.py"}},
    ),
    Stored(
        "table",
        {"data": {"kind": "table", "table": "flowers.csv"}, "training": _TRAINED},
        asks="flower.csv",
    ),
)


def write_data(folder: Path) -> None:
    """Everything that the recipes name and that the models are asked of; the same every time."""
    class_folders(folder / "classes", {"a": 20, "b": 20})
    turned_digits(folder / "turned", 40)
    allowed(folder)
    rows = []
    for row in range(90):
        height, leaves = row * 7 % 23, "" if row % 11 == 0 else row % 5
        kind = "tall" if height > 11 else "short"
        rows.append(f"{height};{'red' if row % 3 else 'white'};{leaves};{kind}")
    (folder / "flowers.csv").write_text("height;colour;leaves;kind\n" + "\n".join(rows) + "\n")
    (folder / "flower.csv").write_text("height;colour;leaves\n20;red;3\n")


@contextmanager
def in_a_home(folder: Path) -> Iterator[tuple[LocalHost, RunStore]]:
    """A worker and its runs below a folder, in which the data are and which is gone into."""
    write_data(folder)
    store = RunStore(folders_at(folder / "home"))
    host = LocalHost(store.folders)
    with chdir(folder):
        host.start()
        wait_until_ready(host)
        try:
            yield host, store
        finally:
            host.close(30)


def trained(handle: JobHandle) -> str:
    """The name of a run, once it has been trained to its end."""
    *_, last = heard_all(handle)
    assert isinstance(last.body, RunFinished), last
    return str(last.run_id)


def asked(host: LocalHost, run: Path, file: str) -> Answer:
    """What the model of a run says of a file."""
    said = heard_all(host.submit(Predict(str(run), (file,))))
    bodies = [one.body for one in said]
    answers = [body.answer for body in bodies if isinstance(body, Predicted)]
    assert answers, bodies
    (answer,) = answers
    assert answer is not None
    return answer


def with_more_epochs(store: RunStore, run: str, more: int = 1) -> Train:
    """The job that goes on with a run for some epochs more."""
    table = store.recipe_table(run)
    table["training"]["epochs"] += more
    return continuation(run, store, recipe=parse_recipe(table, menus))


def _make(one: Stored, host: LocalHost, store: RunStore) -> None:
    run = trained(launch(one.recipe(), host, store))
    if one.more_epochs:
        longer = with_more_epochs(store, run, one.more_epochs)
        run = longer.run_id if one.begun else trained(host.submit(longer))
    folder = store.folder(run)
    answer = asked(host, folder, one.asks)
    (info,) = [found for found in store.runs() if found.run_id == run]
    expected = {
        "run": run,
        "status": info.status,
        "score": info.best_score,
        "steps": info.step,
        "answer": asdict(answer),
    }
    _forget_machine(folder / "environment.json")
    (folder / EXPECTED).write_text(json.dumps(expected, indent=1), encoding="utf-8")
    # A tar is compressed as a whole, and most weights stand in a run folder several times.
    with tarfile.open(one.file, "x:xz") as archive:
        archive.add(folder, run, filter=_of_nobody)


def _forget_machine(path: Path) -> None:
    """Nobody need know on which system a stored run was made."""
    environment = json.loads(path.read_bytes())
    path.unlink()  # a fork shares the file with its parent
    path.write_text(json.dumps({**environment, "platform": "Linux"}, indent=1), encoding="utf-8")


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def main() -> int:
    """Makes those that are not there."""
    FOLDER.mkdir(exist_ok=True)
    lacking = [one for one in STORED if not one.file.exists()]
    with tempfile.TemporaryDirectory() as home:
        os.environ["TRAINER_GUI_HOME"] = str(Path(home) / "home")
        with in_a_home(Path(home)) as (host, store):
            for one in lacking:
                _make(one, host, store)
    return 0


if __name__ == "__main__":
    sys.exit(main())
