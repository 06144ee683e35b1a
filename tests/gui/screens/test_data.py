"""What the Data screen shows and asks for."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from tests.data.rows import example_rows
from tests.engine.small import small_table
from tests.gui.screens.number_runs import turned
from tests.gui.screens.seeing import button, press, words
from trainer_gui.catalog import menus
from trainer_gui.core.errors import Problem
from trainer_gui.core.recipe import check_recipe
from trainer_gui.core.replies import DataDescribed, JobFailed
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.text import Text
from trainer_gui.gui.charts.bars_view import BarsView
from trainer_gui.gui.forms.field_row import FieldRow
from trainer_gui.gui.screens.data import DataScreen
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.gui.widgets.gallery import Gallery
from trainer_gui.kinds._assemble import assembled
from trainer_gui.runs._gallery import write_gallery
from trainer_gui.state.facts import DataFacts, PreviewWish
from trainer_gui.state.task_fit import Misfit

MISSING = JobFailed(
    Text("The files of MNIST are not on this computer."),
    Text("Download 12 MB from example.org to /data, or choose a folder that holds them."),
    remedy="download",
)


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> DataDescribed:
    """The digits of scikit-learn, as the worker describes them."""
    entry = menus.data.get("digits")
    dataset = assembled(
        entry.build(entry.options(), progress=lambda _fraction, _doing: None), SplitPlan(0)
    )
    path = write_gallery(dataset, tmp_path_factory.mktemp("gallery"))
    return DataDescribed(dataset.spec, str(path))


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> DataDescribed:
    """Turned digits with their angles and their ink, as the worker describes them."""
    folder = tmp_path_factory.mktemp("turned")
    dataset = turned(folder, 200)
    return DataDescribed(dataset.spec, str(write_gallery(dataset, folder)))


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> DataDescribed:
    """The rows of a table, as the worker describes them."""
    dataset = example_rows()
    path = write_gallery(dataset, tmp_path_factory.mktemp("rows"))
    return DataDescribed(dataset.spec, str(path))


@pytest.fixture
def screen(qtbot: QtBot) -> DataScreen:
    made = DataScreen(menus.data, LIGHT)
    qtbot.addWidget(made)
    made.resize(1200, 640)
    made.show_draft({"kind": "digits"}, {})
    made.show()
    qtbot.waitUntil(made.assembled)
    return made


def show_ready(qtbot: QtBot, screen: DataScreen, described: DataDescribed) -> None:
    screen.show_facts(DataFacts("ready", described))
    qtbot.waitUntil(lambda: described.spec.fingerprint[:8] in words(screen))
    assert not veil_words(screen)


def veil_words(screen: DataScreen) -> str:
    """What is said to be going on."""
    return next((line for line in words(screen).splitlines() if line.endswith("…")), "")


def gallery(screen: DataScreen) -> Gallery:
    return screen.findChildren(Gallery)[0]


def classes(screen: DataScreen) -> QComboBox:
    return next(box for box in screen.findChildren(QComboBox) if box.accessibleName() == "class")


def choose(box: QComboBox, row: int) -> None:
    """As a person does: the box emits `activated` for them alone."""
    box.setCurrentIndex(row)
    box.activated.emit(row)


def test_every_source_stands_on_a_card_and_can_be_chosen(qtbot: QtBot, screen: DataScreen) -> None:
    assert button(screen, "Digits 8×8").isChecked()
    with qtbot.waitSignal(screen.edited) as asked:
        press(qtbot, screen, "MNIST")
    assert asked.args == ["data.kind", "mnist"]
    for entry in menus.data:
        assert str(entry.about) in words(screen)


def test_an_option_is_edited_focused_and_reset_by_its_path(
    qtbot: QtBot, screen: DataScreen
) -> None:
    screen.show_split({"test": 0.3}, {})
    boxes = screen.findChildren(QAbstractSpinBox)
    share = next(box for box in boxes if box.accessibleName() == "Validation share")
    with qtbot.waitSignal(screen.focused) as focused:
        share.setFocus(Qt.FocusReason.TabFocusReason)
    assert focused.args == ["split.validation"]
    with qtbot.waitSignal(screen.edited) as edited:
        qtbot.keyClick(share, Qt.Key.Key_Up)
    path, value = edited.args or ("", 0.0)
    assert path == "split.validation"
    assert float(value) > 0.15
    with qtbot.waitSignal(screen.reset_requested) as reset:
        press(qtbot, screen, "Reset Test share to 0.15")
    assert reset.args == ["split.test"]


@pytest.mark.parametrize("folds", [None, 5])
def test_with_folds_one_is_chosen_in_place_of_a_share(
    screen: DataScreen, folds: int | None
) -> None:
    screen.show_split({} if folds is None else {"folds": folds, "fold": 2}, {})
    shown = {str(row.field.label) for row in screen.findChildren(FieldRow) if not row.isHidden()}
    assert ("Fold" in shown) is (folds is not None)
    assert ("Validation share" in shown) is (folds is None)
    assert "Test share" in shown


def test_what_was_found_is_told_in_figures(
    qtbot: QtBot, screen: DataScreen, digits: DataDescribed
) -> None:
    show_ready(qtbot, screen, digits)
    told = words(screen).splitlines()
    assert {"Digits 8×8", "1,797", "8 × 8 grey", "10", digits.spec.fingerprint[:8]} <= set(told)
    assert "Training 1,257 · 69.9 %" in told
    assert "Test 270 · 15.0 %" in told
    assert gallery(screen).count() == 400
    assert "A mixed selection of 400" in told


def test_class_and_split_filter_the_pictures(
    qtbot: QtBot, screen: DataScreen, digits: DataDescribed
) -> None:
    show_ready(qtbot, screen, digits)
    choose(classes(screen), 4)
    of_class = gallery(screen).count()
    assert 0 < of_class < 400
    press(qtbot, screen, "Split: Test")
    assert 0 < gallery(screen).count() < of_class
    choose(classes(screen), 0)
    press(qtbot, screen, "Split: All")
    assert gallery(screen).count() == 400


def test_bars_and_class_menu_are_one_selection(
    qtbot: QtBot, screen: DataScreen, digits: DataDescribed
) -> None:
    show_ready(qtbot, screen, digits)
    bars = screen.findChildren(BarsView)[0]
    bars.bar_clicked.emit(7)
    assert classes(screen).currentText().startswith("7 ")
    assert gallery(screen).count() < 400
    bars.bar_clicked.emit(7)
    assert classes(screen).currentText() == "Every class"
    assert gallery(screen).count() == 400


def test_while_newer_data_are_read_the_older_stay_in_sight(
    qtbot: QtBot, screen: DataScreen, digits: DataDescribed
) -> None:
    show_ready(qtbot, screen, digits)
    screen.show_draft({"kind": "mnist"}, {})
    screen.show_facts(DataFacts("working", None, 0.4, Text("Reading MNIST")))
    qtbot.waitUntil(lambda: veil_words(screen) == "Reading MNIST…")
    assert "1,797" in words(screen).splitlines()
    assert "40 %" in words(screen)
    with qtbot.waitSignal(screen.cancel_requested):
        press(qtbot, screen, "Cancel")


def test_a_worker_that_warms_up_is_no_alarm(qtbot: QtBot, screen: DataScreen) -> None:
    screen.show_facts(DataFacts("waiting"))
    qtbot.waitUntil(lambda: "Starting the training engine…" in words(screen))
    assert screen.findChildren(QProgressBar)[0].maximum() == 0  # it moves and claims no share
    assert "in a few seconds" in words(screen)


def test_missing_files_are_downloaded_only_on_request(qtbot: QtBot, screen: DataScreen) -> None:
    screen.show_draft({"kind": "mnist"}, {})
    screen.show_facts(DataFacts("failed", failure=MISSING))
    assert "Download 12 MB from example.org" in words(screen)
    with qtbot.waitSignal(screen.download_requested):
        press(qtbot, screen, "Download")


def test_a_failure_says_why_and_can_be_tried_again(
    qtbot: QtBot, screen: DataScreen, digits: DataDescribed
) -> None:
    show_ready(qtbot, screen, digits)
    failure = JobFailed(Text("/pictures does not exist."), Text("Bring it back."))
    screen.show_facts(DataFacts("failed", failure=failure))
    assert "/pictures does not exist. Bring it back." in words(screen)
    assert "1,797" not in words(screen).splitlines()
    with qtbot.waitSignal(screen.reload_requested):
        press(qtbot, screen, "Try again")


def test_a_fault_of_the_program_comes_with_its_report(qtbot: QtBot, screen: DataScreen) -> None:
    fault = JobFailed(Text("Something went wrong."), Text("Send the report."), "Traceback: line 1")
    screen.show_facts(DataFacts("failed", failure=fault))
    assert "Something went wrong." in words(screen)
    press(qtbot, screen, "Details")
    press(qtbot, screen, "Copy")
    assert "Traceback: line 1" in QApplication.clipboard().text()


def test_a_choice_that_is_wrong_names_the_field(screen: DataScreen) -> None:
    problem = Problem(
        "data.size",
        Text("{path} cannot be {value}.", path="data.size", value=4),
        Text("Choose a whole number from 8 to 1024."),
    )
    screen.show_draft({"kind": "image_folder", "size": 4}, {"data.size": problem})
    screen.show_facts(DataFacts("unknown"))
    assert "Image size: Choose a whole number from 8 to 1024." in words(screen)


def test_what_is_wrong_with_the_split_is_said_where_the_data_would_be(screen: DataScreen) -> None:
    _, problems = check_recipe(small_table(split={"test": 7.0}), menus)
    screen.show_draft({"kind": "digits"}, {problem.path: problem for problem in problems})
    screen.show_facts(DataFacts("unknown"))
    assert "Test share: Choose a number from 0.01 to 0.45." in words(screen)


def test_a_folder_that_is_not_chosen_yet_is_no_error(screen: DataScreen) -> None:
    screen.show_draft({"kind": "image_folder", "folder": ""}, {})
    failure = JobFailed(Text("No folder is chosen."), Text("Choose the folder."))
    screen.show_facts(DataFacts("failed", failure=failure))
    assert "No folder is chosen yet" in words(screen)
    assert button(screen, "Choose a folder…").isEnabled()


def test_notices_unfold_and_stay_closed_once_closed(
    qtbot: QtBot, screen: DataScreen, digits: DataDescribed
) -> None:
    notices = (Text("3 files were skipped."), Text("There are no test pictures."))
    described = replace(digits, notices=notices)
    show_ready(qtbot, screen, described)
    assert "2 things to know about these data" in words(screen)
    press(qtbot, screen, "Details")
    press(qtbot, screen, "Copy")
    assert "There are no test pictures." in QApplication.clipboard().text()
    press(qtbot, screen, "Dismiss")
    screen.show_facts(DataFacts("ready", described))
    assert "2 things to know" not in words(screen)


def test_a_damaged_gallery_is_named_and_the_figures_still_stand(
    qtbot: QtBot, screen: DataScreen, digits: DataDescribed, tmp_path: Path
) -> None:
    broken = tmp_path / "gallery.npz"
    broken.write_bytes(b"PK\x03\x04 torn")
    show_ready(qtbot, screen, replace(digits, gallery=str(broken)))
    assert f"could not be read from {broken}" in words(screen)
    assert "1,797" in words(screen).splitlines()
    with qtbot.waitSignal(screen.reload_requested):
        press(qtbot, screen, "Read the data again")


def test_the_same_class_stays_chosen_when_the_split_changes(
    qtbot: QtBot, screen: DataScreen, digits: DataDescribed, tmp_path: Path
) -> None:
    show_ready(qtbot, screen, digits)
    choose(classes(screen), 3)
    entry = menus.data.get("digits")
    plan = SplitPlan(0, test=0.3)
    other = assembled(entry.build(entry.options(), progress=lambda _fraction, _doing: None), plan)
    path = write_gallery(other, tmp_path)
    show_ready(qtbot, screen, DataDescribed(other.spec, str(path)))
    assert "Test 539" in words(screen)
    assert classes(screen).currentText().startswith("2 ")


def drop(screen: QWidget, path: Path) -> bool:
    """Drags a path onto the middle of a screen and lets go; False if it was refused."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    place, none = QPoint(600, 300), Qt.KeyboardModifier.NoModifier
    action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(place, action, data, left, none)
    entering.ignore()
    QApplication.sendEvent(screen, entering)
    if not entering.isAccepted():
        return False
    QApplication.sendEvent(screen, QDropEvent(place.toPointF(), action, data, left, none))
    return True


