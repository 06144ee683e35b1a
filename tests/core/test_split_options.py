import pytest

from tests.engine.small import small
from trainer_gui.core.errors import RecipeError
from trainer_gui.core.options import describe
from trainer_gui.core.split_options import SplitOptions, SplitPlan


def test_the_shares_have_ranges_that_leave_something_to_train_on() -> None:
    shares = [field for field in describe(SplitOptions) if field.name in {"validation", "test"}]
    assert [field.default for field in shares] == [0.15, 0.15]
    assert sum(field.high or 0 for field in shares) < 1


def test_left_open_a_plan_has_the_seed_of_the_training() -> None:
    assert SplitOptions().plan(7) == SplitPlan(7)
    assert SplitOptions(seed=0, test=0.3, by="random").plan(7) == SplitPlan(
        0, test=0.3, by="random"
    )
    assert small(training={"seed": 3}).data_plan.split == SplitPlan(3)
    assert small(training={"seed": 3}, split={"seed": 4}).data_plan.split == SplitPlan(4)


def test_a_fold_is_one_of_those_that_there_are() -> None:
    assert SplitOptions(folds=5, fold=5).plan(7) == SplitPlan(7, folds=5, fold=4)
    assert SplitOptions(fold=3).plan(7) == SplitPlan(7)  # as a form keeps it, though it is hidden
    with pytest.raises(RecipeError) as caught:
        small(split={"folds": 5, "fold": 6})
    (problem,) = caught.value.problems
    assert problem.path == "split.fold"
    assert str(problem.message) == "split.fold cannot be 6."
    assert str(problem.hint) == "Choose a whole number from 1 to 5."


@pytest.mark.parametrize(
    ("old", "new"), [("validation_share", "validation"), ("test_share", "test")]
)
def test_shares_where_they_stood_at_first_are_told_their_place(old: str, new: str) -> None:
    with pytest.raises(RecipeError) as caught:
        small(data={"kind": "digits", old: 0.2})
    (problem,) = caught.value.problems
    assert problem.path == f"data.{old}"
    assert str(problem.message) == f"data.{old} has moved: it is split.{new} now."
    assert str(problem.hint) == f"Write {new} = 0.2 below a line [split]."
