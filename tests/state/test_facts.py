"""Tests of what is known of the recipe being edited."""

from trainer_gui.state.facts import DataFacts, ModelFacts


def test_at_first_nothing_is_known_and_nothing_has_failed() -> None:
    data, model = DataFacts(), ModelFacts()
    assert (data.status, data.described, data.fraction, data.failure) == ("unknown", *[None] * 3)
    assert (model.status, model.summary, model.failure) == ("unknown", None, None)


def test_facts_are_compared_by_value_so_that_a_view_redraws_only_news() -> None:
    assert DataFacts("working", fraction=0.5) == DataFacts("working", fraction=0.5)
    assert DataFacts("working", fraction=0.5) != DataFacts("working", fraction=0.6)
