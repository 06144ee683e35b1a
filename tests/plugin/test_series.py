"""Tests of the plug-in as it is installed: all that a person does with what is built in."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QFont, QImage
from pytestqt.qtbot import QtBot

from tests.export.scripts import run_elsewhere
from tests.harness.verdict import differences, ending_of
from tests.plugin.installed import install_series
from tests.runs.setting import bodies, folders_at, heard_all, wait_until_ready
from trainer_gui.core.events import StepsDone
from trainer_gui.core.face_files import unpack
from trainer_gui.core.faces import Wave
from trainer_gui.core.recipe import read_toml
from trainer_gui.core.replies import DataDescribed, ModelSummarised, Predicted, SamplesShown
from trainer_gui.core.wire import decode
from trainer_gui.gui.faces.face_image import Look, face_image
from trainer_gui.gui.theme import LIGHT
from trainer_gui.runs.jobs import DescribeData, Predict, ShowSamples, SummariseModel
from trainer_gui.runs.journal import read_journal
from trainer_gui.runs.process import ProcessHost

HERE = Path(__file__).parent
RECIPE = HERE / "recipe.toml"
EPOCHS, STEPS_PER_EPOCH = 4, 27


@dataclass(frozen=True)
class Home:
    """Where the plug-in is installed, and the program has its folders.

    Attributes:
        folder: of the program.
        environment: of its processes.
    """

    folder: Path
    environment: dict[str, str]

    def run(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """The program on the command line."""
        return subprocess.run(
            [sys.executable, "-m", "trainer_gui", *words],
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def runs(self) -> list[Path]:
        """The run folders, the oldest first."""
        return sorted(self.folder.glob("runs/*"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("home")
    installed = install_series(tmp_path_factory.mktemp("site"))
    known = os.pathsep.join([installed["PYTHONPATH"], *sys.path])
    return Home(folder, {**os.environ, "PYTHONPATH": known, "TRAINER_GUI_HOME": str(folder)})


@pytest.fixture(scope="module")
def run(home: Home) -> Path:
    """A run that trained to its end."""
    done = home.run("train", str(RECIPE))
    assert done.returncode == 0, done.stderr
    (folder,) = home.runs()
    return folder


@pytest.fixture(scope="module")
def worker(home: Home) -> Iterator[ProcessHost]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYTHONPATH", home.environment["PYTHONPATH"])
        host = ProcessHost(folders_at(home.folder))
        host.start()
    wait_until_ready(host)
    yield host
    host.close(30)


def signals(folder: Path) -> list[Path]:
    """Files of a person's own, of different lengths."""
    files = []
    for length in (31, 77, 120):
        turns = 0.05 * np.arange(length)
        wave = 3 + (np.sin(2 * np.pi * turns) if length % 2 else 2 * (turns % 1) - 1)
        files.append(folder / f"{length}.txt")
        files[-1].write_text("\n".join(map(str, wave.tolist())))
    return files


