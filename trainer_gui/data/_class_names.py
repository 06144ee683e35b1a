"""Names of class folders: which are one name written twice, and which only look like one."""

from collections.abc import Collection, Sequence
from functools import reduce
from pathlib import PurePath
from unicodedata import category, normalize

from trainer_gui.core.names import listed
from trainer_gui.core.text import Text

# Beside the format characters: joiners, fillers and selectors that fonts show nothing of.
_SHOWS_NOTHING = frozenset("\u034f\u115f\u1160\u3164\uffa0") | frozenset(
    map(chr, range(0xFE00, 0xFE10))
)


def class_name(folder: PurePath) -> str:
    """The class that a folder is of: its name, with accents composed.

    Systems write “é” as one character or as two (Unicode composition): a folder that came from
    another one has another name, though every program shows the same.
    """
    return normalize("NFC", folder.name)


def alike(names: Sequence[str], *, among: Collection[str] | None = None) -> tuple[Text, ...]:
    """Sentences about names that nearly are the same, by what they differ in.

    Args:
        names: of all classes.
        among: only groups that hold one of these are told; by default all are.
    """
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        groups.setdefault(_without(name, _ASPECTS), []).append(name)
    kinds: dict[tuple[Text, ...], list[list[str]]] = {}
    for group in groups.values():
        if len(group) > 1 and (among is None or not set(group).isdisjoint(among)):
            kinds.setdefault(_differences(group), []).append(group)
    return tuple(
        Text("Classes whose names differ only in {what}: {names}. Rename those that are one class.",
             what=reduce(_and, what), names=listed([_shown(group, what) for group in same]))
        for what, same in kinds.items()
    )  # fmt: skip


_CASE, _SPACES, _UNSEEN = Text("case"), Text("spaces"), Text("invisible characters")
_ASPECTS = (_CASE, _SPACES, _UNSEEN)


def _differences(group: Sequence[str]) -> tuple[Text, ...]:
    """What sets names apart: that without which some of them would be the same."""
    return tuple(
        aspect
        for aspect in _ASPECTS
        if len({_without(name, [one for one in _ASPECTS if one != aspect]) for name in group}) > 1
    )


def _without(name: str, aspects: Collection[Text]) -> str:
    if _UNSEEN in aspects:
        name = "".join(character for character in name if not _is_unseen(character))
    if _SPACES in aspects:
        name = " ".join(name.split())
    if _CASE in aspects:
        name = name.casefold()
    return normalize("NFC", name)


def _is_unseen(character: str) -> bool:
    return category(character) == "Cf" or character in _SHOWS_NOTHING


def _shown(group: Sequence[str], what: Collection[Text]) -> str:
    """The names, so that a person sees what differs."""
    if _UNSEEN in what:
        group = [
            "".join(
                character.encode("unicode_escape").decode() if _is_unseen(character) else character
                for character in name
            )
            for name in group
        ]
    return ", ".join(group if set(what) == {_CASE} else [f"“{name}”" for name in group])


def _and(one: Text, other: Text) -> Text:
    return Text("{one} and {other}", one=one, other=other)
