"""The look: colours and sizes of the light and the dark theme, and how they reach Qt."""

from dataclasses import asdict, dataclass
from string import Template
from typing import Final, Literal, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from trainer_gui.core.paths import shipped

ThemeName: TypeAlias = Literal["light", "dark"]
ThemeChoice: TypeAlias = Literal["light", "dark", "system"]

SPACE: Final = 8
"""Pixels of the spacing grid; gaps and margins are this or half of it, twice, three times."""
RADIUS: Final = 6
"""Pixels that corners are rounded by."""


@dataclass(frozen=True)
class Theme:
    """Every colour of the window, as `#rrggbb`.

    Attributes:
        name: which theme it is.
        background: of the window.
        surface: of cards, tables and plots.
        raised: of menus, tooltips and popups.
        field: of editors.
        hover: behind what the pointer is over.
        pressed: behind what is held down.
        border: lines between areas and around cards.
        strong_border: lines around editors and buttons.
        text: what is read.
        muted: secondary text; as readable as WCAG asks of text (4.5:1).
        disabled: text that cannot be used now.
        accent: fill of the main button, of what is on, of progress.
        accent_hover: the same under the pointer.
        accent_pressed: the same held down.
        accent_text: text on any of these three.
        accent_ink: accent as text, icon or line on any background.
        accent_soft: a tint of the accent behind `text` or `accent_ink`.
        success: text and icons that say it went well; `success_soft` is its background.
        warning: text and icons that ask for attention; `warning_soft` is its background.
        danger: text and icons of errors and of what destroys; `danger_soft` is its background.
        selection: behind selected rows and text, under `text`.
        focus: ring around what the keyboard acts on.
        grid: lines in plots.
        series: lines of plots in order; Okabe and Ito's palette, safe for colour-blind people.
            Source: Okabe and Ito 2008, Color Universal Design, https://jfly.uni-koeln.de/color/
    """

    name: ThemeName
    background: str
    surface: str
    raised: str
    field: str
    hover: str
    pressed: str
    border: str
    strong_border: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_text: str
    accent_ink: str
    accent_soft: str
    success: str
    success_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    selection: str
    focus: str
    grid: str
    series: tuple[str, ...]


LIGHT: Final = Theme(
    name="light",
    background="#f3f4f7",
    surface="#ffffff",
    raised="#ffffff",
    field="#ffffff",
    hover="#e9ebf0",
    pressed="#dfe2e9",
    border="#dfe2e8",
    strong_border="#c3c8d2",
    text="#1a1e27",
    muted="#566070",
    disabled="#9aa2af",
    accent="#4353d0",
    accent_hover="#3947bb",
    accent_pressed="#303ca4",
    accent_text="#ffffff",
    accent_ink="#3f4ec8",
    accent_soft="#e8ebfc",
    success="#17713f",
    success_soft="#e2f4e9",
    warning="#865300",
    warning_soft="#fcf0d6",
    danger="#b8232f",
    danger_soft="#fce8e9",
    selection="#dbe1fb",
    focus="#5b6be6",
    grid="#e6e8ed",
    series=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"),
)

DARK: Final = Theme(
    name="dark",
    background="#14161b",
    surface="#1b1e25",
    raised="#242831",
    field="#14171d",
    hover="#262b35",
    pressed="#2e343f",
    border="#2b303a",
    strong_border="#414855",
    text="#e6e8ed",
    muted="#a1a9b6",
    disabled="#646c79",
    accent="#5363e0",
    accent_hover="#5868e2",
    accent_pressed="#4755ca",
    accent_text="#ffffff",
    accent_ink="#9dabff",
    accent_soft="#262c4d",
    success="#5fcf92",
    success_soft="#17301f",
    warning="#e8b04a",
    warning_soft="#35290f",
    danger="#ff8a8f",
    danger_soft="#3d1c20",
    selection="#2f386b",
    focus="#8492ff",
    grid="#2a2f39",
    series=("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#f0e442"),
)


class Look(QObject):
    """The theme in use; plots and icons listen to `changed` to take its colours.

    Widgets that are coloured by the palette or the style sheet need not listen.
    """

    changed = Signal(object)
    """The new Theme, after palette and style sheet have been set."""

    def __init__(self, app: QApplication, choice: ThemeChoice = "system") -> None:
        super().__init__(app)
        self._app = app
        self._choice: ThemeChoice = choice
        self._theme = apply_theme(app, choice)
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    @property
    def choice(self) -> ThemeChoice:
        """What the person chose."""
        return self._choice

    def choose(self, choice: ThemeChoice) -> None:
        """Changes the theme of the whole program."""
        self._choice = choice
        self._theme = apply_theme(self._app, choice)
        self.changed.emit(self._theme)

    def _on_system_changed(self) -> None:
        if self._choice == "system":
            self.choose("system")


def apply_theme(app: QApplication, choice: ThemeChoice) -> Theme:
    """Gives the program a theme: Fusion, our palette and our style sheet."""
    theme = _resolved(app, choice)
    if not app.styleSheet():  # ours is there from the first theme on, and Fusion with it
        app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme, body_points=app.font().pointSizeF()))
    return theme


def _resolved(app: QApplication, choice: ThemeChoice) -> Theme:
    if choice == "system":
        return DARK if app.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT
    return DARK if choice == "dark" else LIGHT


def palette(theme: Theme) -> QPalette:
    """The theme as Qt's palette, for what the style sheet does not reach."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.background,
        role.WindowText: theme.text,
        role.Base: theme.field,
        role.AlternateBase: theme.surface,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Accent: theme.accent,
        role.Link: theme.accent_ink,
        role.LinkVisited: theme.accent_ink,
        role.Light: theme.raised,
        role.Midlight: theme.hover,
        role.Mid: theme.border,
        role.Dark: theme.strong_border,
        role.Shadow: theme.background,
    }
    result = QPalette()
    for key, colour in colours.items():
        result.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.disabled))
    result.setColor(QPalette.ColorGroup.Disabled, role.Accent, QColor(theme.strong_border))
    return result


def style_sheet(theme: Theme, *, body_points: float) -> str:
    """The style sheet of the program, filled with the theme's colours.

    Args:
        theme: its colours.
        body_points: size of ordinary text; the other sizes follow from it.
    """
    folder = shipped("assets", "style")
    template = Template((folder / "app.qss").read_text(encoding="utf-8"))
    sizes = {
        "title_size": f"{body_points * 1.5:.1f}pt",
        "section_size": f"{body_points * 1.1:.1f}pt",
        "body_size": f"{body_points:.1f}pt",
        "small_size": f"{body_points * 0.9:.1f}pt",
        "display_size": f"{body_points * 2:.1f}pt",
    }
    return template.substitute(
        asdict(theme), **sizes, images=(folder / theme.name).as_posix(), radius=f"{RADIUS}px"
    )


def set_look(widget: QWidget, **properties: str | bool) -> None:
    """Sets what the style sheet selects by (`role`, `tone`, `problem` …) and restyles the widget.

    Roles: `title section body small figure display` (labels), `primary danger ghost link`
    (buttons), `rail`, `segment`, `card`, `panel`, `chip`.
    """
    for name, value in properties.items():
        widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()


def tabular(font: QFont) -> QFont:
    """The font with digits of one width, so that changing figures do not jump."""
    result = QFont(font)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result
