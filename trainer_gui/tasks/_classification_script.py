"""What a script that runs without this program makes of logits: probabilities of classes."""

from collections.abc import Sequence

from torch import Tensor

from trainer_gui.core.script import Script, joined
from trainer_gui.core.source import call, copied
from trainer_gui.tasks._losses import class_logits
from trainer_gui.tasks._script_names import names_script
from trainer_gui.tasks._views import Views, mean_of_views, shifts_and_mirror

_ANSWERS = '''\
def answers(model: nn.Module, inputs: Tensor) -> Tensor:
    """Probabilities (N, {count}) of the classes."""
    return {logits}.softmax(dim=1)'''


def classification_script(classes: Sequence[str], *, one_output: bool, views: Views) -> Script:
    """The task's part of a script.

    Args:
        classes: names in index order.
        one_output: whether the network gives a single logit, that of the second of two classes.
        views: of a picture, whose logits are averaged.
    """
    logits, needed = "model(inputs)", Script("")
    if views != "one":
        shifts, mirrored = shifts_and_mirror(views)
        arguments = ("model", "inputs", f"shifts={shifts}", f"mirrored={mirrored}")
        logits, needed = call("mean_of_views", *arguments), copied(mean_of_views)
    if one_output:
        logits, needed = call("class_logits", logits), joined(needed, copied(class_logits))
    said = Script(
        _ANSWERS.format(count=len(classes), logits=logits.replace("\n", "\n    ")),
        imports=("from torch import Tensor, nn",),
        gives=f"probabilities (N, {len(classes)}) of the classes in classes.txt",
    )
    names = names_script(classes, noun="classes")
    return joined(names, said, needed, copied(described, shown))


def described(answer: Tensor, names: Sequence[str], top: int | None) -> list[tuple[str, float]]:
    """The likeliest classes with their probabilities, the best first; by default three."""
    wanted = 3 if top is None else max(top, 1)
    shares, indices = answer.topk(min(wanted, len(names)))
    likeliest = [names[index] for index in indices.tolist()]
    return list(zip(likeliest, shares.tolist(), strict=True))


def shown(value: float) -> str:
    """A probability as a person reads it."""
    return f"{value:.1%}"
