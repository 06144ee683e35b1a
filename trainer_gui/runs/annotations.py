"""What a person adds to a run: a star, tags and notes, kept in its folder."""

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.files import atomic_write, read_ordinary, storage_error
from trainer_gui.core.text import Text

FILE = "annotations.json"
MOST_TAGS = 20
TAG_LENGTH = 40
NOTES_LENGTH = 10_000
_SIZE_LIMIT_BYTES = 2**18

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Annotations:
    """What a person added to a run.

    Attributes:
        star: whether it is marked.
        tags: short words, none twice.
        notes: any text.
    """

    star: bool = False
    tags: tuple[str, ...] = ()
    notes: str = ""


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags without needless spaces, empty ones and repetitions; the first spelling of each stays.

    Raises:
        BadInputError: there are too many, or one is too long.
    """
    found: dict[str, str] = {}
    for tag in tags:
        words = " ".join(_writable(tag).split())
        if len(words) > TAG_LENGTH:
            raise BadInputError(
                Text("The tag “{tag}…” has more than {most} characters.",
                     tag=words[:20], most=TAG_LENGTH),
                hint=Text("Write a longer text into the notes."),
            )  # fmt: skip
        if words:
            found.setdefault(words.casefold(), words)
    if len(found) > MOST_TAGS:
        raise BadInputError(
            Text("These are {count} tags; a run has at most {most}.",
                 count=len(found), most=MOST_TAGS),
            hint=Text("Remove some of them."),
        )  # fmt: skip
    return tuple(found.values())


def clean_notes(notes: str) -> str:
    """Notes as they are kept.

    Raises:
        BadInputError: they are too long.
    """
    if len(notes) > NOTES_LENGTH:
        raise BadInputError(
            Text("The notes have {count:,} characters; {most:,} are kept.",
                 count=len(notes), most=NOTES_LENGTH),
            hint=Text("Shorten them."),
        )  # fmt: skip
    return _writable(notes)


def read_annotations(run: Path) -> Annotations:
    """What was added to the run in a folder; nothing, if the file is missing or damaged."""
    try:
        return _parse(run / FILE)
    except FileNotFoundError:
        return Annotations()
    except (OSError, ValueError, RecursionError, BadInputError) as error:
        _log.info("%s is passed over: %s", run / FILE, error)
        return Annotations()


def write_annotations(run: Path, annotations: Annotations) -> None:
    """Keeps what a person added to a run; a damaged file is set aside, not overwritten.

    Raises:
        StorageError: the folder cannot be written to.
    """
    path = run / FILE
    _set_aside_if_damaged(path)
    atomic_write(path, json.dumps(asdict(annotations), ensure_ascii=False, indent=1).encode())


def _parse(path: Path) -> Annotations:
    """The annotations in a file.

    Raises:
        ValueError: it holds something else; JSON and UTF-8 raise kinds of it as well.
        BadInputError: there is more of something than is ever written.
    """
    content = read_ordinary(path, _SIZE_LIMIT_BYTES)
    if len(content) > _SIZE_LIMIT_BYTES:
        raise ValueError("it is too large")
    match json.loads(content):
        case {"star": bool(star), "tags": [*tags], "notes": str(notes)} if all(
            isinstance(tag, str) for tag in tags
        ):
            return Annotations(star, clean_tags(tags), clean_notes(notes))
    raise ValueError("it holds something else")


def _set_aside_if_damaged(path: Path) -> None:
    try:
        _parse(path)
    except FileNotFoundError:
        return
    except (OSError, ValueError, RecursionError, BadInputError):
        try:
            aside = _free_name(path)
            path.rename(aside)
        except OSError as error:
            raise storage_error(error, path) from error
        _log.info("%s is damaged and was set aside as %s", path, aside.name)


def _free_name(path: Path) -> Path:
    count = 1
    while (aside := path.with_name(f"{path.name}.damaged-{count}")).exists():
        count += 1
    return aside


def _writable(text: str) -> str:
    """The text without what UTF-8 cannot hold: half of a character, as a paste may bring."""
    return text.encode("utf-8", "replace").decode()