def test_a_folder_may_be_dropped_anywhere_and_a_file_may_not(
    qtbot: QtBot, screen: DataScreen, tmp_path: Path
) -> None:
    with qtbot.waitSignal(screen.folder_dropped) as dropped:
        assert drop(screen, tmp_path)
    assert dropped.args == [str(tmp_path)]
    file = tmp_path / "notes.md"
    file.write_text("no picture")
    with qtbot.assertNotEmitted(screen.folder_dropped):
        assert not drop(screen, file)


def test_a_table_may_be_dropped_anywhere(qtbot: QtBot, screen: DataScreen, tmp_path: Path) -> None:
    table = tmp_path / "Angles.CSV"
    table.write_text("file,angle")
    with qtbot.waitSignal(screen.table_dropped) as dropped:
        assert drop(screen, table)
    assert dropped.args == [str(table)]
    table.unlink()
    with qtbot.assertNotEmitted(screen.table_dropped):
        assert not drop(screen, table)


def number_menu(screen: DataScreen) -> QComboBox:
    boxes = screen.findChildren(QComboBox)
    return next(box for box in boxes if box.accessibleName() == "Counted by")


def captions(screen: DataScreen, role: int = Qt.ItemDataRole.DisplayRole) -> list[str]:
    model = gallery(screen).view().model()
    return [str(model.index(row, 0).data(role)) for row in range(model.rowCount())]


