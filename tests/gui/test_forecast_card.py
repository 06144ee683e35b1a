"""Tests of the card that tells all of a forecast."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.screens.seeing import button, press, words
from tests.state.test_forecast_wording import FOUND
from trainer_gui.core.execution import Execution
from trainer_gui.core.replies import JobFailed
from trainer_gui.core.text import Text
from trainer_gui.gui.forecast_card import ForecastCard
from trainer_gui.state.facts import ForecastFacts

TIGHT = replace(
    FOUND,
    changes={"training.batch_size": 16, "training.accumulation": 4},
    reasons=(Text("16 samples go through the model at once."),),
)


@pytest.fixture
def card(qtbot: QtBot) -> ForecastCard:
    made = ForecastCard()
    qtbot.addWidget(made)
    made.show()
    return made


def show(card: ForecastCard, facts: ForecastFacts, batch_size: int = 64) -> None:
    card.show_facts(facts, batch_size=batch_size, most=65_536)


def test_every_figure_is_told_and_how_the_machine_carries_it_out(card: ForecastCard) -> None:
    execution = Execution("cpu", "My CPU", "bf16", 2, "channels_last", compiled=True)
    show(card, ForecastFacts("ready", replace(FOUND, execution=execution)))
    told = words(card)
    assert "1 min 14 s with its evaluation" in told
    assert "812 MB in a step" in told
    assert "My CPU · bf16 · 2 threads · channels last · compiled" in told


def test_the_largest_batch_is_one_change(qtbot: QtBot, card: ForecastCard) -> None:
    show(card, ForecastFacts("ready", FOUND))
    with qtbot.waitSignal(card.edited_together) as edited:
        press(qtbot, card, "Use the largest batch: 1,280")
    assert edited.args == [{"training.batch_size": 1280}]
    assert not card.isVisible()


def test_a_batch_that_is_the_largest_already_is_not_offered(card: ForecastCard) -> None:
    show(card, ForecastFacts("ready", FOUND), batch_size=1280)
    assert "Use the largest batch" not in words(card)
    with pytest.raises(AssertionError):
        button(card, "Use the largest batch: 1,280")


def test_what_does_not_fit_can_be_made_to(qtbot: QtBot, card: ForecastCard) -> None:
    show(card, ForecastFacts("ready", TIGHT))
    assert "does not fit into memory" in words(card)
    assert "16 samples go through the model at once." in words(card)
    with qtbot.waitSignal(card.edited_together) as edited:
        press(qtbot, card, "Make it fit")
    assert edited.args == [dict(TIGHT.changes)]


def test_a_failure_is_told_and_can_be_tried_again(qtbot: QtBot, card: ForecastCard) -> None:
    failure = JobFailed(Text("The loss became NaN."), Text("Lower the learning rate."))
    show(card, ForecastFacts("failed", failure=failure))
    assert "The loss became NaN. Lower the learning rate." in words(card)
    assert "Epoch" not in words(card)
    with qtbot.waitSignal(card.again_requested):
        press(qtbot, card, "Dry run again")


def test_it_is_as_high_as_what_it_says(qtbot: QtBot, card: ForecastCard) -> None:
    opener = QWidget()
    qtbot.addWidget(opener)
    opener.show()
    show(card, ForecastFacts("ready", TIGHT))
    card.open_below(opener)
    title, told = (
        next(label for label in card.findChildren(QLabel) if label.text().startswith(begin))
        for begin in ("Forecast", "The recipe does not fit")
    )
    assert title.height() < 2 * title.fontMetrics().height()
    needed = told.heightForWidth(told.width())
    assert needed <= told.height() < needed + told.fontMetrics().height()
