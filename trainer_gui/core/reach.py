"""What a recipe asks for, and its run is too short to come to: a warm-up, a drop, a restart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trainer_gui.core.errors import Problem
from trainer_gui.core.options import OptionField, Options, describe
from trainer_gui.core.plan import Plan
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.text import Text
from trainer_gui.core.training_options import TrainingOptions


@dataclass(frozen=True)
class _Span:
    """A part of a run, in steps and whole epochs that come one after the other."""

    steps: int = 0
    epochs: int = 0


def unreached(recipe: Recipe, plan: Plan | None = None) -> tuple[Problem, ...]:
    """Warnings of what never happens in the run of a recipe, since it ends before.

    Every option that waits for something says so itself, see `core.options.Wait`.

    Args:
        recipe: what was chosen.
        plan: of the run; None while the data are not known: what is told then is so for any data.
    """
    found: list[Problem] = []
    for path, options in _sections(recipe):
        missed = {
            field: needed
            for field, needed in _waits(options)
            if _ends_within(needed, recipe.training, plan)
        }
        names = {field.name for field in missed}
        found.extend(
            _warning(path, field, needed, _length(recipe.training, needed, plan))
            for field, needed in missed.items()
            if field.wait is not None and field.wait.after not in names  # that is told already
        )
    return tuple(found)


def _sections(recipe: Recipe) -> Iterator[tuple[str, Options]]:
    yield "data", recipe.data.options
    yield "model", recipe.model.options
    yield "task", recipe.task.options
    yield "training", recipe.training
    yield "training.optimizer", recipe.optimizer.options
    yield "training.schedule", recipe.schedule.options
    yield from recipe.kinds.items()
    yield "stopping", recipe.stopping


def _waits(options: Options) -> Iterator[tuple[OptionField, _Span]]:
    """The fields that wait for something, with how long that takes from the start of a run."""
    fields = {field.name: field for field in describe(type(options))}
    values = {name: getattr(options, name) for name in fields}
    for field in fields.values():
        if field.wait is None or values[field.name] is None or not _counts(field, fields, values):
            continue
        before = [fields[field.wait.after]] if field.wait.after else []
        lengths = [(one, values[one.name] or 0) for one in before]
        lengths.append((field, values[field.name] + field.wait.more))
        yield (
            field,
            _Span(
                steps=sum(length for one, length in lengths if one.unit == Text("steps")),
                epochs=sum(length for one, length in lengths if one.unit == Text("epochs")),
            ),
        )


def _counts(
    field: OptionField, fields: Mapping[str, OptionField], values: Mapping[str, object]
) -> bool:
    """Whether a field has a meaning beside the others, and so has the one that this depends on."""
    if field.when is None:
        return True
    return field.applies(values) and _counts(fields[field.when[0]], fields, values)


def _ends_within(needed: _Span, training: TrainingOptions, plan: Plan | None) -> bool:
    if plan is not None:
        return needed.steps + needed.epochs * plan.steps_per_epoch >= plan.steps
    if training.length == "epochs":
        return needed.epochs >= training.epochs
    return needed.steps + needed.epochs >= training.steps  # an epoch has one step at least


def _warning(path: str, field: OptionField, needed: _Span, length: Text) -> Problem:
    assert field.wait is not None
    parts = [_steps(needed.steps)] if needed.steps else []
    parts += [_epochs(needed.epochs)] if needed.epochs else []
    span = parts[0] if len(parts) == 1 else Text("{one} and {other}", one=parts[0], other=parts[1])
    return Problem(
        f"{path}.{field.name}",
        Text("{missed}: that takes more than {span}, and the run has {length}.",
             missed=field.wait.missed, span=span, length=length),
        Text("Lower “{label}”, or train longer.", label=field.label),
        level="warning",
    )  # fmt: skip


def _length(training: TrainingOptions, needed: _Span, plan: Plan | None) -> Text:
    """The length of the run as it was chosen, and in the unit of what is needed."""
    if training.length == "epochs":
        chosen = _epochs(training.epochs)
        other = _steps(plan.steps) if plan is not None and needed.steps else None
    else:
        chosen = _steps(training.steps)
        share = plan.steps / plan.steps_per_epoch if plan is not None else 0.0
        other = Text("{count:.3g} epochs", count=share) if share and needed.epochs else None
    return chosen if other is None else Text("{chosen} ({other})", chosen=chosen, other=other)


def _steps(count: int) -> Text:
    return Text("1 step") if count == 1 else Text("{count} steps", count=f"{count:,}")


def _epochs(count: int) -> Text:
    return Text("1 epoch") if count == 1 else Text("{count} epochs", count=f"{count:,}")
