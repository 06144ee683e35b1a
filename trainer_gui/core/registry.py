"""Registry: a menu of named things that people choose from; one call adds an entry."""

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from trainer_gui.core.errors import UnknownEntryError
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.text import Text

if TYPE_CHECKING:
    from trainer_gui.core.options import Options
    from trainer_gui.core.script import Script

B = TypeVar("B", bound=Callable[..., object])


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` was probably meant to be; None if nothing is close."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


@dataclass(frozen=True)
class Entry(Generic[B]):
    """One thing on a menu.

    Attributes:
        key: its name in presets.
        label: its name on the screen.
        about: what it is and when to use it, a sentence or two.
        options: what can be chosen of it.
        build: makes it from its options.
        module: where it was registered, for error messages and tests.
        source: writes what it built as plain Python, for scripts that run without this program;
            None where it cannot.
    """

    key: str
    label: Text
    about: Text
    options: type["Options"]
    build: B
    module: str
    source: "Callable[..., Script] | None" = None


class Registry(Generic[B]):
    """A menu. Entries keep the order in which they were registered."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._entries: dict[str, Entry[B]] = {}

    def register(
        self,
        key: str,
        *,
        label: str,
        about: str,
        options: type["Options"],
        source: "Callable[..., Script] | None" = None,
    ) -> Callable[[B], B]:
        """Decorates the builder of a new entry.

        Args:
            key: its name in presets.
            label: its name on the screen.
            about: what it is and when to use it, a sentence or two.
            options: what can be chosen of it.
            source: writes what it built as plain Python, see `Entry`.

        Raises:
            ValueError: the key is taken; two modules claim the same name.
        """

        def add(build: B) -> B:
            if key in self._entries:
                raise ValueError(
                    f"{self.noun} {key!r} is registered twice: "
                    f"in {self._entries[key].module} and {build.__module__}"
                )
            self._entries[key] = Entry(
                key, Text(label), Text(about), options, build, build.__module__, source
            )
            return build

        return add

    def get(self, key: str) -> Entry[B]:
        """The entry of that name.

        Raises:
            UnknownEntryError: there is none; the hint names the nearest.
        """
        if key in self._entries:
            return self._entries[key]
        near = nearest(key, self._entries)
        hint = (
            Text("Did you mean “{near}”?", near=near)
            if near
            else Text("Known: {keys}.", keys=", ".join(self._entries) or "none")
        )
        raise UnknownEntryError(
            Text(
                "There is no {noun} called “{key}”.",
                noun=self.noun,
                key=shortened(printable(key), 60),
            ),
            hint=hint,
        )

    def __iter__(self) -> Iterator[Entry[B]]:
        return iter(self._entries.values())

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)
