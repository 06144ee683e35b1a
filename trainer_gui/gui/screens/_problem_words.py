"""What is wrong with a choice, in sentences that name the fields as forms do."""

from collections.abc import Iterable, Iterator, Mapping

from trainer_gui.core.errors import Problem
from trainer_gui.core.options import OptionField
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown


def problem_sentences(
    problems: Mapping[str, Problem], fields: Iterable[OptionField], path: str
) -> Iterator[str]:
    """A sentence for each problem of one section of a recipe.

    Args:
        problems: by dotted path.
        fields: of the section.
        path: of the section, for example `data`.
    """
    labels = {f"{path}.{field.name}": field.label for field in fields}
    for place, problem in problems.items():
        if problem.level == "warning":
            continue
        if place in labels and "path" in problem.message.values:
            yield shown(Text("{field}: {remedy}", field=labels[place], remedy=problem.hint))
        elif place == path or place.startswith(f"{path}."):
            yield f"{shown(problem.message)} {shown(problem.hint)}"
