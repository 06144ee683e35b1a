"""Recipe and data → Parts: everything that a run consists of, on the device."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

import torch
from torch import nn

from trainer_gui.augment import Augment, build_augment
from trainer_gui.catalog import menus
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.execution import Execution
from trainer_gui.core.plan import Plan, plan_steps
from trainer_gui.core.recipe import Choice, Recipe
from trainer_gui.core.spec import DataSpec
from trainer_gui.core.text import Text
from trainer_gui.engine.ema import Ema
from trainer_gui.engine.feed import Feed
from trainer_gui.engine.layout import MEMORY_FORMATS
from trainer_gui.engine.parameter_groups import parameter_groups
from trainer_gui.engine.precision import make_scaler
from trainer_gui.engine.recompute import recompute_activations
from trainer_gui.engine.stopping import Stopper
from trainer_gui.models import bare_models
from trainer_gui.optim import takes_all
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
        modules: by name; classification has one, `model`.
        optimizers: by the name of the update they serve.
        schedules: factor on the learning rate at each step, by the name of the update.
        plan: number of steps.
        execution: how the machine carries it out.
        stopper: says when the run ends by itself.
        ema: the running average of the weights; None where none is kept.
        augment: changes training samples; None where nothing is to be changed.
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
    augment: Augment | None = None
    scaler: torch.amp.GradScaler | None = None


def build_task(recipe: Recipe, spec: DataSpec) -> Task:
    """The recipe's task.

    Raises:
        DataError: it does not suit the data; the message says why.
    """
    task: Task = menus.tasks.get(recipe.task.kind).build(recipe.task.options)
    unsuitable = task.fits(spec)
    if unsuitable is not None:
        hint = Text("Choose other data, another task, or other options of it.")
        raise DataError(unsuitable, hint=hint)
    return task


def build_model(model: Choice, task: Task, spec: DataSpec, *, bare: bool = False) -> nn.Module:
    """The untrained model on the CPU, with weights from torch's generator as it stands.

    Args:
        model: which, with its options.
        task: gives its outputs.
        spec: gives its inputs.
        bare: whether pretrained weights are left out, see `models.bare_models`.
    """
    entry = menus.models.get(model.kind)
    with bare_models() if bare else nullcontext():
        built: nn.Module = entry.build(
            model.options, inputs=spec.inputs, outputs=task.outputs(spec)
        )
    return built


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
    if recipe.training.sampling == "balanced" and not spec.classes:
        raise DataError(
            Text("Epochs that see each class equally often need classes; this data has none."),
            hint=Text("Let an epoch see each sample once."),
        )
    task = build_task(recipe, spec)
    model = build_model(recipe.model, task, spec)
    device = torch.device(execution.device)
    model.to(device)
    model.to(memory_format=MEMORY_FORMATS[execution.layout])
    if recipe.training.recompute:
        recompute_activations(model, compiled=execution.compiled)
    if execution.compiled:
        # In place, so that the names of the weights stay as they are.
        model.compile()
    modules = {"model": model}
    plan = plan_steps(
        recipe.training,
        spec.counts["train"],
        full_batch=takes_all(recipe.optimizer.options),
    )
    decay = recipe.training.ema_decay
    optimizers, schedules = {}, {}
    updates = task.updates(spec)
    for update in updates:
        trained = [modules[name] for name in update.modules]
        optimizers[update.name] = menus.optimizers.get(recipe.optimizer.kind).build(
            recipe.optimizer.options, parameter_groups(trained, recipe)
        )
        schedules[update.name] = menus.schedules.get(recipe.schedule.kind).build(
            recipe.schedule.options, steps=plan.steps, steps_per_epoch=plan.steps_per_epoch
        )
    return Parts(
        recipe=recipe,
        spec=spec,
        feed=Feed(dataset, device, layout=MEMORY_FORMATS[execution.layout]),
        task=task,
        updates=updates,
        modules=modules,
        optimizers=optimizers,
        schedules=schedules,
        plan=plan,
        execution=execution,
        stopper=Stopper(recipe.stopping),
        ema=Ema(modules, decay) if decay is not None else None,
        augment=build_augment(
            recipe.augmentation,
            seed=recipe.training.seed,
            classes=len(spec.classes),
            mean=spec.mean,
        ),
        scaler=make_scaler(execution),
    )
