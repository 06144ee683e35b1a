"""Tests of the errors a person may meet."""

from trainer_gui.core.errors import (
    BadInputError,
    CancelledError,
    DataMissingError,
    Problem,
    RecipeError,
    TrainerError,
)
from trainer_gui.core.text import Text


def test_an_error_reads_as_what_happened_and_what_to_do() -> None:
    error = BadInputError(Text("{file} is empty.", file="a.toml"), hint=Text("Choose another."))
    assert str(error) == "a.toml is empty. Choose another."
    assert isinstance(error, TrainerError)


def test_a_recipe_error_lists_every_problem() -> None:
    problems = [
        Problem("training.epochs", Text("Too few."), Text("More.")),
        Problem("data.kind", Text("Missing."), Text("Choose one.")),
    ]
    error = RecipeError(problems)
    assert str(error) == "Too few. More.\nMissing. Choose one."
    assert error.message == Text("Too few.")
    assert [problem.path for problem in error.problems] == ["training.epochs", "data.kind"]


def test_missing_data_says_what_a_download_would_cost() -> None:
    error = DataMissingError(
        Text("No CIFAR-10."), hint=Text("Download it."), megabytes=170.5, source="toronto.edu"
    )
    assert (error.megabytes, error.source) == (170.5, "toronto.edu")


def test_cancelling_is_reassuring() -> None:
    assert str(CancelledError()) == "Cancelled. Nothing was changed."
