import hashlib
import re
from collections import OrderedDict
from pathlib import Path, PurePosixPath

import pytest
import torch
import torchvision
from safetensors.torch import save_file
from torch import nn

from tests.models.specs import logits, picture
from trainer_gui.core.errors import BadInputError, DataMissingError
from trainer_gui.models._pretrained import fill, load_file
from trainer_gui.models._zoo import build_backbone
from trainer_gui.models.torchvision_zoo import TorchvisionZooOptions, build_torchvision_zoo


def stored(state: object, folder: Path, stem: str) -> Path:
    """A file named after its content, as torch's are."""
    unnamed = folder / "unnamed.pth"
    torch.save(state, unnamed)
    digits = hashlib.sha256(unnamed.read_bytes()).hexdigest()[:8]
    return unnamed.rename(folder / f"{stem}-{digits}.pth")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of torch's own."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    folder = tmp_path / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    return folder


def test_missing_weights_say_where_they_come_from_and_where_to_put_them(hub: Path) -> None:
    options = TorchvisionZooOptions(builder="resnet18", weights="pretrained")
    with pytest.raises(DataMissingError) as caught:
        build_torchvision_zoo(options, inputs=picture(3, 32, 32), outputs=logits(10))
    assert caught.value.source == "download.pytorch.org"
    assert caught.value.megabytes == pytest.approx(46.8, abs=0.1)
    assert "resnet18 (47 MB)" in str(caught.value.message)
    assert "https://download.pytorch.org/models/resnet18-f37072fd.pth" in str(caught.value.hint)
    assert str(hub) in str(caught.value.hint)


def test_a_damaged_file_is_not_loaded(hub: Path) -> None:
    (hub / "resnet18-f37072fd.pth").write_bytes(b"half of a download")
    options = TorchvisionZooOptions(builder="resnet18", weights="pretrained")
    with pytest.raises(BadInputError, match="not what its name says") as caught:
        build_torchvision_zoo(options, inputs=picture(3, 32, 32), outputs=logits(10))
    assert "resnet18-f37072fd.pth" in str(caught.value)
    assert "download it again" in str(caught.value.hint)


@pytest.mark.parametrize("classes", [10, 1000])
def test_all_but_the_head_is_loaded(tmp_path: Path, classes: int) -> None:
    torch.manual_seed(0)
    published = torchvision.models.resnet18(weights=None)
    file = stored(published.state_dict(), tmp_path, "resnet18")
    torch.manual_seed(1)
    backbone = build_backbone("resnet18", classes, pretrained=True)
    head = backbone.get_parameter("fc.weight").clone()
    fill(backbone, file)
    assert torch.equal(backbone.get_parameter("fc.weight"), head)
    for name, tensor in published.state_dict().items():
        if not name.startswith("fc."):
            assert torch.equal(backbone.state_dict()[name], tensor)


def test_a_head_that_torchvision_draws_wide_begins_small(tmp_path: Path) -> None:
    published = torchvision.models.efficientnet_b0(weights=None)
    file = stored(published.state_dict(), tmp_path, "efficientnet_b0")
    backbone = build_backbone("efficientnet_b0", 10, pretrained=True)
    fill(backbone, file)
    head = backbone.get_parameter("classifier.1.weight")
    assert head.abs().max() <= 1280**-0.5
    assert head.std() > 0


def test_auxiliary_classifiers_in_the_file_are_left_out(tmp_path: Path) -> None:
    published = torchvision.models.googlenet(weights=None, aux_logits=True, init_weights=True)
    backbone = build_backbone("googlenet", 10, pretrained=True)
    fill(backbone, stored(published.state_dict(), tmp_path, "googlenet"))
    assert torch.equal(
        backbone.get_parameter("conv1.conv.weight"), published.get_parameter("conv1.conv.weight")
    )


def test_old_names_of_densenet_are_understood(tmp_path: Path) -> None:
    published = torchvision.models.densenet121(weights=None).state_dict()
    old = OrderedDict(
        (re.sub(r"(denselayer\d+\.(?:norm|conv))([12])", r"\1.\2", name), tensor)
        for name, tensor in published.items()
    )
    assert old.keys() != published.keys()
    backbone = build_backbone("densenet121", 10, pretrained=True)
    fill(backbone, stored(old, tmp_path, "densenet121"))
    name = "features.denseblock1.denselayer1.conv2.weight"
    assert torch.equal(backbone.state_dict()[name], published[name])


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    file = stored(nn.Linear(2, 3).state_dict(), tmp_path, "resnet18")
    with pytest.raises(BadInputError, match="does not hold the weights of this network"):
        fill(build_backbone("resnet18", 10, pretrained=True), file)


