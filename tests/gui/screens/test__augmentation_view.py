"""Tests of the view that shows what augmentation does."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.core.faces import pictures_of
from tests.engine.small import digits
from tests.gui.screens.seeing import button, press, words
from tests.gui.screens.variants import write_variants
from trainer_gui.core.replies import JobFailed, SamplesShown
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._augmentation_view import EPOCHS, AugmentationView
from trainer_gui.gui.screens._variants_table import VariantsTable
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.gui.widgets.gallery import Tiles
from trainer_gui.kinds.pictures.options import PictureOptions
from trainer_gui.state.facts import PreviewFacts, PreviewWish


class Watching:
    """A view that is looked at, and what it wanted."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = AugmentationView(LIGHT)
        qtbot.addWidget(self.view)
        self.wishes: list[PreviewWish | None] = []
        self.view.wanted.connect(self.wishes.append)
        data, picked = digits(), np.arange(0, 1700, 17)
        train = set(data.splits["train"].tolist())
        self.training = [index for index in picked.tolist() if index in train]
        splits = np.array([0 if index in train else 2 for index in picked])
        self.view.show_data(
            data.spec, Tiles(pictures_of(data.input[picked]), splits=splits, indices=picked)
        )
        self.view.resize(836, 420)
        self.view.show()

    def switch_on(self, **values: Any) -> None:
        self.view.show_options(PictureOptions(**(values or {"shift": 1})), "pictures")
        self.view.set_active(True)

    @property
    def wish(self) -> PreviewWish:
        assert self.wishes
        assert self.wishes[-1] is not None
        return self.wishes[-1]


@pytest.fixture
def watching(qtbot: QtBot) -> Watching:
    return Watching(qtbot)


def table(view: AugmentationView) -> VariantsTable | None:
    return next((one for one in view.findChildren(VariantsTable) if one.isVisible()), None)


def test_while_all_is_off_it_says_so_and_how_to_begin(qtbot: QtBot, watching: Watching) -> None:
    watching.view.show_options(PictureOptions(), "pictures")
    watching.view.set_active(True)
    assert "Samples are trained as they are" in words(watching.view)
    assert not watching.wishes
    with qtbot.waitSignal(watching.view.edited_together) as edited:
        press(qtbot, watching.view, "Shift by up to 1 px")
    assert edited.args == [{"pictures.shift": 1}]


def test_training_pictures_are_wanted_as_soon_as_something_is_on(watching: Watching) -> None:
    watching.switch_on(shift=1, rotation=10)
    assert watching.wish == PreviewWish(tuple(watching.training[:12]), 0, EPOCHS)
    assert "shift ±1 px · rotate ±10°" in words(watching.view)
    watching.view.show_options(PictureOptions(), "pictures")
    assert watching.wishes[-1] is None


def test_nothing_is_wanted_while_it_is_not_seen(watching: Watching) -> None:
    watching.switch_on()
    watching.view.set_active(False)
    assert watching.wishes[-1] is None
    watching.view.set_active(True)
    assert watching.wish.epochs == EPOCHS


def test_other_pictures_and_other_epochs_can_be_asked_for(qtbot: QtBot, watching: Watching) -> None:
    watching.switch_on()
    first = watching.wish
    assert not button(watching.view, "Earlier epochs").isEnabled()
    press(qtbot, watching.view, "Later epochs")
    assert watching.wish == PreviewWish(first.samples, EPOCHS, EPOCHS)
    assert "Epochs 7 to 12" in words(watching.view)
    press(qtbot, watching.view, "Other samples")
    assert watching.wish.samples == tuple(watching.training[12:24])
    press(qtbot, watching.view, "Earlier epochs")
    assert watching.wish.epoch == 0


def test_the_pictures_are_shown_and_stay_while_others_are_made(
    qtbot: QtBot, watching: Watching, tmp_path: Path
) -> None:
    watching.switch_on()
    shown = write_variants(tmp_path)
    watching.view.show_facts(PreviewFacts("ready", shown))
    qtbot.waitUntil(lambda: table(watching.view) is not None)
    watching.view.show_facts(PreviewFacts("working", shown))
    assert "Updating…" not in words(watching.view)  # what is quick never says so
    qtbot.waitUntil(lambda: "Updating…" in words(watching.view))
    assert table(watching.view) is not None
    watching.view.show_facts(PreviewFacts("ready", write_variants(tmp_path, epoch=6)))
    assert "Updating…" not in words(watching.view)
    watching.view.set_theme(DARK)
    watching.view.show_options(PictureOptions(), "pictures")
    assert table(watching.view) is None


def test_a_file_that_is_gone_leaves_what_was_there(
    qtbot: QtBot, watching: Watching, tmp_path: Path
) -> None:
    watching.switch_on()
    watching.view.show_facts(PreviewFacts("ready", write_variants(tmp_path)))
    qtbot.waitUntil(lambda: table(watching.view) is not None)
    watching.view.show_facts(PreviewFacts("ready", SamplesShown("/nowhere.npz", 0)))
    qtbot.wait(50)
    assert table(watching.view) is not None


def test_a_failure_is_said_with_what_to_do(qtbot: QtBot, watching: Watching) -> None:
    watching.switch_on()
    failure = JobFailed(Text("The data are no longer in memory."), Text("Read them again."))
    watching.view.show_facts(PreviewFacts("failed", failure=failure))
    assert "The data are no longer in memory." in words(watching.view)
    with qtbot.waitSignal(watching.view.reload_requested):
        press(qtbot, watching.view, "Read the data again")


def test_fewer_pictures_are_wanted_where_they_are_large(qtbot: QtBot) -> None:
    watching = Watching(qtbot)
    data = digits()
    field = data.spec.inputs[0]
    large = type(field)(field.name, field.kind, (3, 224, 224), field.dtype)
    spec = type(data.spec)(**{**vars(data.spec), "inputs": (large,)})
    watching.view.show_data(
        spec, Tiles(pictures_of(data.input[:40]), splits=np.zeros(40, dtype=int))
    )
    watching.switch_on()
    assert len(watching.wish.samples) == 4