def test_pictures_have_their_numbers_below_them_and_in_the_tooltip(
    qtbot: QtBot, screen: DataScreen, numbers: DataDescribed
) -> None:
    screen.show_draft({"kind": "picture_table", "table": "/pictures/angles.csv"}, {})
    show_ready(qtbot, screen, numbers)
    told = words(screen).splitlines()
    assert {"angles.csv", "200", "16 × 16 grey", "angle, ink"} <= set(told)
    assert "Training 140 · 70.0 %" in told
    boxes = screen.findChildren(QComboBox)
    assert "class" not in [box.accessibleName() for box in boxes if box.isVisible()]
    first, *_ = captions(screen)
    angle, ink = first.split(" · ")
    assert -60 <= float(angle) <= 60
    (tip, *_) = captions(screen, Qt.ItemDataRole.ToolTipRole)
    assert f"angle: {angle}, ink: {ink}" in tip
    assert tip.endswith(("Training", "Validation", "Test"))


def test_the_histogram_is_of_the_chosen_number_and_filters_the_pictures(
    qtbot: QtBot, screen: DataScreen, numbers: DataDescribed
) -> None:
    show_ready(qtbot, screen, numbers)
    bars = screen.findChildren(BarsView)[0]
    assert bars.accessibleName() == "Samples by angle"
    bars.bar_clicked.emit(0)
    few = captions(screen)
    assert 0 < len(few) < 40
    assert all(float(caption.split(" · ")[0]) < -54 for caption in few)
    bars.bar_clicked.emit(0)
    assert gallery(screen).count() == 200
    assert number_menu(screen).isVisible()
    choose(number_menu(screen), 1)
    assert bars.accessibleName() == "Samples by ink"
    bars.bar_clicked.emit(23)
    assert max(float(caption.split(" · ")[1]) for caption in captions(screen)) > 300
    press(qtbot, screen, "Split: Test")
    assert gallery(screen).count() < 30


