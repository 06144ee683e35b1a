"""Tests of a run that leaves as plain PyTorch."""

import json
import os
import re
import resource
import runpy
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torchvision
from numpy.typing import NDArray
from PIL import Image

from tests.data.pictures import encoded, noise
from tests.data.tables import turned_digits
from tests.engine.figures import figures
from tests.engine.small import Given, begin, digits, small
from tests.export.scripts import Said, imported, odd_pictures, run_elsewhere, trained_run
from tests.kinds.pictures.made import number_dataset
from tests.own_program import LINEAR, allowed, marking, own
from trainer_gui.catalog import menus
from trainer_gui.core.errors import BadInputError, CodeConsentError, StorageError
from trainer_gui.core.recipe import Table, parse_recipe, read_toml
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text
from trainer_gui.engine.trained import open_run
from trainer_gui.export.plain import export_run
from trainer_gui.runs.folder_keep import FolderKeep

FILES = {"model.safetensors", "recipe.toml", "classes.txt", "requirements.txt", "README.md"}
SCRIPT, WEIGHTS = "predict.py", "model.safetensors"
DIGITS: Table = {"kind": "digits"}
FOLDER: Table = {"kind": "image_folder", "size": 16}
FAMILIES: dict[str, tuple[Table, Table]] = {
    "mlp": (DIGITS, {"kind": "mlp", "widths": [16], "dropout": 0.2, "activation": "leaky_relu"}),
    "cnn": (
        {**FOLDER, "colour": "grey", "fit": "stretch"},
        {"kind": "cnn", "channels": [8, 8], "kernel": 4, "batch_norm": True, "activation": "gelu"},
    ),
    "fast_cnn": ({**FOLDER, "colour": "rgb"}, {"kind": "fast_cnn", "width": 4}),
    "recurrent": (DIGITS, {"kind": "recurrent", "cell": "gru", "width": 8, "both_ways": True}),
    "resnet": ({**FOLDER, "fit": "crop"}, {"kind": "resnet", "depth": "8", "width": 4}),
    "vit": (
        {**FOLDER, "fit": "pad"},
        {"kind": "vit", "width": 16, "heads": 2, "depth": 2, "pool": "class_token"},
    ),
    "torchvision_zoo": (
        {**FOLDER, "colour": "grey"},
        {"kind": "torchvision_zoo", "builder": "squeezenet1_1"},
    ),
    "timm_zoo": ({**FOLDER, "colour": "rgb"}, {"kind": "timm_zoo", "builder": "test_resnet"}),
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return odd_pictures(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing is wrong with; to be copied before it is changed."""
    return trained_run(tmp_path_factory.mktemp("runs") / "run", data=DIGITS,
                       model={"kind": "mlp", "widths": []})  # fmt: skip


@pytest.fixture(scope="module")
def exported(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What that run exports; to be copied before it is changed."""
    folder = tmp_path_factory.mktemp("exported")
    export_run(run, folder)
    return folder


def test_every_family_of_architectures_is_tried() -> None:
    # What a person has written lies beside the script, and is tried for itself.
    assert {*FAMILIES, "own_model"} == {entry.key for entry in menus.models}


@pytest.fixture(scope="module")
def families(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run for each family of architectures, and its export below that."""
    root = tmp_path_factory.mktemp("families")
    for family, (data, model) in FAMILIES.items():
        if data["kind"] == "image_folder":
            data = {**data, "folder": str(pictures)}
        run = trained_run(root / family, data=data, model=model)
        written = export_run(run, run / "out")
        assert {path.name for path in written} == {*FILES, SCRIPT}
        assert set(written) == set((run / "out").iterdir())
    return root


@pytest.fixture(scope="module")
def said(families: Path, pictures: Path) -> dict[str, Said]:
    """What each export says of the pictures that `_shown` gives."""
    answers = run_elsewhere([families / family / "out" for family in FAMILIES], _shown(pictures))
    return dict(zip(FAMILIES, answers, strict=True))


def _shown(pictures: Path) -> list[Path]:
    return sorted(pictures.rglob("*.png"))[::4]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_script_predicts_the_same_without_this_program(
    family: str, families: Path, pictures: Path, said: dict[str, Said]
) -> None:
    assert "trainer_gui" not in (families / family / "out" / SCRIPT).read_text(encoding="utf-8")
    trained = open_run(families / family)
    shown = _shown(pictures)
    expected = figures(
        trained, np.concatenate([np.array(trained.read(path).rows) for path in shown])
    )
    assert np.ptp(expected, axis=0).max() > 1e-3  # the pictures are told apart at all
    assert np.abs(said[family].answers - expected).max() < 1e-6
    for line, path, row in zip(said[family].printed, shown, expected, strict=True):
        best = int(row.argmax())
        assert line.startswith(f"{path}: {trained.classes[best]} {row[best]:.1%}, ")


@pytest.mark.parametrize("family", FAMILIES)
def test_the_script_is_clean(family: str, families: Path) -> None:
    require_clean(families / family / "out" / SCRIPT)


def require_clean(script: Path) -> None:
    """Fails unless ruff has nothing to say about the script."""
    if find_spec("ruff") is None:
        pytest.skip("ruff is not installed")
    for arguments in (["check"], ["format", "--check", "--line-length", "100"]):
        ruff = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", str(script)]
        done = subprocess.run(ruff, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode()


def test_weights_of_a_published_network_have_the_names_that_its_package_gives_them(
    families: Path,
) -> None:
    weights = safetensors.torch.load_file(families / "torchvision_zoo" / "out" / WEIGHTS)
    torchvision.models.get_model("squeezenet1_1", num_classes=3).load_state_dict(weights)


def test_the_recipe_classes_and_packages_go_with_it(run: Path, exported: Path) -> None:
    recipe = parse_recipe(read_toml((exported / "recipe.toml").read_bytes()), menus)
    assert recipe == open_run(run).recipe
    assert (exported / "classes.txt").read_text() == "".join(f"{digit}\n" for digit in range(10))
    wanted = (exported / "requirements.txt").read_text().splitlines()
    assert [line.partition(">=")[0] for line in wanted] == [
        "numpy", "pillow", "safetensors", "torch",
    ]  # fmt: skip


def test_the_readme_tells_the_scores_of_these_weights(run: Path, exported: Path) -> None:
    with np.load(run / "artefacts" / "predictions-test-best.npz") as kept:
        accuracy = float((kept["label"] == kept["predicted"]).mean())
    readme = (exported / "README.md").read_text()
    assert f"| test | {100 * accuracy:.1f} % |" in readme
    assert "python predict.py picture.png" in readme
    assert "the best of the run" in readme
    assert "torch 2." in readme


def test_a_checkpoint_may_be_chosen(run: Path, tmp_path: Path) -> None:
    name = next((run / "checkpoints").glob("step-*")).name
    export_run(run, tmp_path / "out", checkpoint=name)
    assert f"of the checkpoint {name}" in (tmp_path / "out" / "README.md").read_text()
    with pytest.raises(StorageError, match="step-9"):
        export_run(run, tmp_path / "other", checkpoint="step-9")
    assert not (tmp_path / "other").exists()


def test_damaged_weights_are_never_exported(run: Path, tmp_path: Path) -> None:
    damaged = Path(shutil.copytree(run, tmp_path / "run"))
    _flip(damaged / "model.safetensors")
    heard: list[Text] = []
    export_run(damaged, tmp_path / "out", tell=heard.append)
    assert str(heard[0]).startswith("model.safetensors of the run is damaged")
    readme = (tmp_path / "out" / "README.md").read_text()
    assert f"**Note:** {heard[0]}" in readme
    assert "None were recorded." in readme
    whole = safetensors.torch.load_file(run / "model.safetensors")
    taken = safetensors.torch.load_file(tmp_path / "out" / "model.safetensors")
    assert all((whole[f"model.{name}"] == tensor).all() for name, tensor in taken.items())
    for path in damaged.glob("checkpoints/*/model.safetensors"):
        _flip(path)
    with pytest.raises(StorageError, match="checksum differs"):
        export_run(damaged, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_folder_that_holds_something_is_left_alone(run: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(BadInputError, match=r"not empty: it holds thesis\.tex\. Choose a new or"):
        export_run(run, tmp_path)
    with pytest.raises(BadInputError, match=r"thesis\.tex is a file"):
        export_run(run, tmp_path / "thesis.tex")
    with pytest.raises(StorageError, match="Not a directory"):
        export_run(run, tmp_path / "thesis.tex" / "below")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInputError, match="pipe is a file"):
        export_run(run, tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    assert len(export_run(run, tmp_path / "empty")) == len({*FILES, SCRIPT})


def test_an_export_that_does_not_fit_leaves_nothing(run: Path, tmp_path: Path) -> None:
    # The weights fit into this, the script does not.
    (tmp_path / "empty").mkdir()
    for target in (tmp_path / "empty", tmp_path / "new"):
        with _largest_file(5_000), pytest.raises(StorageError, match=r"predict\.py could not be"):
            export_run(run, target)
    assert list((tmp_path / "empty").iterdir()) == []
    assert not (tmp_path / "new").exists()


def test_names_of_classes_cannot_break_a_line(tmp_path: Path, pictures: Path) -> None:
    odd = Path(shutil.copytree(pictures, tmp_path / "pictures"))
    (odd / "dark").rename(odd / "a\nb")
    run = trained_run(tmp_path / "run", data={**FOLDER, "folder": str(odd)},
                      model={"kind": "mlp", "widths": []})  # fmt: skip
    export_run(run, tmp_path / "out")
    names = (tmp_path / "out" / "classes.txt").read_text(encoding="utf-8").splitlines()
    assert names == ["a\\nb", "bright", "two words"]


def test_what_a_person_wrote_does_not_get_into_the_script(run: Path, tmp_path: Path) -> None:
    odd = Path(shutil.copytree(run, tmp_path / "run"))
    recipe = (odd / "recipe.toml").read_text()
    assert 'title = "Small"' in recipe
    wicked = '"""\\nimport os; os.abort()\\n"""'
    (odd / "recipe.toml").write_text(recipe.replace('title = "Small"', f"title = '{wicked}'"))
    export_run(odd, tmp_path / "out")
    assert "abort" not in (tmp_path / "out" / "predict.py").read_text()
    assert "abort" in (tmp_path / "out" / "README.md").read_text()


def test_the_script_prints_as_many_answers_as_are_wanted_and_json(
    run: Path, exported: Path, tmp_path: Path
) -> None:
    Image.fromarray(noise(8, 8)[..., 0]).save(tmp_path / "a.png")
    script, picture = str(exported / SCRIPT), str(tmp_path / "a.png")
    assert _printed(script, picture, "--top", "2").count("%") == 2
    assert _printed(script, picture, "--top", "99").count("%") == 10
    said = json.loads(_printed(script, picture, "--top", "99", "--json"))
    assert said["file"] == picture
    trained = open_run(run)
    expected = figures(trained, np.array(trained.read(tmp_path / "a.png").rows))[0]
    assert said["answers"] == pytest.approx(
        {str(digit): float(share) for digit, share in enumerate(expected)}, abs=1e-6
    )
    usage = _printed(script, "--help")
    assert "python predict.py picture.png" in usage
    assert "probabilities (N, 10) of the classes in classes.txt" in usage


def test_pictures_that_cannot_be_read_are_named_and_the_others_predicted(
    exported: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Image.fromarray(noise(9, 9)).save(tmp_path / "good.png")
    (tmp_path / "page.png").write_text("<html>")
    (tmp_path / "half.jpg").write_bytes(encoded(Image.fromarray(noise(60, 60)), "JPEG")[:900])
    (tmp_path / "huge.png").write_bytes(_header_of(200_000, 200_000))
    names = ["missing.png", "page.png", "half.jpg", "huge.png", "good.png"]
    monkeypatch.setattr(sys, "argv", ["predict.py", *(str(tmp_path / name) for name in names)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(exported / "predict.py"), run_name="__main__")
    assert ended.value.code == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"{tmp_path / 'good.png'}: ")
    assert out.count("%") == 3
    assert re.sub(r"\(\d+ bytes", "(N bytes", err.replace(f"{tmp_path}/", "")).splitlines() == [
        "missing.png is not a file.",
        "page.png is not a picture (JPEG, PNG, BMP, WEBP, TIFF, GIF).",
        "half.jpg is a damaged picture: image file is truncated (N bytes not processed).",
        "huge.png is too large a picture.",
    ]


def test_files_that_changed_after_the_export_are_not_used(
    exported: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = Path(shutil.copytree(exported, tmp_path / "out"))
    script = imported(folder / "predict.py")
    _flip(folder / "model.safetensors")
    with pytest.raises(script.FileError, match=r"model\.safetensors is not as it was exported"):
        script.load()
    monkeypatch.setattr(sys, "argv", ["predict.py", str(folder / "README.md")])
    with pytest.raises(SystemExit, match="its SHA-256 differs; export it again"):
        runpy.run_path(str(folder / "predict.py"), run_name="__main__")
    (folder / "model.safetensors").unlink()
    with pytest.raises(script.FileError, match=r"cannot be read: No such file"):
        script.load()
    (folder / "classes.txt").write_text("one\n")
    with pytest.raises(script.FileError, match=r"has 1 lines, but the network gives 10 answers"):
        script.answer_names()


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-3] ^= 4
    path.write_bytes(content)


def _header_of(width: int, height: int) -> bytes:
    """A PNG that claims a size; its data do not matter."""
    small = bytearray(encoded(Image.new("L", (1, 1)), "PNG"))
    small[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    small[29:33] = zlib.crc32(small[12:29]).to_bytes(4, "big")
    return bytes(small)


@contextmanager
def _largest_file(size_bytes: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("loss", ["mse", "poisson"])
def test_a_run_that_tells_numbers_tells_them_without_this_program(
    loss: str, tmp_path: Path
) -> None:
    table = turned_digits(tmp_path / "digits", 60)
    columns = "angle, ink" if loss == "mse" else "ink"
    run = trained_run(
        tmp_path / "run",
        data={"kind": "picture_table", "table": str(table), "size": 20, "number_columns": columns},
        model={"kind": "cnn", "channels": [4], "dense": [8]},
        task={"kind": "regression", "loss": loss},
        optimizer={"kind": "adamw"},
    )
    written = export_run(run, tmp_path / "out")
    assert {path.name for path in written} == {*FILES, SCRIPT} - {"classes.txt"} | {"numbers.txt"}
    names = columns.split(", ")
    assert (tmp_path / "out" / "numbers.txt").read_text().splitlines() == names
    readme = (tmp_path / "out" / "README.md").read_text()
    assert f"| `numbers.txt` | the names of the {len(names)} numbers, in the order" in readme
    assert "class" not in readme
    assert "| RMSE | MAE | R² | Loss |" in readme
    trained = open_run(run)
    shown = sorted(table.parent.glob("*.png"))[::9]
    expected = figures(
        trained, np.concatenate([np.array(trained.read(path).rows) for path in shown])
    )
    (said,) = run_elsewhere([tmp_path / "out"], shown)
    assert said.answers == pytest.approx(expected, rel=1e-5, abs=1e-5)
    told = ", ".join(f"{name} {value:.6g}" for name, value in
                     zip(names, said.answers[0], strict=True))  # fmt: skip
    assert said.printed[0] == f"{shown[0]}: {told}"
    script = (tmp_path / "out" / SCRIPT).read_text()
    assert "classes" not in script
    assert ("TARGET_MEAN" in script) == (loss == "mse")
    require_clean(tmp_path / "out" / SCRIPT)
    (tmp_path / "out" / "numbers.txt").write_text("one\ntwo\nthree\n")
    with pytest.raises(Exception, match=rf"3 lines, but the network gives {len(names)} answers"):
        imported(tmp_path / "out" / SCRIPT).answer_names()


def test_a_hundred_numbers_make_a_clean_script_too(tmp_path: Path) -> None:
    names = tuple(f"n{number}" for number in range(100))
    numbers = np.random.default_rng(0).normal(1e17, 1e30, (20, 100)).astype(np.float32)
    splits: dict[SplitName, NDArray[np.int64]] = {
        "train": np.arange(18), "validation": np.arange(18, 19), "test": np.arange(19, 20),
    }  # fmt: skip
    data = number_dataset(digits().input[:20], numbers, names, splits)
    recipe = small(task={"kind": "regression"}, training={"epochs": 1})
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "recipe.toml").write_text(recipe.toml(), encoding="utf-8")
    list(begin(recipe, keep=FolderKeep(tmp_path / "run"), datasets=Given(data)))
    export_run(tmp_path / "run", tmp_path / "out")
    require_clean(tmp_path / "out" / SCRIPT)


def test_a_program_of_ones_own_lies_beside_the_script(tmp_path: Path) -> None:
    """Its class has a name that the script has too, and its file is gone."""
    source = LINEAR.replace("class Net", "class Path")
    program = allowed(tmp_path, source)
    run = trained_run(tmp_path / "run", data=DIGITS, model=own(program))
    program.unlink()
    out = tmp_path / "out"
    written = export_run(run, out)
    assert {path.name for path in written} == {*FILES, SCRIPT, "own_model.py"}
    assert (out / "own_model.py").read_text() == source
    assert "own_model.Path(channels=1, height=8, width=8, classes=10)" in (out / SCRIPT).read_text()
    readme = (out / "README.md").read_text()
    assert "| `own_model.py` | the program that defines the network, as it was when" in readme

    trained, picture = open_run(run), tmp_path / "noise.png"
    Image.fromarray(noise(8, 8)[..., 0]).save(picture)
    expected = figures(trained, np.array(trained.read(picture).rows))[0]
    asked = (
        "import sys; sys.modules['trainer_gui'] = None; sys.path.insert(0, sys.argv[1]);"
        "from predict import predict; print(predict([sys.argv[2]])[0].tolist())"
    )
    said = _printed("-I", "-c", asked, str(out), str(picture))
    assert np.abs(np.array(json.loads(said)) - expected).max() < 1e-6
    printed = _printed(str(out / SCRIPT), str(picture))
    best = int(expected.argmax())
    assert printed.startswith(f"{picture}: {best} {expected[best]:.1%}, ")


def _printed(*arguments: str) -> str:
    """What Python prints in an environment that knows nothing of this program."""
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        capture_output=True, text=True, check=True, env={"OMP_NUM_THREADS": "1"},
    ).stdout  # fmt: skip


def test_an_altered_program_is_not_exported_unasked(tmp_path: Path) -> None:
    run = trained_run(tmp_path / "run", data=DIGITS, model=own(allowed(tmp_path)))
    marker = tmp_path / "it ran"
    (run / "model.py").write_text(marking(marker))
    with pytest.raises(CodeConsentError):
        export_run(run, tmp_path / "out")
    assert not marker.exists()
    assert not (tmp_path / "out").exists()
