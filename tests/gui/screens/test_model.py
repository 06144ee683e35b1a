"""What the Model screen shows and asks for."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QTreeView
from pytestqt.qtbot import QtBot

from tests.gui.screens.seeing import button, press, words
from trainer_gui.catalog import menus
from trainer_gui.core.errors import Problem
from trainer_gui.core.replies import JobFailed, LayerRow, ModelSummarised
from trainer_gui.core.text import Text
from trainer_gui.gui.screens.model import ModelScreen
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.state.facts import ModelFacts

SMALL = ModelSummarised(
    layers=(
        LayerRow("block1", "Sequential", 0, (32, 14, 14), 320, 320, 225_792),
        LayerRow("block1.conv", "Conv2d", 1, (32, 28, 28), 320, 320, 225_792),
        LayerRow("block1.pool", "MaxPool2d", 1, (32, 14, 14), 0, 0, 0),
        LayerRow("head", "Linear", 0, (10,), 62_730, 62_730, 62_720),
    ),
    parameters=63_050,
    trainable=63_050,
    multiply_adds=288_512,
    input_shape=(1, 28, 28),
)


def deep(blocks: int) -> ModelSummarised:
    """A model of `blocks` blocks with a layer, which has an activation inside, in each."""
    rows = []
    for number in range(blocks):
        rows.append(LayerRow(f"b{number}", "Block", 0, (8,), 72, 72, 64))
        rows.append(LayerRow(f"b{number}.layer", "Sequential", 1, (8,), 72, 72, 64))
        rows.append(LayerRow(f"b{number}.layer.linear", "Linear", 2, (8,), 72, 72, 64))
    return ModelSummarised(tuple(rows), 72 * blocks, 72 * blocks, 64 * blocks, (8,))


@pytest.fixture
def screen(qtbot: QtBot) -> ModelScreen:
    made = ModelScreen(menus.models, LIGHT)
    qtbot.addWidget(made)
    made.resize(1200, 640)
    made.show_draft({"kind": "cnn"}, {})
    made.show()
    return made


def rows(screen: ModelScreen) -> list[str]:
    """The lines of the table that are unfolded, with two spaces for each level."""
    view = screen.findChildren(QTreeView)[0]
    model = view.model()
    found: list[str] = []

    def walk(parent: QModelIndex, level: int) -> None:
        for row in range(model.rowCount(parent)):
            cells = [model.index(row, column, parent).data() for column in range(5)]
            found.append("  " * level + " | ".join(cells))
            if view.isExpanded(model.index(row, 0, parent)):
                walk(model.index(row, 0, parent), level + 1)

    walk(QModelIndex(), 0)
    return found


def test_every_architecture_stands_on_a_card_and_can_be_chosen(
    qtbot: QtBot, screen: ModelScreen
) -> None:
    assert button(screen, "Convolutional network").isChecked()
    for entry in menus.models:
        assert str(entry.about) in words(screen)
    with qtbot.waitSignal(screen.edited) as asked:
        press(qtbot, screen, "Vision transformer")
    assert asked.args == ["model.kind", "vit"]


def test_figures_layers_and_totals(screen: ModelScreen) -> None:
    screen.show_facts(ModelFacts("ready", SMALL))
    told = set(words(screen).splitlines())
    assert {"Convolutional network", "63 k", "289 k", "252 kB", "1 × 28 × 28"} <= told
    assert "4 layers · 63,050 parameters, all trained · 288,512 multiply-adds" in told
    assert rows(screen) == [
        "block1 | Sequential | 32 × 14 × 14 | 320 | 225,792",
        "  conv | Conv2d | 32 × 28 × 28 | 320 | 225,792",
        "  pool | MaxPool2d | 32 × 14 × 14 | – | –",
        "head | Linear | 10 | 62,730 | 62,720",
    ]


def test_frozen_parameters_are_told_apart(screen: ModelScreen) -> None:
    screen.show_facts(ModelFacts("ready", replace(SMALL, trainable=320)))
    assert "320" in words(screen).splitlines()
    assert "63,050 parameters, 320 trained" in words(screen)


def test_a_model_of_many_layers_opens_folded_and_unfolds_by_depth(
    qtbot: QtBot, screen: ModelScreen
) -> None:
    screen.show_facts(ModelFacts("ready", deep(30)))
    assert len(rows(screen)) == 60
    press(qtbot, screen, "Depth of the table: All layers")
    assert len(rows(screen)) == 90
    press(qtbot, screen, "Depth of the table: Blocks")
    assert len(rows(screen)) == 30


def test_what_was_folded_stays_folded_when_only_figures_change(screen: ModelScreen) -> None:
    screen.show_facts(ModelFacts("ready", SMALL))
    view = screen.findChildren(QTreeView)[0]
    view.collapse(view.model().index(0, 0))
    wider = replace(SMALL.layers[0], parameters=640)
    screen.show_facts(ModelFacts("working", SMALL))
    screen.show_facts(ModelFacts("ready", replace(SMALL, layers=(wider, *SMALL.layers[1:]))))
    assert rows(screen)[0] == "block1 | Sequential | 32 × 14 × 14 | 640 | 225,792"
    assert len(rows(screen)) == 2


def test_the_table_can_be_copied_by_key_and_by_button(qtbot: QtBot, screen: ModelScreen) -> None:
    screen.show_facts(ModelFacts("ready", SMALL))
    view = screen.findChildren(QTreeView)[0]
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    by_key = QApplication.clipboard().text().splitlines()
    assert by_key[0] == "Layer\tType\tOutput\tParameters\tMultiply-adds"
    assert by_key[2] == "block1.conv\tConv2d\t32 × 28 × 28\t320\t225792"
    QApplication.clipboard().clear()
    press(qtbot, screen, "Copy the table as text (Ctrl+C)")
    assert QApplication.clipboard().text().splitlines() == by_key


def test_a_long_menu_is_asked_for_when_it_is_first_in_sight(qtbot: QtBot) -> None:
    screen = ModelScreen(menus.models, LIGHT)
    qtbot.addWidget(screen)
    asked: list[str] = []
    screen.choices_requested.connect(asked.append)
    screen.show_draft({"kind": "torchvision_zoo"}, {})
    assert asked == []
    screen.show()
    assert asked == ["torchvision"]
    screen.show_draft({"kind": "torchvision_zoo"}, {})
    assert asked == ["torchvision"]
    screen.set_choices("torchvision", [("resnet18", "ResNet-18"), ("vgg11", "VGG-11")])
    screen.hide()
    screen.show()
    assert asked == ["torchvision"]
    boxes = screen.findChildren(QComboBox)
    network = next(box for box in boxes if box.accessibleName() == "Network")
    assert network.findText("VGG-11") >= 0


def test_the_name_of_a_published_network_stands_in_the_title(screen: ModelScreen) -> None:
    screen.set_choices("torchvision", [("vgg11", "VGG-11")])
    screen.show_draft({"kind": "torchvision_zoo", "builder": "vgg11"}, {})
    screen.show_facts(ModelFacts("ready", SMALL))
    assert "torchvision · vgg11" in words(screen)


def test_a_failure_says_what_to_do_and_goes_when_it_is_mended(
    qtbot: QtBot, screen: ModelScreen
) -> None:
    failure = JobFailed(Text("Four poolings leave no pixel."), Text("Remove a block."))
    screen.show_facts(ModelFacts("failed", failure=failure))
    assert "Four poolings leave no pixel." in words(screen)
    assert "Remove a block." in words(screen)
    press(qtbot, screen, "Dismiss")
    screen.show_facts(ModelFacts("failed", failure=failure))
    assert "Remove a block." not in words(screen)
    screen.show_facts(ModelFacts("ready", SMALL))
    assert "There is no model to show" not in words(screen)
    assert len(rows(screen)) == 4


def test_without_data_it_says_what_it_waits_for(screen: ModelScreen) -> None:
    screen.show_facts(ModelFacts("unknown"))
    assert "as soon as the data are read" in words(screen)


def test_a_choice_that_is_wrong_names_the_field(screen: ModelScreen) -> None:
    problem = Problem(
        "model.width",
        Text("{path} cannot be {value}.", path="model.width", value=0),
        Text("Choose a whole number from 1 to 4096."),
    )
    screen.show_draft({"kind": "vit", "width": 0}, {"model.width": problem})
    screen.show_facts(ModelFacts("unknown"))
    assert "Width: Choose a whole number from 1 to 4096." in words(screen)


def test_the_last_layers_stay_in_sight_while_a_model_is_built(
    qtbot: QtBot, screen: ModelScreen
) -> None:
    screen.show_facts(ModelFacts("ready", SMALL))
    screen.show_facts(ModelFacts("working", SMALL))
    qtbot.waitUntil(lambda: "Building the model…" in words(screen))
    assert "63 k" in words(screen)
    screen.show_facts(ModelFacts("ready", SMALL))
    assert "Building the model…" not in words(screen)


def test_it_follows_the_theme(screen: ModelScreen) -> None:
    screen.show_facts(ModelFacts("ready", SMALL))
    view = screen.findChildren(QTreeView)[0]
    before = view.grab().toImage()
    screen.set_theme(DARK)
    assert view.grab().toImage() != before


def test_a_program_is_offered_to_be_looked_at_and_to_be_read_again(
    qtbot: QtBot, screen: ModelScreen
) -> None:
    screen.show_draft({"kind": "own_model", "file": "/home/ada/net.py"}, {})
    failure = JobFailed(Text("It may not run."), Text("Look."), remedy="run_code", file="net.py")
    screen.show_facts(ModelFacts("failed", failure=failure))
    assert "net.py has not been allowed to run" in words(screen)
    assert "It may not run." not in words(screen)  # there is no trouble, and so no banner
    with qtbot.waitSignal(screen.consent_requested) as wanted:
        press(qtbot, screen, "Look at it…")
    assert wanted.args == ["net.py"]
    screen.show_facts(ModelFacts("failed", failure=JobFailed(Text("It failed."), Text("Mend it."))))
    assert "It failed." in words(screen)
    with qtbot.waitSignal(screen.reload_requested):
        press(qtbot, screen, "Read the file again")
    screen.show_facts(ModelFacts("ready", SMALL))
    assert "Own model · net.py" in words(screen)
    with qtbot.waitSignal(screen.reload_requested):
        press(qtbot, screen, "Read the file again")


def test_before_a_file_is_chosen_it_says_which_without_alarm(screen: ModelScreen) -> None:
    screen.show_draft({"kind": "own_model", "file": ""}, {})
    failure = JobFailed(Text("No Python file is chosen."), Text("Choose one."))
    screen.show_facts(ModelFacts("failed", failure=failure))
    assert "No Python file is chosen yet" in words(screen)
    assert "No Python file is chosen." not in words(screen).splitlines()


def test_a_choice_that_is_warned_of_is_complete(screen: ModelScreen) -> None:
    path = "model.free_after"
    warning = Problem(path, Text("They are never trained."), Text("Train longer."), "warning")
    network = {"kind": "torchvision_zoo", "weights": "pretrained", "trained": "head"}
    screen.show_draft({**network, "free_after": 50}, {path: warning})
    screen.show_facts(ModelFacts("unknown"))
    assert "as soon as the data are read" in words(screen)
