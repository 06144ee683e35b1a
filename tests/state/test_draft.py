"""Tests of the recipe that is being edited."""

import pytest

from tests.core.menus import small_menus, small_table
from trainer_gui.catalog import menus
from trainer_gui.core.recipe import Table, parse_recipe
from trainer_gui.state.draft import Change, Draft


@pytest.fixture
def draft() -> Draft:
    return Draft(small_menus(), small_table())


def test_every_option_has_a_value_at_once(draft: Draft) -> None:
    assert draft.value("training.epochs") == 10
    assert draft.value("training.optimizer.momentum") == 0.9
    assert draft.value("model.channels") == [16, 32]
    assert draft.value("title") == "Small"
    assert draft.problems() == ()


def test_the_table_is_a_complete_preset(draft: Draft) -> None:
    recipe = draft.recipe()
    assert recipe is not None
    assert draft.table == recipe.table()
    assert Draft(small_menus(), draft.table).table == draft.table


def test_a_value_is_changed_shown_as_changed_and_reset(draft: Draft) -> None:
    assert not draft.changed("training.epochs")
    draft.set("training.epochs", 3)
    recipe = draft.recipe()
    assert recipe is not None
    assert recipe.training.epochs == 3
    assert draft.changed("training.epochs")
    draft.reset("training.epochs")
    assert draft.value("training.epochs") == draft.default("training.epochs") == 10
    assert not draft.changed("training.epochs")


def test_none_is_the_absence_of_a_value(draft: Draft) -> None:
    assert draft.value("training.clip_norm") is None
    draft.set("training.clip_norm", 1.0)
    assert draft.changed("training.clip_norm")
    draft.set("training.clip_norm", None)
    assert "clip_norm" not in draft.table["training"]
    assert not draft.changed("training.clip_norm")
    assert draft.recipe() is not None


def test_lists_are_what_a_preset_would_hold(draft: Draft) -> None:
    draft.set("model.channels", (16, 32))
    assert draft.value("model.channels") == [16, 32]
    assert not draft.changed("model.channels")


def test_a_new_kind_brings_its_own_options(draft: Draft) -> None:
    draft.set("model.kind", "mlp")
    assert draft.table["model"] == {"kind": "mlp", "widths": [32], "dropout": 0.5}
    assert [field.name for field in draft.fields("model")] == ["widths", "dropout"]
    assert draft.problems() == ()


def test_what_was_chosen_by_hand_survives_a_new_kind(draft: Draft) -> None:
    draft.set("model.dropout", 0.25)
    draft.set("model.kind", "mlp")
    assert draft.value("model.dropout") == 0.25
    draft.set("training.optimizer.learning_rate", 0.02)
    draft.set("training.optimizer.kind", "adam")
    assert draft.table["training"]["optimizer"] == {"kind": "adam", "learning_rate": 0.02}


def test_a_default_does_not_follow_to_another_kind(draft: Draft) -> None:
    draft.set("training.optimizer.kind", "adam")  # the 0.1 of SGD would ruin Adam
    assert draft.value("training.optimizer.learning_rate") == 0.001


def test_what_does_not_suit_the_new_kind_is_left_behind(draft: Draft) -> None:
    draft.set("model.dropout", 0.8)
    assert draft.set("model.kind", "mlp") == ("model.dropout",)  # allows 0.6 at most
    assert draft.value("model.dropout") == 0.5
    draft.set("training.optimizer.learning_rate", "fast")
    draft.set("training.optimizer.kind", "adam")
    assert draft.value("training.optimizer.learning_rate") == 0.001


def test_a_kind_goes_back_to_the_one_that_was_opened(draft: Draft) -> None:
    draft.set("model.kind", "mlp")
    assert draft.changed("model.kind")
    draft.reset("model.kind")
    assert draft.value("model.kind") == "cnn"
    assert not draft.changed("model.kind")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("training.epochs", 0),
        ("training.epochs", "10"),
        ("training.epochs", True),
        ("training.epochs", float("nan")),
        ("training.batch_size", 10**9),
        ("training.optimizer.learning_rate", float("inf")),
        ("model.channels", [16, 0]),
        ("model.channels", []),
        ("model.pooling", "maximum"),
        ("model.norm", 1),
        ("model.kind", "os.system"),
        ("model.kind", 7),
        ("model.kind", None),
        ("model.depth", 3),
        ("data", "digits"),
        ("data.kind.deeper", 1),
        ("title", 5),
        ("nonsense", 1),
    ],
)
def test_no_value_is_refused_but_every_wrong_one_is_named(
    draft: Draft, path: str, value: object
) -> None:
    draft.set(path, value)
    problems = draft.problems()
    assert problems
    assert draft.recipe() is None
    section = path.split(".")[0]
    assert all(problem.path.startswith(section) for problem in problems)
    draft.fields("model")
    draft.describe_changes(small_table())