def test_classes_after_numbers_leave_nothing_of_them(
    qtbot: QtBot, screen: DataScreen, numbers: DataDescribed, digits: DataDescribed
) -> None:
    show_ready(qtbot, screen, digits)
    before = screen.grab().toImage()
    show_ready(qtbot, screen, numbers)
    assert "Classes" not in words(screen).splitlines()
    screen.findChildren(BarsView)[0].bar_clicked.emit(3)
    show_ready(qtbot, screen, digits)
    assert not number_menu(screen).isVisible()
    assert screen.findChildren(BarsView)[0].accessibleName() == "Samples by class"
    assert gallery(screen).count() == 400
    assert set(captions(screen)) == {str(digit) for digit in range(10)}
    # Once it is laid out, which takes seconds where the machine does something else besides.
    qtbot.waitUntil(lambda: screen.grab().toImage() == before, timeout=20_000)


def test_a_table_that_is_not_chosen_yet_is_no_error(screen: DataScreen) -> None:
    screen.show_draft({"kind": "picture_table", "table": ""}, {})
    failure = JobFailed(Text("No table is chosen."), Text("Choose the table."))
    screen.show_facts(DataFacts("failed", failure=failure))
    assert "No file is chosen yet" in words(screen)
    assert "A CSV file with a row for each picture" in words(screen)
    assert button(screen, "Choose a file…").isEnabled()


