"""Tests of recipes between the form and files, with the shipped presets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.catalog import menus
from trainer_gui.core.paths import shipped
from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs.presets import PresetPicker
from trainer_gui.gui.dialogs.save_preset import SavePresetDialog
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.preset_flow import START, PresetFlow
from trainer_gui.gui.theme import Look
from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.state.preset_library import PresetLibrary


class Flowing:
    """A flow with its library, its draft and what it complained of."""

    def __init__(self, window: QWidget, look: Look, own: Path) -> None:
        self.window = window
        self.own = own
        self.library = PresetLibrary(shipped("presets"), own, menus)
        source = self.library.find(START)
        self.drafts = DraftController(menus, self.library.load(source), source, window)
        self.complaints: list[str] = []
        self.banner = Banner(parent=window)
        self.flow = PresetFlow(
            self.library, self.drafts, window, look, self.complain, banner=self.banner
        )

    def complain(self, message: Text, hint: Text) -> None:
        self.complaints.append(f"{message} {hint}")

    def dialog(self, kind: type[QDialog]) -> QDialog:
        found = [one for one in self.window.findChildren(kind) if one.isVisible()]
        assert len(found) == 1
        return found[0]


@pytest.fixture
def flowing(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Flowing]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    look = Look(qapp, "light")
    yield Flowing(window, look, tmp_path / "own")
    look.deleteLater()


def test_a_preset_is_opened_and_remembered(flowing: Flowing) -> None:
    path = flowing.library.find("m3-mnist-mlp")
    assert flowing.flow.open_path(path)
    assert flowing.drafts.draft.value("model.kind") == "mlp"
    assert flowing.drafts.source == path
    assert not flowing.drafts.modified
    assert flowing.library.recent() == (path,)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"title = ", "not valid TOML"),
        (b"\xff\xfe", "UTF-8"),
        (b"#" * 20_000, "16,384 bytes"),
        (b"a." * 40 + b"b = 1", "nested too deeply"),
        (None, "There is no preset file"),
    ],
    ids=["torn", "binary", "large", "deep", "missing"],
)
def test_a_bad_file_leaves_the_form_as_it_is_and_says_why(
    flowing: Flowing, tmp_path: Path, content: bytes | None, told: str
) -> None:
    flowing.drafts.set("training.epochs", 7)
    before, source = flowing.drafts.draft.table, flowing.drafts.source
    path = tmp_path / "bad.toml"
    if content is not None:
        path.write_bytes(content)
    assert not flowing.flow.open_path(path)
    assert flowing.drafts.draft.table == before
    assert flowing.drafts.source == source
    assert flowing.drafts.undo_stack.canUndo()
    assert len(flowing.complaints) == 1
    assert told in flowing.complaints[0]
    assert "bad.toml" in flowing.complaints[0]
    assert flowing.library.recent() == ()


def test_a_preset_that_was_changed_by_hand_is_opened_with_a_notice(flowing: Flowing) -> None:
    recipe = flowing.drafts.draft.recipe()
    assert recipe is not None
    path = flowing.library.save(recipe, "mine")
    assert flowing.flow.open_path(path)
    assert flowing.banner.message() == ""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("epochs = 40", "epochs = 41"), encoding="utf-8")
    assert flowing.flow.open_path(path)
    assert flowing.drafts.draft.value("training.epochs") == 41
    said = "The preset mine.toml was changed since this program saved it."
    assert flowing.banner.message() == said
    assert flowing.complaints == []
    flowing.flow.save()
    flowing.banner.clear()
    assert flowing.flow.open_path(path)
    assert flowing.banner.message() == ""


def test_the_recipe_of_the_start_is_looked_at_too(flowing: Flowing, qapp: QApplication) -> None:
    recipe = flowing.drafts.draft.recipe()
    assert recipe is not None
    path = flowing.library.save(recipe, "mine")
    path.write_text(path.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    drafts = DraftController(menus, flowing.library.load(path), path, flowing.window)
    look = Look(qapp, "light")
    PresetFlow(flowing.library, drafts, flowing.window, look, flowing.complain,
               banner=flowing.banner)  # fmt: skip
    assert "mine.toml was changed" in flowing.banner.message()
    look.deleteLater()


def test_a_file_with_a_bad_value_is_opened_and_can_be_mended(
    flowing: Flowing, tmp_path: Path
) -> None:
    path = tmp_path / "old.toml"
    text = flowing.library.find(START).read_text(encoding="utf-8")
    path.write_text(text.replace("epochs = 40", "epochs = 0"), encoding="utf-8")
    assert flowing.flow.open_path(path)
    assert [problem.path for problem in flowing.drafts.draft.problems()] == ["training.epochs"]


def test_a_shipped_preset_is_saved_under_a_name_of_its_own_and_then_in_place(
    flowing: Flowing,
) -> None:
    flowing.drafts.set("training.epochs", 7)
    flowing.flow.save()
    asked = flowing.dialog(SavePresetDialog)
    assert isinstance(asked, SavePresetDialog)
    asked.title_edit.setText("My digits")
    asked.about_edit.setPlainText("Seven epochs.")
    asked.save_button.click()
    path = flowing.own / "my-digits.toml"
    assert flowing.drafts.source == path
    assert not flowing.drafts.modified
    table = flowing.library.load(path)
    assert (table["title"], table["about"]) == ("My digits", "Seven epochs.")
    assert table["training"]["epochs"] == 7
    assert flowing.library.recent() == (path,)
    flowing.drafts.set("training.epochs", 8)
    flowing.flow.save()
    assert flowing.library.load(path)["training"]["epochs"] == 8
    assert not flowing.drafts.modified


def test_what_is_wrong_or_cannot_be_written_is_not_saved(flowing: Flowing) -> None:
    recipe = flowing.drafts.draft.recipe()
    assert recipe is not None
    path = flowing.library.save(recipe, "mine")
    flowing.flow.open_path(path)
    before = path.read_bytes()
    flowing.drafts.set("training.epochs", 0)
    flowing.flow.save()
    assert "training.epochs" in flowing.complaints[0]
    assert path.read_bytes() == before
    assert flowing.drafts.modified
    flowing.drafts.set("training.epochs", 9)
    path.unlink()
    path.mkdir()
    flowing.flow.save()
    assert "mine.toml could not be written" in flowing.complaints[1]
    assert flowing.drafts.modified


def test_reset_goes_back_to_the_preset(flowing: Flowing, tmp_path: Path) -> None:
    flowing.flow.open_path(flowing.library.find("m1-cifar10-cnn"))
    flowing.drafts.set("training.epochs", 77)
    flowing.flow.reset()
    assert flowing.drafts.draft.value("training.epochs") != 77
    assert flowing.drafts.draft.value("data.kind") == "cifar10"
    flowing.drafts.open(flowing.drafts.draft.table, None)
    flowing.flow.reset()
    assert flowing.drafts.source == flowing.library.find(START)


def test_the_list_opens_presets_and_deletes_own_ones(flowing: Flowing) -> None:
    recipe = flowing.drafts.draft.recipe()
    assert recipe is not None
    flowing.library.save(recipe, "mine")
    flowing.flow.pick()
    picker = flowing.dialog(PresetPicker)
    assert isinstance(picker, PresetPicker)
    picker.delete_requested.emit("mine")
    assert not list(flowing.own.glob("*.toml"))
    picker.delete_requested.emit("mine")
    assert "no preset called" in flowing.complaints[0]
    picker.select_preset(flowing.library.find("m3-mnist-mlp"))
    picker.open_button.click()
    assert flowing.drafts.source == flowing.library.find("m3-mnist-mlp")
