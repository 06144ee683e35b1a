"""predict.py: the parts that a kind of data, a model and a task bring, in a frame that is fixed.

Nothing that a person wrote gets into it but numbers and names that were checked: a recipe may come
from anywhere, and the script will be run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import fill

import trainer_gui
from trainer_gui.catalog import menus
from trainer_gui.core.errors import BadInputError
from trainer_gui.core.recipe import Choice
from trainer_gui.core.script import FileError, Script, joined
from trainer_gui.core.source import copied
from trainer_gui.core.text import Text
from trainer_gui.engine.build import build_task
from trainer_gui.engine.trained import Trained
from trainer_gui.export._contract import LINES, OF_KIND, OF_MODEL, OF_TASK
from trainer_gui.export._standalone import load, main, predict, printable, whole_file
from trainer_gui.kinds import input_kind
from trainer_gui.models import WriteSource

_LINE = 100
_CONSTANTS = """\
FOLDER = Path(__file__).resolve().parent
# Of model.safetensors.
SHA256 = "{sha256}"
# Samples that go through the network together.
AT_ONCE = 1000"""
_START = """\
if __name__ == "__main__":
    main()"""
_ABOUT = """\
Predicts with the network in this folder.

On the command line: python predict.py {example} …
{gives}

Written by Trainer GUI {version}; it needs what requirements.txt names, and nothing else.
"""


@dataclass(frozen=True)
class Parts:
    """What a run brings to its script.

    Attributes:
        kind: of data: reads what the network sees.
        model: builds the network; None where its entry has no source.
        task: says what its outputs mean.
    """

    kind: Script
    model: Script | None
    task: Script


def parts_of(trained: Trained, chosen: Choice) -> Parts:
    """The parts of a run's script.

    Args:
        trained: the run's model.
        chosen: what it was built from.

    Raises:
        BadInputError: the model has a part that cannot be written, or a plug-in brings a part that
            lacks what the others need.
    """
    recipe, spec = trained.recipe, trained.spec
    if len(trained.modules) != 1 or len(spec.inputs) != 1:
        raise BadInputError(
            Text("Only runs of one network that sees one input can be exported."),
            hint=Text("Use the run in this program."),
        )
    task, entry = build_task(recipe, spec), menus.models.get(chosen.kind)
    write: WriteSource | None = entry.source
    model = None
    if write is not None:
        (part,) = task.parts(spec).values()
        model = write(trained.model, chosen.options, inputs=part.inputs, outputs=part.outputs)
        model = _whole(model, entry.label, OF_MODEL)
    (seen,) = spec.inputs
    reading = input_kind(seen, recipe.kinds).script(seen, spec, recipe.data.options)
    return Parts(
        kind=_whole(reading, menus.kinds.get(seen.kind).label, OF_KIND),
        model=model,
        task=_whole(
            task.script(spec),
            menus.tasks.get(recipe.task.kind).label,
            OF_TASK,
        ),
    )


def script_of(*, kind: Script, model: Script, task: Script, sha256: str) -> Script:
    """The whole script.

    Args:
        kind: of data.
        model: its source.
        task: likewise.
        sha256: of the file of its weights, in hexadecimal digits.

    Raises:
        BadInputError: two parts mean different things by one name.
    """
    loading = replace(copied(FileError, load), constants=_CONSTANTS.format(sha256=sha256))
    whole = Script("") if LINES in kind.names else copied(lines=whole_file)
    frame = copied(main, printable)
    return joined(model, loading, copied(predict), task, kind, whole, frame, Script(_START))


def text_of(script: Script) -> str:
    """The text of predict.py."""
    gives = fill(f'From Python: predict(["{script.example}"]) gives {script.gives}.', _LINE)
    about = _ABOUT.format(example=script.example, gives=gives, version=trainer_gui.__version__)
    return script.text(about)


def _whole(script: Script, label: Text, names: Sequence[str]) -> Script:
    """The script, if it has these names.

    Raises:
        BadInputError: it lacks one, or is not Python.
    """
    hint = Text("This is for the author of that plug-in to mend.")
    try:
        missing = [name for name in names if name not in script.names]
    except SyntaxError as error:
        raise BadInputError(
            Text("The source that “{label}” brings is not Python: {reason}.",
                 label=label, reason=error.msg),
            hint=hint,
        ) from error  # fmt: skip
    if missing:
        raise BadInputError(
            Text("The source that “{label}” brings does not define {name}.",
                 label=label, name=missing[0]),
            hint=hint,
        )  # fmt: skip
    return script
