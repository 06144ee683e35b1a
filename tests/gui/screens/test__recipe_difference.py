"""Tests of only what differs between recipes."""

from tests.gui.screens.run_list import recipe_table
from trainer_gui.catalog import menus
from trainer_gui.core.recipe import Table
from trainer_gui.gui.screens._recipe_difference import Difference, differences, recipe_options


def found(*tables: Table | None) -> list[Difference]:
    options = [None if table is None else recipe_options(table, menus) for table in tables]
    return list(differences(options))


def test_recipes_that_differ_only_in_what_they_are_called_do_not_differ() -> None:
    assert found(recipe_table(), recipe_table(title="Another", about="Of the same")) == []


def test_what_differs_has_the_labels_and_words_of_the_form() -> None:
    first = recipe_table(training__batch_size=32)
    second = recipe_table(training__batch_size=128, training__clip_norm=1.5)
    assert found(first, second, first) == [
        Difference("training.batch_size", "Batch size",
                   ("32 samples", "128 samples", "32 samples")),
        Difference("training.clip_norm", "Clip gradients at", ("off", "1.5", "off")),
    ]  # fmt: skip


def test_an_option_without_a_meaning_is_not_compared() -> None:
    first = recipe_table(training__length="epochs", training__steps=10)
    second = recipe_table(training__length="epochs", training__steps=20)
    assert found(first, second) == []


def test_of_another_method_only_what_was_chosen_is_told() -> None:
    sgd = recipe_table(training__optimizer={"kind": "sgd", "learning_rate": 0.1, "momentum": 0.5})
    adam = recipe_table(training__optimizer={"kind": "adam", "learning_rate": 0.1})
    paths = [one.path for one in found(sgd, adam)]
    assert paths[:1] == ["training.optimizer.kind"]
    assert "training.optimizer.momentum" in paths
    assert "training.optimizer.beta1" not in paths  # its default follows from the method
    momentum = next(one for one in found(sgd, adam) if one.path.endswith("momentum"))
    assert momentum.values == ("0.5", "–")
    assert momentum.label == "Optimiser: Momentum"


def test_a_recipe_that_cannot_be_read_hides_no_difference_of_the_others() -> None:
    first, second = recipe_table(training__seed=1), recipe_table(training__seed=2)
    assert [one.values for one in found(first, None, second)] == [("1", "–", "2")]


def test_entries_and_options_of_a_plug_in_that_is_gone_are_told_by_their_keys() -> None:
    first = recipe_table(model={"kind": "of_a_plugin", "depth": 3})
    second = recipe_table(model={"kind": "of_a_plugin", "depth": 4})
    assert found(first, second) == [Difference("model.depth", "Model: depth", ("3", "4"))]


def test_columns_that_are_used_otherwise_are_named() -> None:
    first = recipe_table(data={"kind": "table", "table": "a.csv"})
    second = recipe_table(
        data={"kind": "table", "table": "a.csv", "columns": {"zip": "category", "id": "ignore"}}
    )
    assert found(first, second) == [
        Difference("data.columns", "Data: Columns", ("as guessed", "zip: Category, id: Ignore"))
    ]
