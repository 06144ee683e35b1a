"""A published network as source: built by its package, and told what to make of pictures."""

from dataclasses import replace
from typing import TYPE_CHECKING

from trainer_gui.core.script import Script, joined
from trainer_gui.core.source import call
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.models._inputs import picture_shape
from trainer_gui.models._source import build_script

if TYPE_CHECKING:
    from torch import nn

_COLOUR = 3
_ADAPTED = '''\
def adapted(_: nn.Module, inputs: tuple[Tensor]) -> Tensor:
    """Pictures as the network within sees them, (N, {shape}); called before it."""
    (images,) = inputs
{steps}'''


def resized_script(
    model: "nn.Module",
    built: str,
    *,
    inputs: tuple[Field, ...],
    outputs: OutputSpec,
    imports: tuple[str, ...],
) -> Script:
    """The source of a ResizedModel; it leaves with the names that its package has for weights.

    Args:
        model: a ResizedModel.
        built: the expression that gives its backbone.
        inputs: the pictures of the data.
        outputs: of the network.
        imports: that the expression needs.
    """
    from trainer_gui.models._fine_tuning import ResizedModel

    assert isinstance(model, ResizedModel)
    found, size = picture_shape(inputs), model.size
    steps = []
    if found[0] != _COLOUR:
        steps.append("images.expand(-1, 3, -1, -1)  # grey as colour")
    if found[1:] != size:
        shrinks = found[1] > size[0] or found[2] > size[1]
        arguments = ["images", str(size), 'mode="bilinear"']
        arguments += ["antialias=True"] if shrinks else []
        steps.append(call("functional.interpolate", *arguments))
    if not steps:
        script = build_script(f"return {built}", inputs=inputs, outputs=outputs, imports=imports)
        return replace(script, weights_of="backbone")
    body = f"network = {built}\nnetwork.register_forward_pre_hook(adapted)\nreturn network"
    lines = [*(f"    images = {step}" for step in steps[:-1]), f"    return {steps[-1]}"]
    needed = ["from torch import Tensor, nn"]
    needed += ["from torch.nn import functional"] if found[1:] != size else []
    adapted = Script(
        _ADAPTED.format(shape=", ".join(map(str, (_COLOUR, *size))), steps="\n".join(lines)),
        imports=tuple(needed),
        weights_of="backbone",
    )
    return joined(build_script(body, inputs=inputs, outputs=outputs, imports=imports), adapted)
