"""Tests of the queue of jobs: which of them a person waits for."""

from trainer_gui.runs._lane import Order
from trainer_gui.runs.jobs import AskRun, Predict, PredictRow


def test_a_person_waits_for_a_few_answers_and_not_for_a_long_list() -> None:
    assert Order(1, Predict("run", ("a.png",) * 100)).awaited()
    assert not Order(1, Predict("run", ("a.png",) * 101)).awaited()
    for job in (AskRun("run"), PredictRow("run", {})):
        assert Order(1, job).awaited()


def test_a_file_of_many_rows_is_a_long_list_once_it_has_shown_to_be_one() -> None:
    order = Order(1, Predict("run", ("rows.csv",)))
    order.said = 100
    assert order.awaited()
    order.said = 101
    assert not order.awaited()