def test_true_is_not_one(draft: Draft) -> None:
    one, true = 1, True
    draft.set("training.epochs", one)
    before = draft.table
    draft.set("training.epochs", true)
    assert draft.describe_changes(before) == (Change("training.epochs", one, true),)


def test_problems_are_found_by_their_place(draft: Draft) -> None:
    draft.set("training.batch_size", -1)
    draft.set("model.dropout", 5.0)
    assert [problem.path for problem in draft.problems_at("training")] == ["training.batch_size"]
    assert [problem.path for problem in draft.problems_at("model.dropout")] == ["model.dropout"]
    assert draft.problems_at("data") == ()


def test_an_unusable_table_can_be_opened_and_mended() -> None:
    broken: Table = {"data": 5, "model": {"kind": "cmm", "depth": 3}, "training": [], "task": {}}
    draft = Draft(small_menus(), broken)
    named = {problem.path for problem in draft.problems()}
    assert {"data", "model.kind", "task.kind"} <= named
    for path, kind in (
        ("data", "digits"),
        ("model", "cnn"),
        ("task", "classification"),
        ("training.optimizer", "adam"),
        ("training.schedule", "constant"),
    ):
        draft.set(f"{path}.kind", kind)
    assert draft.problems() == ()


def test_an_unknown_key_of_a_preset_is_kept_to_be_named() -> None:
    table = small_table()
    table["model"]["chanels"] = [8]
    (problem,) = Draft(small_menus(), table).problems()
    assert problem.path == "model.chanels"
    assert "channels" in str(problem.hint)


def test_the_given_table_and_the_returned_one_are_copies() -> None:
    table = small_table()
    opened = Draft(small_menus(), table)
    opened.set("training.optimizer.momentum", 0.5)
    assert table == small_table()
    opened.table["training"]["epochs"] = 99
    value = opened.value("model.channels")
    value.append(1)
    assert opened.value("training.epochs") == 10
    assert opened.value("model.channels") == [16, 32]


def test_undo(draft: Draft) -> None:
    before = draft.snapshot()
    draft.set("model.kind", "mlp")
    after = draft.snapshot()
    draft.restore(before)
    assert draft.value("model.kind") == "cnn"
    draft.restore(after)
    assert draft.value("model.kind") == "mlp"
    assert draft.changed("model.kind")  # the recipe that was opened is still the measure


def test_sections_entries_and_fields(draft: Draft) -> None:
    assert set(draft.sections()) == {
        "data", "split", "model", "task", "pictures", "stopping", "training",
        "training.optimizer", "training.schedule",
    }  # fmt: skip
    entry = draft.entry("model")
    assert entry is not None
    assert entry.key == "cnn"
    assert draft.entry("training") is None
    assert "epochs" in [field.name for field in draft.fields("training")]
    assert draft.fields("data") == ()
    menu = draft.menu("model")
    assert menu is not None
    assert [entry.key for entry in menu] == ["cnn", "mlp"]
    assert draft.menu("training") is None


def test_changes_list_only_what_differs(draft: Draft) -> None:
    assert draft.describe_changes(small_table()) == ()
    draft.set("training.epochs", 3)
    draft.set("training.clip_norm", 1.0)
    draft.set("title", "Another")
    draft.set("model.kind", "mlp")
    changes = {
        change.path: (change.old, change.new) for change in draft.describe_changes(small_table())
    }
    assert changes == {
        "training.epochs": (10, 3),
        "training.clip_norm": (None, 1.0),
        "model.kind": ("cnn", "mlp"),
        "model.widths": (None, [32]),
        "model.dropout": (0.0, 0.5),
        "model.channels": ([16, 32], None),
        "model.pooling": ("max", None),
        "model.norm": (False, None),
    }


def test_replacing_opens_another_recipe(draft: Draft) -> None:
    other = {**small_table(), "model": {"kind": "mlp"}}
    draft.replace(other)
    assert draft.value("model.kind") == "mlp"
    assert not draft.changed("model.kind")
    assert draft.recipe() == parse_recipe(other, small_menus())


def test_names_that_are_given_choices_change_together() -> None:
    draft = Draft(menus, {**small_table(), "data": {"kind": "table", "table": "a.csv"}})
    before = draft.table
    chosen = {"sepal.length": "category"}
    draft.set("data.columns", chosen)
    chosen["other"] = "ignore"
    assert draft.describe_changes(before) == (
        Change("data.columns", {}, {"sepal.length": "category"}),
    )
    assert draft.changed("data.columns")
    draft.reset("data.columns")
    assert draft.describe_changes(before) == ()
