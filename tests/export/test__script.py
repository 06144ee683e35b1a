"""Tests of the way of a picture in predict.py: to the last bit that of the training."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from tests.data.pictures import animation, encoded, noise
from tests.engine.figures import figures
from tests.engine.small import small
from tests.export.scripts import imported
from trainer_gui.core.errors import BadInputError
from trainer_gui.core.recipe import Table
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.engine.build import build_modules, build_task
from trainer_gui.engine.trained import Trained
from trainer_gui.export._script import parts_of, script_of, text_of
from trainer_gui.kinds.pictures import picture_facts
from trainer_gui.kinds.pictures._loader import Normaliser
from trainer_gui.kinds.pictures.fitting import Colour, Fit

SIZE = (20, 28)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Files of every kind that a decoder takes in a way of its own."""
    folder = tmp_path_factory.mktemp("pictures")
    for width in (1, 5, 20, 28, 45, 49, 61, 128):
        for height in (1, 28, 52, 77, 300):
            Image.fromarray(noise(height, width)).save(folder / f"{width}x{height}.png")
    colour = Image.fromarray(noise(83, 131))
    for held in range(10):
        exif = Image.Exif()
        exif[0x0112] = held
        colour.save(folder / f"held-{held}.jpg", exif=exif)
    colour.save(folder / "garbage.jpg", exif=b"Exif\0\0MM\0*\0\0\xff\xff garbage")
    Image.fromarray(noise(900, 1300)).save(folder / "large.jpg")
    colour.convert("CMYK").save(folder / "cmyk.jpg")
    colour.convert("1").save(folder / "bits.png")
    colour.convert("P").save(folder / "palette.png")
    colour.convert("P").save(folder / "holes.png", transparency=bytes(range(256)))
    clear = colour.copy()
    clear.putalpha(colour.getchannel("R"))
    clear.save(folder / "clear.png")
    clear.save(folder / "clear.webp", lossless=True)
    clear.convert("LA").save(folder / "grey-clear.png")
    (folder / "frames.gif").write_bytes(animation("GIF"))
    values = noise(50, 60)[..., 0].astype(np.float32)
    _save(folder / "deep.png", values.astype(np.uint16) * 250)
    _save(folder / "shares.tif", values / 255)
    _save(folder / "levels.tif", values)
    _save(folder / "beyond.tif", values * 1e6 - 5)
    _save(folder / "missing.tif", np.where(values > 99, np.nan, values))
    _save(folder / "whole.tif", values.astype(np.int32) * 99)
    (folder / "truth.bmp").write_bytes(encoded(colour, "BMP"))
    return sorted(folder.iterdir())


def _save(path: Path, values: Any) -> None:
    Image.fromarray(values).save(path)


def _untrained(*, colour: Colour, fit: Fit, model: Table, **sections: Table) -> Trained:
    recipe = small(
        data={"kind": "image_folder", "fit": fit, "colour": colour}, model=model, **sections
    )
    channels = 3 if colour == "rgb" else 1
    spec = DataSpec(
        inputs=(Field("image", "pictures", (channels, *SIZE), "uint8"),),
        targets=(Field("label", "classes", (), "int64", ("cat", "dog")),),
        counts={},
        facts={
            "image": {
                "mean": [0.485, 0.456, 0.4063][:channels],
                "std": [0.229, 0.224, 0.1 + 0.2][:channels],
            }
        },
    )
    torch.manual_seed(0)
    built = build_modules(recipe.model, build_task(recipe, spec), spec)["model"]
    return Trained(recipe, spec, {"model": built.eval()}, CPU)


def _text(trained: Trained) -> str:
    parts = parts_of(trained, trained.recipe.model)
    assert parts.model is not None
    return text_of(script_of(kind=parts.kind, model=parts.model, task=parts.task, sha256=""))


def _script(trained: Trained, folder: Path) -> Any:
    path = folder / "predict.py"
    path.write_text(_text(trained), encoding="utf-8")
    return imported(path)


@pytest.mark.parametrize("colour", ["rgb", "grey"])
@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_a_picture_becomes_what_it_was_in_training(
    fit: Fit, colour: Colour, pictures: list[Path], tmp_path: Path
) -> None:
    trained = _untrained(colour=colour, fit=fit, model={"kind": "mlp", "widths": []})
    script = _script(trained, tmp_path)
    normalise = Normaliser(picture_facts(trained.spec), CPU)
    assert len(pictures) > 60
    for path in pictures:
        expected = normalise(torch.tensor(np.array(trained.read(path).rows)))
        assert torch.equal(script.preprocess(path), expected), path.name


@pytest.mark.parametrize(
    ("colour", "options"),
    [
        ("rgb", {}),
        ("grey", {}),
        ("rgb", {"upscale_to": 40}),
        ("grey", {"upscale_to": 24}),
    ],
)
@pytest.mark.parametrize("views", ["one", "shifted"])
def test_a_picture_is_resized_as_the_torchvision_network_needs_it(
    colour: Colour, options: Table, views: str, pictures: list[Path], tmp_path: Path
) -> None:
    trained = _untrained(
        colour=colour,
        fit="crop",
        model={"kind": "torchvision_zoo", "builder": "squeezenet1_1", **options},
        task={"kind": "classification", "views": views},
    )
    script = _script(trained, tmp_path)
    network = script.build_model()
    network.load_state_dict(trained.model.get_submodule("backbone").state_dict())
    seen: list[Tensor] = []
    network.features.register_forward_pre_hook(lambda _features, given: seen.append(given[0]))
    shown = pictures[::9]
    expected = figures(
        trained, np.concatenate([np.array(trained.read(path).rows) for path in shown])
    )
    found = script.predict(shown, network.eval()).numpy()
    assert np.abs(found - expected).max() < 1e-6
    assert {images.shape[1] for images in seen} == {3}


def test_there_is_nothing_in_it_that_the_run_does_not_need(tmp_path: Path) -> None:
    trained = _untrained(colour="rgb", fit="stretch", model={"kind": "mlp", "widths": []})
    text = _text(trained)
    for word in ("torchvision", "functional", "floor", "bars", "interpolate", "class ResNet"):
        assert word not in text


def test_what_a_single_network_does_not_say_is_refused_in_a_sentence() -> None:
    trained = _untrained(colour="rgb", fit="pad", model={"kind": "mlp", "widths": [4]})
    twice = replace(trained, spec=replace(trained.spec, inputs=trained.spec.inputs * 2))
    both = replace(trained, modules={**trained.modules, "critic": trained.model})
    for several in (twice, both):
        with pytest.raises(BadInputError, match="Only runs of one network that sees one input"):
            parts_of(several, several.recipe.model)
