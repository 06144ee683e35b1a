"""Tests of the forecast in the recipe bar, with a worker that the test plays."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.screens.seeing import press
from tests.gui.test_forecast_card import TIGHT
from tests.gui.test_forecasts import Trying
from tests.state.test_forecast_wording import FOUND
from trainer_gui.core.replies import JobDone, JobFailed
from trainer_gui.core.text import Text
from trainer_gui.gui.forecast_card import ForecastCard
from trainer_gui.gui.forecast_view import ForecastView
from trainer_gui.gui.recipe_bar import RecipeBar
from trainer_gui.gui.theme import LIGHT


class Showing(Trying):
    """Forecasts in a bar."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.bar = RecipeBar(LIGHT)
        qtbot.addWidget(self.bar)
        self.bar.resize(1280, 40)
        self.bar.show()
        self.view = ForecastView(self.forecasts, self.drafts, self.bar)

    @property
    def words(self) -> str:
        return self.bar.forecast_button.text()

    @property
    def card(self) -> ForecastCard:
        (card,) = self.bar.findChildren(ForecastCard)
        assert card.isVisible()
        return card

    def click(self) -> None:
        self.bar.forecast_button.click()


@pytest.fixture
def showing(qtbot: QtBot) -> Iterator[Showing]:
    made = Showing(qtbot)
    made.know_all()
    made.view.show_facts()
    yield made
    made.link.close()
    for item in (made.forecasts, made.facts, made.drafts, made.runs, made.link):
        item.deleteLater()


def test_a_click_begins_ends_and_tells(showing: Showing) -> None:
    assert showing.words == "Dry run"
    showing.click()
    assert showing.words == "Dry run…"
    showing.click()
    assert showing.words == "Dry run"
    showing.click()
    showing.find()
    assert showing.words == "≈ 12 min 30 s · 1 min 14 s per epoch · 812 MB"
    showing.click()
    assert showing.card.isVisible()


def test_the_largest_batch_can_be_taken_and_undone(qtbot: QtBot, showing: Showing) -> None:
    showing.click()
    showing.find()
    showing.click()
    press(qtbot, showing.card, "Use the largest batch: 1,280")
    assert showing.drafts.draft.value("training.batch_size") == 1280
    assert showing.words == "Dry run"
    showing.drafts.undo_stack.undo()
    assert showing.drafts.draft.value("training.batch_size") == 64
    assert showing.words.startswith("≈ 12 min 30 s")


def test_what_does_not_fit_warns_and_is_made_to_fit_in_one_step(
    qtbot: QtBot, showing: Showing
) -> None:
    showing.click()
    showing.say(showing.tried[-1], TIGHT, JobDone())
    assert showing.words == "does not fit into memory as it is"
    showing.click()
    press(qtbot, showing.card, "Make it fit")
    draft = showing.drafts.draft
    assert (draft.value("training.batch_size"), draft.value("training.accumulation")) == (16, 4)
    showing.drafts.undo_stack.undo()
    assert (draft.value("training.batch_size"), draft.value("training.accumulation")) == (64, 1)


def test_a_failure_is_told_in_the_tooltip_and_the_card(showing: Showing) -> None:
    showing.click()
    failure = JobFailed(Text("The loss became NaN."), Text("Lower the learning rate."))
    showing.say(showing.tried[-1], failure)
    assert showing.words == "Dry run failed"
    assert "The loss became NaN." in showing.bar.forecast_button.toolTip()
    showing.click()
    assert showing.card.isVisible()


def test_what_cannot_be_tried_is_not_offered(showing: Showing) -> None:
    assert FOUND.changes == {}
    showing.drafts.set("training.epochs", 0)
    showing.view.show_facts()
    assert not showing.bar.forecast_button.isEnabled()
