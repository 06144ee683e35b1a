"""Inputs and outputs of models, as data sets and tasks would describe them."""

from trainer_gui.core.spec import Field, OutputSpec


def picture(channels: int, height: int, width: int) -> tuple[Field, ...]:
    return (Field("image", "pictures", (channels, height, width), "uint8"),)


def logits(classes: int) -> OutputSpec:
    return OutputSpec({"logits": (classes,)})
