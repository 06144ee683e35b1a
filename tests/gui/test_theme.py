import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from trainer_gui.core.paths import shipped
from trainer_gui.gui.theme import (
    DARK,
    LIGHT,
    Look,
    Theme,
    ThemeChoice,
    apply_theme,
    set_look,
    style_sheet,
    tabular,
)

THEMES = (LIGHT, DARK)
INKS = ("text", "muted", "accent_ink", "success", "warning", "danger")
GROUNDS = ("background", "surface", "raised", "field")
PAIRS = [
    *((ink, ground) for ink in INKS for ground in GROUNDS),
    *((ink, ground) for ink in ("text", "muted", "accent_ink") for ground in ("hover", "pressed")),
    ("text", "selection"),
    ("text", "accent_soft"),
    ("accent_ink", "accent_soft"),
    *((tone, f"{tone}_soft") for tone in ("success", "warning", "danger")),
    *(("text", f"{tone}_soft") for tone in ("success", "warning", "danger")),
    *(("accent_text", fill) for fill in ("accent", "accent_hover", "accent_pressed")),
]


def luminance(colour: str) -> float:
    """WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read_on_every_ground(theme: Theme, ink: str, ground: str) -> None:
    colours = asdict(theme)
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_focus_ring_stands_out(theme: Theme, ground: str) -> None:
    assert contrast(theme.focus, asdict(theme)[ground]) >= 3


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_first_two_lines_of_a_plot_stand_out_and_no_two_are_alike(theme: Theme) -> None:
    assert min(contrast(colour, theme.surface) for colour in theme.series[:3]) >= 3
    assert len(set(theme.series)) == len(theme.series)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_colour_of_the_style_sheet_is_the_themes(theme: Theme) -> None:
    sheet = style_sheet(theme, body_points=10)
    named = {value for value in asdict(theme).values() if isinstance(value, str)}
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet)) <= named
    assert "$" not in sheet


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_picture_of_the_style_sheet_is_there_in_the_themes_colours(theme: Theme) -> None:
    sheet = style_sheet(theme, body_points=10)
    pictures = {Path(place) for place in re.findall(r'url\("([^"]+)"\)', sheet)}
    assert pictures == set((shipped("assets", "style") / theme.name).glob("*.svg"))
    inks = {theme.muted, theme.disabled, theme.accent_text}
    for picture in pictures:
        strokes = re.findall(r'stroke="(#[0-9a-f]+)"', picture.read_text(encoding="utf-8"))
        assert strokes, picture
        assert set(strokes) <= inks, picture


@pytest.mark.parametrize(("choice", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_a_theme_reaches_palette_and_widgets(
    qtbot: QtBot, qapp: QApplication, choice: ThemeChoice, theme: Theme
) -> None:
    assert apply_theme(qapp, choice) == theme
    label, button = QLabel("words"), QPushButton("Train")
    qtbot.addWidget(label)
    qtbot.addWidget(button)
    set_look(label, tone="danger")
    set_look(button, role="primary")
    button.resize(80, 30)
    label.ensurePolished()
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == theme.background
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == theme.danger
    assert button.grab().toImage().pixelColor(6, 15).name() == theme.accent


def test_a_role_given_later_changes_what_is_seen(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    label = QLabel("words")
    qtbot.addWidget(label)
    label.show()
    set_look(label, tone="success")
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.success
    plain = label.fontInfo().pointSizeF()
    set_look(label, role="title")
    assert label.fontInfo().pointSizeF() > plain


def test_choosing_a_theme_is_told_once(qapp: QApplication) -> None:
    look = Look(qapp, "light")
    told: list[Theme] = []
    look.changed.connect(told.append)
    look.choose("dark")
    assert told == [DARK]
    assert look.theme == DARK
    assert look.choice == "dark"
    look.choose("light")
    look.deleteLater()


def test_sizes_do_not_grow_when_a_theme_is_applied_again(qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    size, sheet = qapp.font().pointSizeF(), qapp.styleSheet()
    apply_theme(qapp, "dark")
    apply_theme(qapp, "light")
    assert qapp.font().pointSizeF() == size
    assert qapp.styleSheet() == sheet


def test_a_sheet_follows_its_theme() -> None:
    assert "#123456" in style_sheet(replace(LIGHT, accent="#123456"), body_points=9)


@pytest.mark.usefixtures("qapp")
def test_tabular_digits_have_one_width() -> None:
    assert tabular(QFont()).featureValue(QFont.Tag("tnum")) == 1
