"""Recipe and data → Parts: everything that a run consists of, on the device."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

import torch
from torch import nn

from trainer_gui.catalog import menus
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.execution import Execution
from trainer_gui.core.plan import Plan, plan_steps
from trainer_gui.core.recipe import Choice, Recipe
from trainer_gui.core.spec import DataSpec, score_of
from trainer_gui.core.text import Text
from trainer_gui.engine.ema import Ema
from trainer_gui.engine.feed import Feed
from trainer_gui.engine.layout import MEMORY_FORMATS
from trainer_gui.engine.parameter_groups import parameter_groups
from trainer_gui.engine.precision import make_scaler
from trainer_gui.engine.recompute import recompute_activations
from trainer_gui.engine.stopping import Stopper
from trainer_gui.models import bare_models
from trainer_gui.optim import AdaptiveSchedule, takes_all
from trainer_gui.tasks import Task, Update


@dataclass(frozen=True)
class Parts:
    """What a run consists of.

    Attributes:
        recipe: what was chosen.
        spec: what the data holds.
        feed: batches of it.
        task: loss and metrics.
        updates: of the task, in the order of a step.
        modules: the task's parts, by name; classification has one, `model`.
        optimizers: by the name of the update they serve.
        schedules: factor on the learning rate at each step, by the name of the update.
        plan: number of steps.
        execution: how the machine carries it out.
        stopper: says when the run ends by itself.
        ema: the running average of the weights; None where none is kept.
        scaler: of the loss, for precision fp16; None otherwise.
    """

    recipe: Recipe
    spec: DataSpec
    feed: Feed
    task: Task
    updates: tuple[Update, ...]
    modules: dict[str, nn.Module]
    optimizers: dict[str, torch.optim.Optimizer]
    schedules: dict[str, Callable[[int], float]]
    plan: Plan
    execution: Execution
    stopper: Stopper
    ema: Ema | None = None
    scaler: torch.amp.GradScaler | None = None


def build_task(recipe: Recipe, spec: DataSpec) -> Task:
    """The recipe's task.

    Raises:
        DataError: it does not suit the data; the message says why.
    """
    task: Task = menus.tasks.get(recipe.task.kind).build(recipe.task.options)
    unsuitable = task.fits(spec) if spec.inputs else Text("The data have nothing to learn from.")
    if unsuitable is not None:
        hint = Text("Choose other data, another task, or other options of it.")
        raise DataError(unsuitable, hint=hint)
    return task


def build_modules(
    model: Choice, task: Task, spec: DataSpec, *, bare: bool = False
) -> dict[str, nn.Module]:
    """The untrained parts of the task on the CPU, with weights from torch's generator.

    Args:
        model: which, with its options; it builds each of the parts.
        task: says what parts there are.
        spec: of the data.
        bare: whether pretrained weights are left out, see `models.bare_models`.

    Raises:
        BadInputError: the model does not suit a part.
    """
    entry = menus.models.get(model.kind)
    with bare_models() if bare else nullcontext():
        return {
            name: entry.build(model.options, inputs=part.inputs, outputs=part.outputs)
            for name, part in task.parts(spec).items()
        }


def build_parts(recipe: Recipe, dataset: Dataset, execution: Execution) -> Parts:
    """Everything a run needs, on the device of the Execution.

    Raises:
        BadInputError: the choices do not suit each other, or the data.
    """
    spec = dataset.spec
    if spec.counts["train"] == 0:
        raise DataError(
            Text("The training split is empty."),
            hint=Text("Choose data with more samples, or smaller validation and test shares."),
        )
    if recipe.training.sampling == "balanced" and not (spec.classes and len(spec.targets) == 1):
        raise DataError(
            Text("Epochs that see each class equally often need classes; this data has none."),
            hint=Text("Let an epoch see each sample once."),
        )
    task = build_task(recipe, spec)
    updates = task.updates(spec)
    if all(update.every > 1 for update in updates):
        raise ValueError(f"no update of the task {recipe.task.kind!r} is done at each step")
    _require_a_score(recipe, task, spec)
    device = torch.device(execution.device)
    modules = build_modules(recipe.model, task, spec)
    for module in modules.values():
        _prepare(module, recipe, execution)
    plan = plan_steps(
        recipe.training,
        spec.counts["train"],
        full_batch=takes_all(recipe.optimizer.options),
    )
    decay = recipe.training.ema_decay
    averaged = [name for name, part in task.parts(spec).items() if part.averaged]
    return Parts(
        recipe=recipe,
        spec=spec,
        feed=Feed(
            dataset,
            device,
            kinds=recipe.kinds,
            seed=recipe.training.seed,
            layout=MEMORY_FORMATS[execution.layout],
        ),
        task=task,
        updates=updates,
        modules=modules,
        optimizers={update.name: _optimizer(update, recipe, modules) for update in updates},
        schedules={
            update.name: menus.schedules.get(recipe.schedule.kind).build(
                recipe.schedule.options, steps=plan.steps, steps_per_epoch=plan.steps_per_epoch
            )
            for update in updates
        },
        plan=plan,
        execution=execution,
        stopper=Stopper(recipe.stopping),
        ema=Ema(modules, decay, averaged=averaged) if decay is not None and averaged else None,
        scaler=make_scaler(execution),
    )


def _prepare(module: nn.Module, recipe: Recipe, execution: Execution) -> None:
    """Puts a part on the device, in the layout and in the way in which it is carried out."""
    module.to(torch.device(execution.device))
    module.to(memory_format=MEMORY_FORMATS[execution.layout])
    if recipe.training.recompute:
        recompute_activations(module, compiled=execution.compiled)
    if execution.compiled:
        # In place, so that the names of the weights stay as they are.
        module.compile()


def _optimizer(
    update: Update, recipe: Recipe, modules: Mapping[str, nn.Module]
) -> torch.optim.Optimizer:
    """The recipe's optimiser over the parts of an update, with what that wants otherwise."""
    options = recipe.optimizer.options
    wanted = {
        key: one for key, one in update.optimizer.items() if key in type(options).model_fields
    }
    if wanted:
        options = type(options).model_validate({**options.model_dump(), **wanted})
    groups = parameter_groups([modules[name] for name in update.parts], recipe.training, options)
    optimizer: torch.optim.Optimizer = menus.optimizers.get(recipe.optimizer.kind).build(
        options, groups
    )
    for group in optimizer.param_groups:
        group["lr"] *= update.rate
    return optimizer


def _require_a_score(recipe: Recipe, task: Task, spec: DataSpec) -> None:
    """Refuses what waits for a score, or for the one loss, of a task that has none.

    Raises:
        DataError: the recipe would wait for ever.
    """
    hint = Text("Let the run end as planned, with another schedule than “When it stalls”.")
    schedule = menus.schedules.get(recipe.schedule.kind).build(
        recipe.schedule.options, steps=1, steps_per_epoch=1
    )
    early = recipe.stopping.early
    if score_of(task.metrics(spec)) is None:
        if early != "never" or isinstance(schedule, AdaptiveSchedule):
            raise DataError(
                Text("This task has no score by which a run could end early, or slow down."),
                hint=hint,
            )
    elif early == "stalls" and len(task.updates(spec)) > 1 and not spec.counts["validation"]:
        raise DataError(
            Text("Without validation data, this task has nothing to watch for an early end."),
            hint=Text("Set samples aside for validation, or let the run end as planned."),
        )
    elif early == "converged" and len(task.updates(spec)) > 1:
        raise DataError(
            Text("This task has several losses: no single one says that training has converged."),
            hint=hint,
        )