class Trap:
    """Writes a file when it is unpickled, as a hostile weights file would."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.target,)


def test_nothing_in_a_file_is_run(tmp_path: Path) -> None:
    target = tmp_path / "written"
    file = stored({"fc.weight": Trap(target)}, tmp_path, "resnet18")
    with pytest.raises(BadInputError, match="does not hold the weights"):
        fill(build_backbone("resnet18", 10, pretrained=True), file)
    assert not target.exists()


def test_every_published_file_carries_its_digits() -> None:
    names = torchvision.models.list_models(module=torchvision.models)
    assert names
    for name in names:
        file = PurePosixPath(torchvision.models.get_model_weights(name).DEFAULT.url)
        assert re.search(r"-[0-9a-f]{8,}$", file.stem), file


def test_a_file_of_ones_own_is_taken_by_names(tmp_path: Path) -> None:
    torch.manual_seed(0)
    published = torchvision.models.squeezenet1_1(weights=None, num_classes=1000)
    for file, save in (
        ("own.pth", torch.save),
        ("wrapped.pt", lambda state, at: torch.save({"state_dict": state, "epoch": 3}, at)),
        ("own.safetensors", save_file),
    ):
        save(published.state_dict(), tmp_path / file)
        options = TorchvisionZooOptions(
            builder="squeezenet1_1", weights="file", weights_file=str(tmp_path / file)
        )
        built = build_torchvision_zoo(options, inputs=picture(3, 64, 64), outputs=logits(7))
        own = built.state_dict()
        for name, tensor in published.state_dict().items():
            same = (
                torch.equal(own[f"backbone.{name}"], tensor) if "classifier" not in name else None
            )
            assert same in {True, None}
        assert own["backbone.classifier.1.weight"].shape[0] == 7


def test_a_file_with_other_names_is_taken_by_order(tmp_path: Path) -> None:
    torch.manual_seed(0)
    published = torchvision.models.squeezenet1_1(weights=None, num_classes=1000).state_dict()
    torch.save({f"{number}": one for number, one in enumerate(published.values())},
               tmp_path / "other.pth")  # fmt: skip
    backbone = build_backbone("squeezenet1_1", 7, pretrained=True)
    load_file(backbone, str(tmp_path / "other.pth"))
    features = {key: one for key, one in backbone.state_dict().items() if "classifier" not in key}
    assert features
    assert all(torch.equal(one, published[key]) for key, one in features.items())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"half of a download", "is neither a safetensors file nor one that torch has saved"),
        (None, "does not exist"),
        ({"weight": torch.zeros(3)}, "does not hold the weights of this network"),
        ({"classifier.1.weight": torch.zeros(3)}, "does not hold the weights of this network"),
        ([1, 2, 3], "holds no tensors by name"),
    ],
)
def test_a_file_that_is_something_else_is_refused(
    tmp_path: Path, content: object, reason: str
) -> None:
    file = tmp_path / "some.pth"
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content is not None:
        torch.save(content, file)
    backbone = build_backbone("squeezenet1_1", 7, pretrained=True)
    before = {key: one.clone() for key, one in backbone.state_dict().items()}
    with pytest.raises(BadInputError, match=reason) as caught:
        load_file(backbone, str(file))
    assert "some.pth" in str(caught.value)
    assert all(torch.equal(one, before[key]) for key, one in backbone.state_dict().items())


def test_no_file_is_asked_for_by_name() -> None:
    options = TorchvisionZooOptions(builder="squeezenet1_1", weights="file")
    with pytest.raises(BadInputError, match="No file of weights is chosen"):
        build_torchvision_zoo(options, inputs=picture(3, 64, 64), outputs=logits(7))


def test_recipes_of_before_said_frozen() -> None:
    for frozen, trained in ((True, "head"), (False, "all")):
        options = TorchvisionZooOptions.model_validate({"weights": "pretrained", "frozen": frozen})
        assert options.trained == trained
