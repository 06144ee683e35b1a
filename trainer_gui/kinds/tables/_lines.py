"""A text file → blocks of whole lines, of which single ones can be taken and given back."""

from collections.abc import Callable, Iterator
from typing import TextIO

from trainer_gui.core.errors import DataError
from trainer_gui.core.text import Text

_BLOCK_CHARACTERS = 1 << 22
_WIDE = 1000  # columns
_HEAD_CHARACTERS, _HEAD_LINES = 1 << 16, 20
LINE_LIMIT = 1 << 24


def head_of(text: TextIO) -> str:
    """The first lines, enough of them for a guess; the text is left where they end."""
    head = text.read(_HEAD_CHARACTERS)
    while head.count("\n") < _HEAD_LINES and len(head) < LINE_LIMIT:
        more = text.read(len(head))
        if not more:
            return head
        head += more
    return head + text.readline(LINE_LIMIT)


class Lines:
    """The lines of a text whose line ends are line feeds, read in blocks.

    Attributes:
        next_line: the number of the line that comes next.
    """

    def __init__(self, text: TextIO, width: int, name: str, report: Callable[[], None]) -> None:
        """Reads nothing yet.

        Args:
            text: at the beginning of a line.
            width: how many columns there are. Polars takes 8 kB for each of a block's columns, so
                the blocks of wide tables are larger.
            name: of the file, for sentences.
            report: is called for each block, and may raise.
        """
        self._text = text
        self._size = _BLOCK_CHARACTERS * max(width // _WIDE, 1)
        self._name = name
        self._report = report
        self._pending: list[str] = []  # single lines that come first, the next one last
        self._taken: list[str] = []
        self.next_line = 1

    def skip(self, count: int) -> None:
        """Leaves lines out."""
        for _ in range(count):
            next(self, None)
        self._taken.clear()

    def block(self) -> str:
        """Whole lines that come next, some megabytes of them; none at the end.

        Raises:
            DataError: a line is longer than any of a table.
        """
        if self._pending:
            block = "".join(reversed(self._pending))
            self._pending.clear()
        else:
            block = self._read()
        self.next_line += block.count("\n")
        return block

    def give_back(self, lines: list[str]) -> None:
        """Lines that come next once more."""
        self._pending.extend(reversed(lines))
        self.next_line -= len(lines)

    def split_up(self, block: str) -> None:
        """A block that comes next once more, now line by line."""
        self.give_back(_split(block))

    @property
    def pending(self) -> bool:
        """Whether the block is not at its end."""
        return bool(self._pending)

    def taken(self) -> list[str]:
        """The single lines that were taken since this was asked."""
        taken, self._taken = self._taken, []
        return taken

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self._pending:
            self._pending.extend(reversed(_split(self._read())))
        if not self._pending:
            raise StopIteration
        line = self._pending.pop()
        self._taken.append(line)
        self.next_line += 1
        return line

    def _read(self) -> str:
        self._report()
        block = self._text.read(self._size)
        if block and not block.endswith("\n"):
            rest = self._text.readline(LINE_LIMIT)
            if len(rest) == LINE_LIMIT:
                raise _line_too_long(self._name, self.next_line + block.count("\n"))
            block += rest if rest.endswith("\n") else rest + "\n"
        return block


def _line_too_long(name: str, line: int) -> DataError:
    """No table has a line like that."""
    return DataError(
        Text("{file} has more than {limit:,} characters in line {line}.",
             file=name, limit=LINE_LIMIT, line=line),
        hint=Text("Choose a table with a line for each row."),
    )  # fmt: skip


def _split(block: str) -> list[str]:
    # str.splitlines would end a line at a form feed, too.
    return [f"{line}\n" for line in block.split("\n")[:-1]]
