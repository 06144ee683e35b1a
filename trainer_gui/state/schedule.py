"""The course of a run, and the learning rate over it from the function that is applied."""

from trainer_gui.catalog import menus
from trainer_gui.core.plan import Plan, plan_steps
from trainer_gui.core.recipe import Recipe
from trainer_gui.optim import AdaptiveSchedule, takes_all

POINTS = 240


def is_adaptive(recipe: Recipe) -> bool:
    """Whether the learning rate also depends on how training goes, which nobody can draw before."""
    schedule = recipe.schedule
    factor = menus.schedules.get(schedule.kind).build(schedule.options, steps=1, steps_per_epoch=1)
    return isinstance(factor, AdaptiveSchedule)


def planned(recipe: Recipe, train_count: int) -> Plan:
    """The course of a run on `train_count` samples, at least one."""
    return plan_steps(
        recipe.training, max(train_count, 1), full_batch=takes_all(recipe.optimizer.options)
    )


def learning_rates(recipe: Recipe, train_count: int) -> tuple[list[float], list[float]]:
    """Learning rates of a run on `train_count` samples.

    Returns:
        x in epochs from 0 to the end of the run, and the learning rate there.
    """
    plan = planned(recipe, train_count)
    entry = menus.schedules.get(recipe.schedule.kind)
    factor = entry.build(
        recipe.schedule.options, steps=plan.steps, steps_per_epoch=plan.steps_per_epoch
    )
    base = float(getattr(recipe.optimizer.options, "learning_rate", 1.0))
    last = plan.steps - 1
    chosen = sorted({round(last * place / (POINTS - 1)) for place in range(POINTS)})
    return (
        [step / plan.steps_per_epoch for step in chosen],
        [base * factor(step) for step in chosen],
    )
