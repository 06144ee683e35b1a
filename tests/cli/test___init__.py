"""Tests of the command line: the same runs as in the window, printed."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from PIL import Image

from tests.data.files import cifar10_binary, write_files
from tests.engine.small import begin, course, digits, losses, small_table
from tests.export.scripts import trained_run
from trainer_gui.catalog import menus
from trainer_gui.cli import run_command_line
from trainer_gui.core.checkpoints import newest_good
from trainer_gui.core.events import RunFinished, RunStarted
from trainer_gui.core.execution import Execution
from trainer_gui.core.paths import shipped, user_folders
from trainer_gui.core.recipe import parse_recipe, read_toml
from trainer_gui.core.wire import decode
from trainer_gui.engine.trained import open_run
from trainer_gui.runs.store import RunStore

FEW_STEPS = [
    "--set", "training.length=steps", "--set", "training.steps=5",
    "--set", "training.threads=1", "--device", "cpu",
]  # fmt: skip


def preset(folder: Path, **sections: dict[str, object]) -> str:
    """A preset file of a few steps."""
    table = small_table(training={"length": "steps", "steps": 5}, **sections)
    path = folder / "mine.toml"
    path.write_text(parse_recipe(table, menus).toml(), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a run that the command line has trained."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAINER_GUI_HOME", str(home))
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run_command_line(["train", "quickstart", "--set", "training.epochs=3"])
        assert (code, err.getvalue()) == (0, "")
        (info,) = RunStore(user_folders()).runs()
        assert str(info.folder) in out.getvalue()
        yield info.folder


def test_a_training_tells_how_it_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["train", preset(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "Training “Small”" in out
    assert re.search(r"Epoch 1/1 · accuracy \d+\.\d % · loss \d\.\d+ · validation accuracy", out)
    assert "Test · accuracy" in out
    (info,) = RunStore(user_folders()).runs()
    assert out.splitlines()[-1] == f"The run is in {info.folder}"
    assert info.status == "completed"


def test_quiet_prints_the_result_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["train", preset(tmp_path), "-q"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Done in ")
    assert second.startswith("The run is in ")


def test_the_same_seed_gives_the_losses_of_the_engine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = preset(tmp_path)
    assert run_command_line(["train", file, "--json", "--seed", "11"]) == 0
    told = [decode(line) for line in capsys.readouterr().out.splitlines()]
    assert [one.number for one in told] == list(range(len(told)))
    assert isinstance(told[-1].body, RunFinished)

    training = {"length": "steps", "steps": 5, "seed": 11}
    recipe = parse_recipe(small_table(training=training), menus)
    events = list(begin(recipe, execution=Execution("cpu", "", threads=1)))
    assert losses(one.body for one in told) == losses(events)
    assert course(one.body for one in told) == course(events)


def test_values_can_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["train", "quickstart", "--json", *FEW_STEPS, "--set", "training.batch_size=20"]
    # Another architecture brings its own defaults, of which one is then changed.
    arguments += ["--set", "model.kind=mlp", "--set", "model.widths=[7, 6]"]
    arguments += ["--set", "training.optimizer.learning_rate=0.5"]
    assert run_command_line(arguments) == 0
    told = [decode(line).body for line in capsys.readouterr().out.splitlines()]
    assert len(losses(told)) == 5
    (info,) = RunStore(user_folders()).runs()
    table = RunStore(user_folders()).recipe_table(info.run_id)
    assert table["model"]["kind"] == "mlp"
    assert table["model"]["widths"] == [7, 6]
    assert table["training"]["batch_size"] == 20
    assert table["training"]["optimizer"]["learning_rate"] == 0.5


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("training.epoch=3", "training.epoch is not a known key. Did you mean “epochs”?"),
        ("training.epochs=0", "training.epochs cannot be 0. Choose a whole number from 1"),
        ("training.epochs=many", "training.epochs cannot be 'many'."),
        ("training.seed=true", "training.seed cannot be true."),
        ("model.kind=resnt", "There is no architecture called “resnt”. Did you mean “resnet”?"),
        ("training.optimizer.learning_rate=nan", "learning_rate cannot be nan."),
        ("epochs=3", "“epochs=3” is not KEY=VALUE. Write it as --set training.epochs=3."),
        ("training.epochs", "“training.epochs” is not KEY=VALUE."),
        ("title.sub=3", "title is not text."),
    ],
)
def test_a_wrong_setting_is_named_before_anything_is_done(
    setting: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["train", "quickstart", "--set", setting]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert RunStore(user_folders()).runs() == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "data.kind is missing. Choose one of "),
        (b"title = ", "The preset is not valid TOML"),
        (b"# " + b"x" * 20_000, "more than 16,384 bytes"),
        (b"a." * 2000 + b"b = 1", "nested too deeply"),
        ("title = 'ä'".encode("utf-16"), "not text in UTF-8"),
        ("title = 'ä'".encode("latin-1"), "not text in UTF-8"),
        (b"format = 99", "made by a newer version of the program. Update the program"),
        (b"format = 'one'", "format cannot be 'one'."),
        (b"tittle = 'x'", "tittle is not a known key. Did you mean “title”?"),
        (b"data = 3", "data is not a table. Begin it with a line [data]."),
        (b"[data]\nkind = 'os.system'", "There is no data set called “os.system”."),
        (b"[split]\ntest = -1", "split.test cannot be -1."),
        (
            b"[data]\nkind = 'digits'\ntest_share = 0.2",
            "has moved: it is split.test now. Write test = 0.2 below a line [split].",
        ),
        (b"[training]\nbatch_size = 0", "training.batch_size cannot be 0."),
        (b"[training]\nbatch_size = 1000000000", "training.batch_size cannot be 1000000000."),
        (b"[training]\nepochs = '10'", "training.epochs cannot be '10'."),
        (b"[training]\nclip_norm = inf", "training.clip_norm cannot be inf."),
        (b"[training.optimizer]\nkind = 'adam'\nlearning_rate = 1e999", "learning_rate cannot be"),
    ],
)
def test_a_bad_preset_is_refused_in_words(
    content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    for command in ("check", "train"):
        assert run_command_line([command, str(path)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert words in err
        assert "Traceback" not in err
    assert not (user_folders().runs).exists()


def test_a_preset_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["check", "quikstart"]) == 2
    assert "Did you mean “quickstart”?" in capsys.readouterr().err
    assert run_command_line(["check", str(tmp_path / "gone.toml")]) == 2
    assert "gone.toml" in capsys.readouterr().err
    assert run_command_line(["check", str(tmp_path)]) == 2


def test_a_good_recipe_is_said_to_be_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["check", "quickstart"]) == 0
    assert capsys.readouterr().out == "Quickstart: the recipe is valid.\n"


def test_a_number_with_a_comma_is_answered_with_how_to_write_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rate = "training.optimizer.learning_rate"
    assert run_command_line(["train", preset(tmp_path), "--set", f"{rate}=0,0007"]) == 2
    assert capsys.readouterr().err == (
        f"{rate} cannot be '0,0007'. Write it with a point: 0.0007.\n"
    )
    (tmp_path / "comma.toml").write_text("[training.optimizer]\nlearning_rate = 0,0007\n")
    assert run_command_line(["check", str(tmp_path / "comma.toml")]) == 2
    assert capsys.readouterr().err.endswith("Write it with a point: 0.0007.\n")


def test_a_recipe_whose_run_is_too_short_is_valid_and_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schedule: dict[str, object] = {"kind": "step", "every_epochs": 30}
    assert run_command_line(["check", preset(tmp_path, schedule=schedule)]) == 0
    out, err = capsys.readouterr()
    assert out.endswith(": the recipe is valid.\n")
    assert err == (
        "training.schedule.every_epochs: The learning rate never drops: that takes more than 30 "
        "epochs, and the run has 5 steps. Lower “Drop every”, or train longer.\n"
    )


def test_data_that_are_missing_ask_for_consent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = preset(tmp_path, data={"kind": "cifar10"})
    assert run_command_line(["train", file]) == 2
    err = capsys.readouterr().err
    assert "170 MB" in err
    assert err.endswith("Add --download to consent to the download.\n")
    files = write_files(tmp_path / "cifar", cifar10_binary())
    assert run_command_line(["train", file, "--set", f'data.folder="{files}"']) == 0


def test_a_device_that_is_missing_is_no_reason_for_the_cpu(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import torch

    missing = "mps" if torch.cuda.is_available() else "cuda"
    assert run_command_line(["train", preset(tmp_path), "--device", missing]) == 2
    assert f"The device {missing} is not available" in capsys.readouterr().err


def test_a_divergence_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wild = {"kind": "sgd", "learning_rate": 0.5, "weight_decay": 8.0, "momentum": 0.0}
    file = preset(tmp_path, optimizer=wild)
    assert run_command_line(["train", file, "--set", "training.steps=200"]) == 1
    assert "The loss became" in capsys.readouterr().err


def test_presets_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["presets"]) == 0
    listed = capsys.readouterr().out
    names = [line.split()[0] for line in listed.splitlines()]
    assert set(names) == {path.stem for path in shipped("presets").glob("*.toml")}
    ordered = ["fashion-cnn", "m1-cifar10-cnn", "m1-cifar10-cnn-better", "m3-mnist-mlp",
               "m11-mnist-lstm", "quickstart"]  # fmt: skip
    assert [name for name in names if name in ordered] == ordered
    assert run_command_line(["presets", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["name"] for row in rows] == names
    assert all(row["shipped"] and row["title"] and not row["problems"] for row in rows)


@pytest.mark.parametrize("name", sorted(path.stem for path in shipped("presets").glob("*.toml")))
def test_a_preset_that_is_shown_is_the_same_recipe(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["presets", name]) == 0
    shown = tmp_path / "shown.toml"
    shown.write_text(capsys.readouterr().out, encoding="utf-8")
    assert run_command_line(["presets", str(shown), "--json"]) == 0
    again = parse_recipe(json.loads(capsys.readouterr().out), menus)
    assert run_command_line(["presets", name, "--json"]) == 0
    assert parse_recipe(json.loads(capsys.readouterr().out), menus) == again


def test_own_presets_are_listed_and_a_bad_one_is_shown_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    own = user_folders().presets
    own.mkdir(parents=True)
    (own / "mine.toml").write_text("title = 'Mein'\nsince = 2026-01-01\n", encoding="utf-8")
    assert run_command_line(["presets"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.split() == ["mine", "Mein", "(own)"]
    assert run_command_line(["presets", "mine"]) == 0
    assert "since = 2026-01-01" in capsys.readouterr().out
    assert run_command_line(["presets", "mine", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["since"] == "2026-01-01"
    assert run_command_line(["check", "mine"]) == 2


def picture(folder: Path, index: int) -> str:
    path = folder / f"{index}.png"
    Image.fromarray(digits().input[:][index, 0]).save(path)
    return str(path)


def test_pictures_are_predicted(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Of the training data of the seed 0, which three epochs are enough for.
    index = next(int(number) for number in digits().splits["train"] if digits().target[number] == 0)
    file = picture(tmp_path, index)
    assert run_command_line(["predict", str(trained), file]) == 0
    out = capsys.readouterr().out
    assert re.fullmatch(rf"{re.escape(file)}: (\d \d+\.\d %, ){{4}}\d \d+\.\d %\n", out)
    assert out.startswith(f"{file}: 0 ")
    assert run_command_line(["predict", str(trained), file, "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["event"], row["path"], row["answer"]["names"][0]) == ("Predicted", file, "0")


def test_files_that_are_no_pictures_are_named(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, gone = tmp_path / "page.png", tmp_path / "\udcff gone.png"
    page.write_text("<html>")
    assert run_command_line(["predict", str(trained), str(page), str(gone)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "page.png" in err
    assert "gone.png" in err
    assert run_command_line(["predict", str(trained), picture(tmp_path, 0), str(page)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_each_row_of_a_table_is_predicted_by_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained_run(
        tmp_path / "run", data={"kind": "example_table"}, model={"kind": "mlp", "widths": [4]}
    )
    names = open_run(run).spec.inputs[0].columns or ()
    rows = [["1.5"] * len(names), ["much", *["1"] * (len(names) - 1)], ["2"] * len(names)]
    file = tmp_path / "row\x1b.csv"
    file.write_text("\n".join(",".join(row) for row in [names, *rows]) + "\n", encoding="utf-8")
    assert run_command_line(["predict", str(run), str(file)]) == 1
    out, err = capsys.readouterr()
    shown = f"{tmp_path}/row\\x1b.csv"
    assert [line.split(": ")[0] for line in out.splitlines()] == [
        f"{shown} line 2",
        f"{shown} line 4",
    ]
    assert f"{shown} line 3: “{names[0]}” is “much”, which is not a number." in err
    assert run_command_line(["predict", str(run), str(file), "--json"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["event"], one.get("line")) for one in told] == [
        ("FileRead", None), ("Predicted", 2), ("Predicted", 3), ("Predicted", 4),
    ]  # fmt: skip


EVIL = "\x1b[31m one\ntwo \u202e\x9b.png"
HARMLESS = "\\x1b[31m one\\ntwo \\u202e\\x9b.png"


def test_a_terminal_obeys_no_name_of_a_file(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(picture(tmp_path, 0)).rename(tmp_path / EVIL)
    assert run_command_line(["predict", str(trained), str(file)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{tmp_path}/{HARMLESS}: ")
    assert run_command_line(["predict", str(trained), str(file), "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["path"] == str(file)
    file.write_text("<html>")
    for arguments in (
        ["predict", str(trained), str(file)],
        ["predict", EVIL, str(file)],
        ["check", str(file)],
        ["check", EVIL],
        ["train", EVIL],
        ["resume", EVIL],
        ["trash", EVIL],
        ["export", EVIL, "--to", EVIL],
        ["bench", "--model", EVIL],
        ["presets", EVIL],
        ["presets", "one", EVIL],
        ["doctor", f"--{EVIL}"],
        [EVIL],
    ):
        assert run_command_line(arguments) == 2, arguments
        out, err = capsys.readouterr()
        assert out == ""
        assert "one" in err, arguments
        assert all(line.isprintable() for line in err.split("\n")), arguments
        assert "\n" not in err.rstrip("\n") or "Usage:" in err, arguments


def test_a_preset_that_is_shown_stays_toml_and_moves_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    own = user_folders().presets
    own.mkdir(parents=True)
    folder = "/pictures \u202e \u009b"
    table = small_table(data={"kind": "image_folder", "folder": folder})
    recipe = parse_recipe({**table, "title": EVIL, "about": "one\ntwo\u202e"}, menus)
    (own / "mine.toml").write_text(recipe.toml(), encoding="utf-8")
    assert run_command_line(["presets", "mine"]) == 0
    shown = capsys.readouterr().out
    assert all(line.isprintable() for line in shown.split("\n"))
    assert parse_recipe(read_toml(shown.encode()), menus).data == recipe.data
    (own / "mine.toml").write_text(f"title = '{EVIL}'\n", encoding="utf-8")  # no TOML
    assert run_command_line(["presets"]) == 0
    assert all(line.isprintable() for line in capsys.readouterr().out.split("\n"))


def test_what_is_no_file_is_named_in_a_line_and_waited_for_by_nobody(
    trained: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    os.mkfifo("pipe.toml")
    Path("folder.toml").mkdir()
    for arguments, words in (
        (["predict", str(trained), "gone"], "gone does not exist."),
        (["predict", str(trained), "pipe"], "pipe is not a regular file."),
        (["predict", str(trained), "folder.toml"], "folder.toml is not a regular file."),
        (["predict", str(trained), ""], ". is not a regular file."),
        (["predict", "pipe", "gone"], "There is no run called “pipe”."),
        (["check", "pipe.toml"], "pipe.toml is a pipe or a device, and no preset."),
        (["check", "./pipe"], "pipe is a pipe or a device, and no preset."),
        (["check", "folder.toml"], "folder.toml is a folder, and no preset."),
        (["check", "."], ". is a folder, and no preset."),
        (["presets", "pipe.toml"], "pipe.toml is a pipe or a device, and no preset."),
        (["train", "pipe.toml"], "pipe.toml is a pipe or a device, and no preset."),
        (["export", str(trained), "--to", "pipe"], "pipe is a file."),
        (["resume", "pipe"], "There is no run called “pipe”."),
    ):
        assert run_command_line(arguments) == 2, arguments
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(words)
        assert err.count("\n") == 1
    runs = user_folders().runs
    foreign = runs / "20260101-000000-foreign"
    foreign.mkdir(parents=True)
    os.mkfifo(foreign / "recipe.toml")
    for command in (["predict", foreign.name, "gone"], ["resume", foreign.name]):
        assert run_command_line(command) == 2
        assert "recipe.toml cannot be read: It is no ordinary file." in capsys.readouterr().err


def test_a_run_that_is_not_there_and_one_without_weights(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["predict", "gone", picture(tmp_path, 0)]) == 2
    assert "There is no run called “gone”." in capsys.readouterr().err
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("recipe.toml", "data.json"):
        (bare / name).write_bytes((trained / name).read_bytes())
    assert run_command_line(["predict", str(bare), picture(tmp_path, 0)]) != 0
    assert "no weights were saved" in capsys.readouterr().err


def test_runs_are_listed(
    trained: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["runs"]) == 0
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("TRAINER_GUI_HOME", str(trained.parents[1]))
    damaged = trained.parent / "20000101-000000-damaged"
    damaged.mkdir(exist_ok=True)
    assert run_command_line(["runs"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(rf"{trained.name} +completed +0\.\d{{4}}", first)
    assert re.fullmatch(r".*-damaged +damaged +recipe\.toml cannot be read: No such.*", second)
    assert run_command_line(["runs", "--json"]) == 0
    row, bad = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (row["id"], row["status"], row["title"]) == (trained.name, "completed", "Quickstart")
    assert 0 < row["best"] <= 1
    assert row["folder"] == str(trained)
    assert bad["problem"].startswith("recipe.toml cannot be read")


def test_the_doctor_tells_where_everything_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run_command_line(["doctor", "--json"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == (0 if all(finding["ok"] for finding in found) else 1)
    folders = [finding["value"] for finding in found if finding["topic"] == "folder"]
    assert len(folders) == 6
    assert all(Path(folder).is_relative_to(tmp_path / "home") for folder in folders)
    (tmp_path / "home" / "cache").rmdir()
    (tmp_path / "home" / "cache").write_text("in the way")
    assert run_command_line(["doctor"]) == 1
    assert "could not be written" in capsys.readouterr().out


def test_everything_is_below_the_home_that_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(elsewhere))
    monkeypatch.chdir(tmp_path)
    file = preset(tmp_path)
    monkeypatch.setenv("TRAINER_GUI_HOME", "moved")
    before = set(tmp_path.iterdir())
    assert run_command_line(["train", file, "-q"]) == 0
    assert set(tmp_path.iterdir()) - before == {tmp_path / "moved"}
    assert {path.name for path in (tmp_path / "moved").iterdir()} == {"runs", "cache"}


@pytest.mark.parametrize("arguments", [["--nonsense"], ["trian"], ["train"], ["predict", "run"]])
def test_a_wrong_command_is_explained(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(arguments) == 2
    assert "Usage: trainer-gui" in capsys.readouterr().err


def test_ctrl_c_keeps_a_checkpoint() -> None:
    command = [sys.executable, "-m", "trainer_gui", "train", "quickstart", "--json"]
    command += ["--set", "training.epochs=100000", "--device", "cpu"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if '"StepsDone"' in line:
                break
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=120)
    assert running.returncode == 0, err
    assert err == "Stopping; a checkpoint is being saved. Once more ends at once.\n"
    last = decode(out.splitlines()[-1]).body
    assert isinstance(last, RunFinished)
    assert last.reason == "stopped"
    (info,) = RunStore(user_folders()).runs()
    assert info.status == "stopped"
    stored = newest_good(info.folder)
    assert stored is not None
    assert stored.manifest.step == last.step


def interrupted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Name of a run that a power cut has ended after its first checkpoint."""
    assert run_command_line(["train", preset(tmp_path), "-q"]) == 0
    (done,) = RunStore(user_folders()).runs()
    lines = (done.folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    cut = next(n for n, line in enumerate(lines) if '"event": "CheckpointSaved"' in line)
    (done.folder / "events.jsonl").write_text("\n".join(lines[: cut + 1]) + "\n{torn")
    (done.folder / "model.safetensors").unlink()
    capsys.readouterr()
    return done.run_id


def test_an_interrupted_run_is_resumed_in_its_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = interrupted(tmp_path, capsys)
    (before,) = RunStore(user_folders()).runs()
    assert (before.status, before.resumable) == ("interrupted", True)
    assert run_command_line(["resume", run]) == 0
    out = capsys.readouterr().out
    assert "“Small” goes on from step 5 of 5 (step-000000005)" in out
    (after,) = RunStore(user_folders()).runs()
    assert (after.run_id, after.status) == (run, "completed")
    assert (after.folder / "model.safetensors").is_file()


def test_a_run_that_has_ended_is_not_resumed_but_continued(
    trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["resume", str(trained)]) == 2
    err = capsys.readouterr().err
    assert f"The run {trained.name} has ended as planned." in err
    assert "more epochs" in err
    assert run_command_line(["resume", str(trained), "--set", "training.epochs=4", "--json"]) == 0
    events = [decode(line).body for line in capsys.readouterr().out.splitlines()]
    started = next(event for event in events if isinstance(event, RunStarted))
    assert (started.epochs, started.first_step) == (4, 3 * started.steps_per_epoch)
    assert (started.origin.kind, started.origin.parent) == ("fork", trained.name)
    newest = RunStore(user_folders()).runs()[0]
    assert newest.run_id != trained.name
    assert run_command_line(["trash", newest.run_id]) == 0


def test_what_a_checkpoint_depends_on_cannot_be_changed(
    trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run_command_line(["resume", str(trained), "--set", "training.batch_size=16"])
    assert code == 2
    assert "cannot go on with another training.batch_size" in capsys.readouterr().err
    assert run_command_line(["resume", str(trained), "--checkpoint", "step-7"]) == 1
    assert "has no checkpoint called step-7" in capsys.readouterr().err


def test_a_run_is_thrown_away_and_the_index_made_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert run_command_line(["train", preset(tmp_path), "-q"]) == 0
    first, second = RunStore(user_folders()).runs()
    capsys.readouterr()
    assert run_command_line(["trash", first.run_id]) == 0
    assert not first.folder.exists()
    moved = Path(capsys.readouterr().out.removeprefix("Moved to ").strip())
    assert (moved / "recipe.toml").is_file()
    assert run_command_line(["rebuild-index"]) == 0
    assert capsys.readouterr().out == "1 runs were read.\n"
    assert [info.run_id for info in RunStore(user_folders()).runs()] == [second.run_id]
    assert run_command_line(["trash", "nothing"]) == 2


def test_a_run_leaves_as_plain_pytorch(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out"
    assert run_command_line(["export", str(trained), "--to", str(target)]) == 0
    names = {Path(line).name for line in capsys.readouterr().out.splitlines()}
    assert names >= {"model.safetensors", "predict.py", "recipe.toml", "classes.txt"}
    assert {path.name for path in target.iterdir()} == names
    assert run_command_line(["export", str(trained), "--to", str(target)]) == 2


def test_a_bug_report_is_one_zip(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "report.zip"
    assert run_command_line(["bug-report", str(trained), "--to", str(target)]) == 0
    assert capsys.readouterr().out == f"{target}\n"
    with zipfile.ZipFile(target) as report:
        assert not any("safetensors" in name for name in report.namelist())