def test_a_task_that_does_not_suit_is_changed_with_one_click(
    qtbot: QtBot, screen: DataScreen
) -> None:
    why, hint = Text("Classification needs a class."), Text("Choose another task.")
    screen.show_misfit(Misfit(why, hint, menus.tasks.get("regression")))
    assert "Classification needs a class." in words(screen)
    with qtbot.waitSignal(screen.edited) as asked:
        press(qtbot, screen, "Change the task to Regression")
    assert asked.args == ["task.kind", "regression"]
    screen.show_misfit(None)
    assert "Classification needs a class." not in words(screen)
    screen.show_misfit(Misfit(why, hint, None))
    assert "Choose another task." in words(screen)


def test_it_follows_the_theme(qtbot: QtBot, screen: DataScreen, digits: DataDescribed) -> None:
    show_ready(qtbot, screen, digits)
    bars = screen.findChildren(BarsView)[0]
    before = bars.grab().toImage()
    screen.set_theme(DARK)
    assert bars.grab().toImage() != before


def test_opening_it_loads_neither_numpy_nor_plots() -> None:
    program = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from trainer_gui.core.registry import Registry\n"
        "from trainer_gui.gui.screens.data import DataScreen\n"
        "from trainer_gui.gui.theme import LIGHT\n"
        "app = QApplication([])\n"
        "DataScreen(Registry('data set'), LIGHT).show()\n"
        "heavy = {'numpy', 'pyqtgraph', 'torch'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


def test_augmentation_has_a_tab_beside_the_source(
    qtbot: QtBot, screen: DataScreen, digits: DataDescribed
) -> None:
    show_ready(qtbot, screen, digits)
    wishes: list[PreviewWish | None] = []
    screen.preview_wanted.connect(wishes.append)
    screen.show_augmentation({"pictures": {"shift": 1, "noise": 0.1}}, {})
    assert "2 on" in words(screen)
    assert not wishes
    press(qtbot, screen, "Augmentation")
    assert not gallery(screen).isVisible()
    wish = wishes[-1]
    assert wish is not None
    assert len(wish.samples) == 12
    press(qtbot, screen, "Source")
    assert gallery(screen).isVisible()
    assert wishes[-1] is None


