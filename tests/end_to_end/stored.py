"""Stored runs, a few of every kind, as a program of their time has left them.

`python -m tests.end_to_end.stored` trains them, in half a minute, and packs each into
`tests/end_to_end/stored/`. **They are never made again**: they are there so that whatever is
released later still opens, continues, uses and exports them. A new kind, or a format that has
changed, gets new ones beside them, under names of their own; `core/wire.py` gets an upgrader.
"""

import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
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
    """

    name: str
    sections: Mapping[str, Table]
    asks: str = _PICTURE
    more_epochs: int = 0

    def recipe(self) -> Recipe:
        """What is trained."""
        model = {"kind": "mlp", "widths": [8]}
        training = {"epochs": 2, "batch_size": 32, "device": "cpu", "threads": 1}
        sections: dict[str, Table] = {"model": model, "training": training, **self.sections}
        return small(**sections)


_TRAINED = {"epochs": 2, "batch_size": 16, "device": "cpu", "threads": 1}
STORED = (
    Stored("classes", {}),
    Stored("mixed", {"pictures": {"mixup": 0.4, "shift": 1}}),
    Stored("forked", {}, more_epochs=1),
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
            "data": {"kind": "image_folder", "folder": "classes", "size": 8, "keep": "stream"},
            "training": _TRAINED,
        },
    ),
    Stored("own-model", {"model": {"kind": "own_model", "file": "net.py"}}),
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


def trained(host: LocalHost, job: Callable[[], object]) -> str:
    """The name of the run that a launch has trained to its end."""
    handle = job()
    *_, last = heard_all(handle)  # type: ignore[arg-type]
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
    run = trained(host, lambda: launch(one.recipe(), host, store))
    if one.more_epochs:
        first = run
        run = trained(host, lambda: host.submit(with_more_epochs(store, first, one.more_epochs)))
    folder = store.folder(run)
    answer = asked(host, folder, one.asks)
    (info,) = [found for found in store.runs() if found.run_id == run]
    expected = {
        "run": run, "score": info.best_score, "steps": info.step, "answer": asdict(answer)
    }  # fmt: skip
    with zipfile.ZipFile(FOLDER / f"{one.name}.zip", "x", zipfile.ZIP_LZMA) as file:
        file.writestr(EXPECTED, json.dumps(expected, indent=1))
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            file.write(path, f"{run}/{path.relative_to(folder)}")


def main() -> int:
    """Makes those that are not there."""
    FOLDER.mkdir(exist_ok=True)
    lacking = [one for one in STORED if not (FOLDER / f"{one.name}.zip").exists()]
    with tempfile.TemporaryDirectory() as home:
        os.environ["TRAINER_GUI_HOME"] = str(Path(home) / "home")
        with in_a_home(Path(home)) as (host, store):
            for one in lacking:
                _make(one, host, store)
    return 0


if __name__ == "__main__":
    sys.exit(main())
