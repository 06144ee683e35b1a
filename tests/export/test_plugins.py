"""Tests of parts that plug-ins bring: they leave as those of the program do."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch
from PIL import Image
from torch import Tensor, nn

from tests.data.pictures import noise
from tests.engine.figures import figures
from tests.export.scripts import run_elsewhere, trained_run
from trainer_gui.catalog import menus
from trainer_gui.core.answers import AnswerOptions, Ranked
from trainer_gui.core.errors import BadInputError
from trainer_gui.core.options import Options
from trainer_gui.core.recipe import Table
from trainer_gui.core.script import Script, joined
from trainer_gui.core.source import copied
from trainer_gui.core.spec import DataSpec, Field, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.engine.trained import open_run
from trainer_gui.export.plain import export_run
from trainer_gui.tasks import Batch
from trainer_gui.tasks.classification import Classification, ClassificationOptions

SCRIPT = "predict.py"
DIGITS: Table = {"kind": "digits"}
MLP: Table = {"kind": "mlp", "widths": []}


class Squares(nn.Module):
    """A linear map of the squares of pixels."""

    def __init__(self, pixels: int, classes: int) -> None:
        super().__init__()
        self.head = nn.Linear(pixels, classes)

    def forward(self, images: Tensor) -> Tensor:
        """(N, C, H, W) → (N, K) logits."""
        return self.head(images.flatten(1).square())  # type: ignore[no-any-return]


def squares_source(
    model: Squares, options: Options, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> Script:
    pixels, classes = model.head.in_features, model.head.out_features
    build = f"def build_model() -> nn.Module:\n    return Squares({pixels}, {classes})"
    return joined(copied(Squares), Script(build, imports=("from torch import nn",)))


def build_squares(options: Options, *, inputs: tuple[Field, ...], outputs: OutputSpec) -> Squares:
    (classes,) = outputs.heads["logits"]
    assert classes is not None
    return Squares(64, classes)


class Softer(Classification):
    """Classes that a model is half as sure of."""

    def answer(
        self,
        spec: DataSpec,
        modules: Mapping[str, nn.Module],
        batch: Batch,
        options: AnswerOptions,
    ) -> Iterator[Ranked]:
        (images,) = batch.inputs.values()
        for row in half_as_sure(modules["model"], images):
            best = row.argsort(descending=True)[: options.top].tolist()
            yield Ranked(tuple(spec.classes[one] for one in best), tuple(row[best].tolist()))

    def script(self, spec: DataSpec) -> Script:
        usual = super().script(spec)
        words = usual.source.split("\n\n\n")
        kept = [source for source in words if not source.startswith("def answers(")]
        return joined(replace(usual, source="\n\n\n".join(kept)), copied(answers=half_as_sure))


def half_as_sure(model: nn.Module, inputs: Tensor) -> Tensor:
    """Probabilities (N, K) that are less extreme."""
    return (model(inputs) / 2).softmax(dim=1)  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def _menus(monkeypatch: pytest.MonkeyPatch) -> None:
    """The menus, which may be added to."""
    for menu in (menus.models, menus.tasks):
        monkeypatch.setattr(menu, "_entries", dict(menu._entries))


def _register_squares(source: Any) -> Table:
    menus.models.register(
        "squares", label="Squares", about="A map.", options=Options, source=source
    )(build_squares)
    return {"kind": "squares"}


def _require_same(run: Path, folder: Path) -> None:
    """Fails unless an export says of a picture what the run says, without the plug-in."""
    Image.fromarray(noise(9, 8)[..., 0]).save(folder / "a.png")
    (said,) = run_elsewhere([folder / "out"], [folder / "a.png"])
    trained = open_run(run)
    expected = figures(trained, np.array(trained.read(folder / "a.png").rows))
    assert np.abs(said.answers - expected).max() < 1e-5


def test_a_model_with_a_source_leaves_with_a_script(tmp_path: Path) -> None:
    run = trained_run(tmp_path / "run", data=DIGITS, model=_register_squares(squares_source))
    export_run(run, tmp_path / "out")
    assert "class Squares(nn.Module):" in (tmp_path / "out" / SCRIPT).read_text()
    _require_same(run, tmp_path)


def test_a_model_without_one_leaves_as_weights_and_says_why(tmp_path: Path) -> None:
    run = trained_run(tmp_path / "run", data=DIGITS, model=_register_squares(None))
    heard: list[Text] = []
    written = export_run(run, tmp_path / "out", tell=heard.append)
    assert {path.name for path in written} == {
        "model.safetensors", "recipe.toml", "classes.txt", "README.md",
    }  # fmt: skip
    weights = safetensors.torch.load_file(tmp_path / "out" / "model.safetensors")
    model = Squares(64, 10)
    model.load_state_dict(weights)
    images = torch.rand(3, 1, 8, 8)
    assert torch.equal(model(images), open_run(run).model(images))
    (notice,) = heard
    assert str(notice) == (
        "“Squares” brings no source, so that there is no predict.py: use the weights with the code "
        "that defines the network."
    )
    readme = (tmp_path / "out" / "README.md").read_text()
    assert f"**Note:** {notice}" in readme
    assert "| test | " in readme
    assert "python predict.py" not in readme
    assert "requirements.txt" not in readme


def test_a_task_of_a_plugin_leaves_with_what_it_makes_of_outputs(tmp_path: Path) -> None:
    register = menus.tasks.register(
        "softer", label="Softer", about="Classes.", options=ClassificationOptions
    )
    register(Softer)
    run = trained_run(tmp_path / "run", data=DIGITS, model=MLP, task={"kind": "softer"})
    export_run(run, tmp_path / "out")
    assert "return (model(inputs) / 2).softmax(dim=1)" in (tmp_path / "out" / SCRIPT).read_text()
    _require_same(run, tmp_path)


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (Script("x = 1"), "“Squares” brings does not define build_model"),
        (Script("def build_model(:"), "“Squares” brings is not Python: invalid syntax"),
        (Script("", imports=("x = 1",)), "“Squares” brings is not Python: not an import"),
        (
            Script("def build_model(): ...\n\n\ndef fit(): ..."),
            "Two parts of the script mean different things by fit",
        ),
    ],
)
def test_a_source_that_cannot_be_used_is_named(
    script: Script, sentence: str, tmp_path: Path
) -> None:
    model = _register_squares(lambda *_parts, **_specs: script)
    run = trained_run(tmp_path / "run", data=DIGITS, model=model)
    with pytest.raises(BadInputError, match=sentence):
        export_run(run, tmp_path / "out")
    assert not (tmp_path / "out").exists()