def test_a_table_is_told_in_rows_and_columns_and_has_no_augmentation(
    qtbot: QtBot, screen: DataScreen, rows: DataDescribed, digits: DataDescribed
) -> None:
    screen.show_draft({"kind": "example_table"}, {})
    screen.show_augmentation({"pictures": {"shift": 1}}, {})
    screen.turn_to("augmentation")
    show_ready(qtbot, screen, rows)
    told = words(screen).splitlines()
    assert {"569", "Samples", "30", "Columns", "2", "Classes", "400 rows"} <= set(told)
    assert "Augmentation" not in told
    assert gallery(screen).isVisible()
    # The cards of sources tell of pictures too; nothing beside them does.
    sources = {str(text) for entry in menus.data for text in (entry.label, entry.about)}
    assert not [line for line in told if "picture" in line.lower() and line not in sources]
    show_ready(qtbot, screen, digits)
    assert "Augmentation" in words(screen).splitlines()
    assert "1 on" in words(screen)


def test_nothing_is_wanted_of_augmentation_while_another_screen_is_seen(
    qtbot: QtBot, screen: DataScreen, digits: DataDescribed
) -> None:
    show_ready(qtbot, screen, digits)
    screen.show_augmentation({"pictures": {"shift": 1}}, {})
    screen.turn_to("augmentation")
    with qtbot.waitSignal(screen.preview_wanted) as hidden:
        screen.hide()
    assert hidden.args == [None]
    with qtbot.waitSignal(screen.preview_wanted) as seen:
        screen.show()
    assert seen.args is not None
    assert seen.args[0].epoch == 0
    with qtbot.waitSignal(screen.preview_wanted) as others:
        spec = replace(digits.spec, fingerprint="0" * 64)
        screen.show_facts(DataFacts("ready", replace(digits, spec=spec)))
    assert others.args == [None]  # of other data other samples are trained on


def test_an_edit_of_augmentation_is_passed_on(qtbot: QtBot, screen: DataScreen) -> None:
    screen.show_augmentation({"pictures": {"shift": 1}}, {})
    screen.turn_to("augmentation")
    with qtbot.waitSignal(screen.edited_together) as off:
        press(qtbot, screen, "All off")
    assert off.args is not None
    assert off.args[0]["pictures.shift"] == 0
    screen.show_augmentation({"pictures": 7}, {})
    assert screen.isVisible()  # a damaged recipe is told elsewhere


def test_what_it_is_told_before_it_is_whole_is_shown_once_it_is(
    qtbot: QtBot, digits: DataDescribed
) -> None:
    early = DataScreen(menus.data, LIGHT)
    qtbot.addWidget(early)
    early.resize(1200, 640)
    early.show_draft({"kind": "mnist"}, {})
    early.show()
    assert not early.assembled()
    early.show_draft({"kind": "digits"}, {})
    early.show_split({"test": 0.3}, {})
    early.show_augmentation({"pictures": {"shift": 1}}, {})
    early.show_facts(DataFacts("ready", digits))
    early.set_theme(DARK)
    qtbot.waitUntil(lambda: gallery_of(early) is not None and "1,797" in words(early))
    assert button(early, "Digits 8×8").isChecked()
    assert button(early, "Reset Test share to 0.15")
    assert "1 on" in words(early)


def gallery_of(screen: DataScreen) -> Gallery | None:
    found = screen.findChildren(Gallery)
    return found[0] if found and found[0].isVisible() else None


def test_the_window_answers_while_the_screen_is_made(qtbot: QtBot, qapp: QApplication) -> None:
    made = DataScreen(menus.data, LIGHT)
    qtbot.addWidget(made)
    made.resize(1200, 640)
    made.show_draft({"kind": "digits"}, {})
    made.show()
    steps = {len(made.findChildren(QWidget))}
    while not made.assembled():
        qapp.processEvents()
        steps.add(len(made.findChildren(QWidget)))
    assert len(steps) >= 7  # it grew from turn to turn
