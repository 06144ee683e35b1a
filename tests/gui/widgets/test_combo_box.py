from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trainer_gui.gui.theme import apply_theme
from trainer_gui.gui.widgets.combo_box import ComboBox


def test_rows_of_the_list_are_as_high_as_the_style_sheet_says(
    qtbot: QtBot, qapp: QApplication
) -> None:
    apply_theme(qapp, "light")
    combo = ComboBox()
    qtbot.addWidget(combo)
    combo.addItems(["Adam", "SGD with momentum"])
    combo.show()
    combo.showPopup()
    assert combo.view().sizeHintForRow(0) >= 24
    combo.hidePopup()


def test_a_long_text_is_shortened_before_the_arrow(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    long, short = ComboBox(), ComboBox()
    for combo, text in ((long, "W" * 40), (short, "")):
        qtbot.addWidget(combo)
        combo.addItem(text)
        combo.resize(120, 28)
    arrow = (slice(98, 118), slice(4, 24))
    one, other = (combo.grab().toImage() for combo in (long, short))
    xs, ys = (range(part.start, part.stop) for part in arrow)
    assert all(one.pixel(x, y) == other.pixel(x, y) for x in xs for y in ys)
    assert long.currentText() == "W" * 40
