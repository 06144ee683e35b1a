"""What collections of published networks ask of a recipe: their pictures, and a name they know."""

from collections.abc import Collection

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.registry import nearest
from trainer_gui.core.spec import Field
from trainer_gui.core.text import Text
from trainer_gui.models._inputs import picture_shape


def colour_picture(inputs: tuple[Field, ...], collection: str) -> tuple[int, int]:
    """Height and width of the only input, a grey or colour picture.

    Raises:
        BadInputError: it is anything else.
    """
    channels, height, width = picture_shape(inputs)
    if channels not in (1, 3):
        raise BadInputError(
            Text("The networks of {collection} see grey or colour pictures; these have {count} "
                 "channels.", collection=collection, count=channels),
            hint=Text("Choose another model, such as the residual network."),
        )  # fmt: skip
    return height, width


def require_network(name: str, known: Collection[str], collection: str) -> None:
    """Refuses a name that a collection does not know.

    Raises:
        BadInputError: with the nearest name that it knows.
    """
    if name in known:
        return
    near = nearest(name, known)
    hint = (
        Text("Did you mean “{near}”?", near=near)
        if near
        else Text("Choose one of its {count} networks, for example resnet18.", count=len(known))
    )
    raise BadInputError(
        Text("{collection} has no network called “{name}”.", collection=collection, name=name[:60]),
        hint=hint,
    )