def test_its_entries_stand_in_the_menus(home: Home) -> None:
    script = (
        "import json, sys; from trainer_gui.catalog import PLUGIN_PROBLEMS, menus;"
        "assert not PLUGIN_PROBLEMS, PLUGIN_PROBLEMS;"
        "found = {path: [one.key for one in menu][-1] for path, menu in menus.sections()};"
        "print(json.dumps({**found, 'kind': [one.key for one in menus.kinds][-1],"
        " 'torch': 'torch' in sys.modules}))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], env=home.environment, capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    found = json.loads(printed)
    assert (found["data"], found["model"], found["task"], found["kind"]) == (
        "waves", "series_net", "recognise", "series",
    )  # fmt: skip
    assert not found["torch"]
    assert home.run("check", str(RECIPE)).returncode == 0
    wrong = home.folder / "wrong.toml"
    wrong.write_text(RECIPE.read_text().replace("jitter = 0.05", "jitter = 7"))
    assert "series.jitter" in home.run("check", str(wrong)).stderr


def test_nothing_in_the_program_knows_of_it() -> None:
    names = ("trainer_gui_series", "series_net", '"recognise"', '"waves"', "jitter")
    sources = (HERE.parents[1] / "trainer_gui").rglob("*.py")
    told = [path for path in sources if any(name in path.read_text("utf-8") for name in names)]
    assert not told


def test_it_learns_with_a_row_of_two_updates_for_each_step(run: Path) -> None:
    said = [stamped.body for stamped in read_journal(run)]
    steps = [body for body in said if isinstance(body, StepsDone)]
    columns: dict[str, list[Any]] = {}
    for block in steps:
        for name, values in block.columns.items():
            columns.setdefault(name, []).extend(values)
    assert len(columns["recognise.loss"]) == EPOCHS * STEPS_PER_EPOCH
    skipped = [value is None for value in columns["gauge.loss"]]
    assert skipped == [bool(step % 2) for step in range(len(skipped))]


def test_rows_of_like_length_are_together(home: Home) -> None:
    script = """
import json, sys
from pathlib import Path
import torch
from trainer_gui.catalog import menus
from trainer_gui.core.recipe import parse_recipe, read_toml
from trainer_gui.engine.feed import Feed
from trainer_gui.kinds._assemble import assembled
from trainer_gui.runs.datasets import DatasetCache
recipe = parse_recipe(read_toml(Path(sys.argv[1]).read_bytes()), menus)
quiet = lambda fraction, doing: None
data = DatasetCache(Path("nowhere")).load(recipe.data_plan, progress=quiet)
feed = Feed(data, torch.device("cpu"), kinds=recipe.kinds, seed=0)
lengths = torch.from_numpy(data.input.lengths)
def filled(batches):
    return [float(lengths[one].sum() / (lengths[one].max() * len(one))) for one in batches]
order = feed.shuffled("train", seed=0, epoch=1, batch_size=16)
train = torch.from_numpy(data.splits["train"])
print(json.dumps([filled(order.split(16)), filled(train.split(16))]))
"""
    printed = subprocess.run(
        [sys.executable, "-c", script, str(RECIPE)], env=home.environment, capture_output=True,
        text=True, check=True,
    ).stdout  # fmt: skip
    fed, as_stored = json.loads(printed)
    assert len(fed) == len(as_stored) == STEPS_PER_EPOCH
    assert np.mean(fed) > 0.9
    assert np.mean(as_stored) < 0.7


def test_samples_are_shown_raw_and_as_the_model_sees_them(
    worker: ProcessHost, qtbot: QtBot
) -> None:
    data = {"kind": "waves", "count": 60, "noise": 0.2}
    (described,) = [
        body
        for body in bodies(heard_all(worker.submit(DescribeData(data))))
        if isinstance(body, DataDescribed)
    ]
    with np.load(described.gallery) as stored:
        gallery = dict(stored)
    faces = unpack(gallery)
    assert len(faces) == 60
    assert all(isinstance(face, Wave) for face in faces)
    assert len({len(face.samples) for face in faces if isinstance(face, Wave)}) > 20
    training = tuple(gallery["indices"][gallery["splits"] == 0][:2].tolist())
    job = ShowSamples(data, {"series": {"jitter": 0.5}}, training, batch_size=2, epochs=2)
    (shown,) = [
        body for body in bodies(heard_all(worker.submit(job))) if isinstance(body, SamplesShown)
    ]
    with np.load(shown.variants) as stored:
        raw, seen = (unpack(dict(stored), name) for name in ("originals", "variants"))
    for place, face in enumerate(seen):
        before = raw[place // 2]
        assert isinstance(face, Wave)
        assert isinstance(before, Wave)
        assert face.samples.shape == before.samples.shape
        assert 0.1 < float(np.std(face.samples - before.samples)) < 1.0
    image = face_image(faces[0], 128, Look(LIGHT, QFont()))
    assert isinstance(image, QImage)
    assert len({image.pixel(x, y) for x in range(0, 128, 4) for y in range(0, 128, 4)}) > 1


def test_the_layers_of_both_parts_are_listed(worker: ProcessHost, home: Home) -> None:
    table = read_toml(RECIPE.read_bytes())
    said = bodies(heard_all(worker.submit(DescribeData(table["data"]))))
    (described,) = [body for body in said if isinstance(body, DataDescribed)]
    said = bodies(heard_all(worker.submit(SummariseModel(table, described.spec))))
    (summary,) = [body for body in said if isinstance(body, ModelSummarised)]
    assert [row.name for row in summary.layers if row.depth == 0] == ["recogniser", "gauge"]


def test_a_model_is_asked_of_files(
    run: Path, home: Home, worker: ProcessHost, tmp_path: Path
) -> None:
    files = [str(path) for path in signals(tmp_path)]
    said = bodies(heard_all(worker.submit(Predict(str(run), tuple(files)))))
    answers = [body for body in said if isinstance(body, Predicted)]
    assert [answer.path for answer in answers] == files
    done = home.run("predict", run.name, *files, str(RECIPE))
    found: list[Any] = [answer.answer for answer in answers]
    first = [line.split(": ")[1].split(" ")[0] for line in done.stdout.splitlines()]
    assert first == [one.names[0] for one in found]
    assert "recipe.toml holds something else than numbers" in done.stderr


def test_a_run_that_is_killed_within_an_epoch_ends_to_the_bit_as_one_that_is_not(
    run: Path, home: Home
) -> None:
    for block in range(4, 40):
        before = set(home.runs())
        home.run("train", str(RECIPE), TRAINER_GUI_FAILPOINT=f"journal: after StepsDone#{block}")
        (killed,) = set(home.runs()) - before
        blocks = [one.body for one in read_journal(killed) if isinstance(one.body, StepsDone)]
        reached = blocks[-1].first_step + blocks[-1].count
        if reached > STEPS_PER_EPOCH and reached % STEPS_PER_EPOCH:
            break
    else:
        pytest.fail("no kill fell within an epoch")
    resumed = home.run("resume", killed.name)
    assert resumed.returncode == 0, resumed.stderr
    assert not list(differences(ending_of(killed), ending_of(run)))


def test_the_exported_script_says_what_the_program_says(
    run: Path, home: Home, tmp_path: Path
) -> None:
    files = signals(tmp_path)
    exported = home.run("export", run.name, "--to", str(tmp_path / "out"))
    assert exported.returncode == 0, exported.stderr
    done = home.run("predict", run.name, *map(str, files), "--json")
    (said,) = run_elsewhere([tmp_path / "out"], files)
    names = (tmp_path / "out" / "classes.txt").read_text().splitlines()
    for line, answer in zip(done.stdout.splitlines(), said.answers, strict=True):
        body = decode(line).body
        assert isinstance(body, Predicted)
        wanted = dict(zip(names, answer.tolist(), strict=True))
        ranked: Any = body.answer
        for name, probability in zip(ranked.names, ranked.probabilities, strict=True):
            assert probability == pytest.approx(wanted[name], abs=1e-5)
