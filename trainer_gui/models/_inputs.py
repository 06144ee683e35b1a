"""What builders read from the specs of inputs and outputs, and the words when it does not suit."""

from math import prod

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.core.text import Text


def picture_shape(inputs: tuple[Field, ...]) -> tuple[int, int, int]:
    """(C, H, W) of the only input.

    Raises:
        BadInputError: the input is no picture of a fixed size, or not the only one.
    """
    if len(inputs) == 1 and inputs[0].kind == "pictures":
        known = tuple(length for length in inputs[0].shape if length is not None)
        if len(known) == len(inputs[0].shape) == 3:  # noqa: PLR2004 - C, H, W
            channels, height, width = known
            return channels, height, width
    raise BadInputError(
        Text("This model sees one picture of a fixed size, and the data set gives something else."),
        hint=Text("Choose another model, or resize all pictures to one size."),
    )


def value_count(inputs: tuple[Field, ...]) -> int:
    """How many numbers one sample of the only input has.

    Raises:
        BadInputError: their number varies, or there are several inputs.
    """
    if len(inputs) == 1:
        known = [length for length in inputs[0].shape if length is not None]
        if len(known) == len(inputs[0].shape):
            return prod(known)
    raise BadInputError(
        Text("This model sees one input of a fixed size, and the data set gives something else."),
        hint=Text("Choose another model, or bring all samples to one size."),
    )


def output_count(outputs: OutputSpec) -> int:
    """K of the only head, which must have the shape (K,).

    Raises:
        BadInputError: the task asks for something else.
    """
    shapes = list(outputs.heads.values())
    if len(shapes) == 1 and len(shapes[0]) == 1 and shapes[0][0] is not None:
        return shapes[0][0]
    raise BadInputError(
        Text(
            "This model gives one row of numbers for a sample, and the task needs another output."
        ),
        hint=Text("Choose another model for this task."),
    )
