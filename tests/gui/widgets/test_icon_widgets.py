from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.theme import DARK, LIGHT, apply_theme
from trainer_gui.gui.widgets.icon_widgets import IconButton, IconLabel


def colours(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def seen(widget: QWidget) -> set[str]:
    return colours(widget.grab().toImage())


def test_an_icon_takes_the_colour_of_its_tone(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    label = IconLabel("stop", size=24, tone="danger")
    qtbot.addWidget(label)
    label.show()
    assert LIGHT.danger in seen(label)
    label.show_icon("stop", "success")
    assert LIGHT.success in seen(label)
    assert LIGHT.danger not in seen(label)


def test_icons_follow_a_change_of_theme(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    label, button = IconLabel("stop", size=24), IconButton("stop", "Stop")
    for widget in (label, button):
        qtbot.addWidget(widget)
        widget.show()
    apply_theme(qapp, "dark")
    assert DARK.muted in seen(label)
    assert DARK.text in colours(button.icon().pixmap(QSize(24, 24)).toImage())
    apply_theme(qapp, "light")
    assert LIGHT.text in colours(button.icon().pixmap(QSize(24, 24)).toImage())


def test_a_button_says_what_it_does(qtbot: QtBot) -> None:
    button = IconButton("copy", "Copy the command")
    qtbot.addWidget(button)
    assert button.toolTip() == button.accessibleName() == "Copy the command"
    before = button.icon().pixmap(QSize(24, 24)).toImage()
    button.show_icon("check")
    button.set_label("Copied")
    assert button.accessibleName() == "Copied"
    assert button.icon().pixmap(QSize(24, 24)).toImage() != before
