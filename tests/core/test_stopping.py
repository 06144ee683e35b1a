from trainer_gui.core.options import describe, validate
from trainer_gui.core.stopping import StoppingOptions


def test_a_run_ends_as_planned_unless_it_is_told_otherwise() -> None:
    assert StoppingOptions().early == "never"


def test_only_what_matters_is_asked() -> None:
    asked = {field.name: field.when for field in describe(StoppingOptions)}
    assert asked["early"] is None
    for name in ("watch", "least_gain"):
        assert asked[name] == ("early", ("stalls",))
    assert asked["patience"] == ("early", ("stalls", "converged"))
    assert asked["tolerance"] == ("early", ("converged",))


def test_a_bad_value_is_named_with_its_remedy() -> None:
    options, (problem,) = validate(StoppingOptions, {"patience": 0}, at="stopping")
    assert options is None
    assert (problem.path, str(problem.hint)) == (
        "stopping.patience", "Choose a whole number from 1 to 100000.",
    )  # fmt: skip
