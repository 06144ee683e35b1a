"""PictureIndex: what is known of every file of a folder after it was decoded once."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.array_files import read_arrays
from trainer_gui.core.names import listed, printable
from trainer_gui.core.text import Text, text_from_parts
from trainer_gui.kinds.pictures._folder_read import Decoded
from trainer_gui.kinds.pictures.decoding import PictureError
from trainer_gui.kinds.pictures.measures import DIGEST_BYTES, Measures, joined

UNREADABLE, STILL, ANIMATED = 0, 1, 2


@dataclass(frozen=True)
class Unreadable:
    """A file that is no picture that can be used.

    Attributes:
        file: its index.
        reason: a few words that are the same for all files with this fault.
        hint: what to do about it.
        detail: what is particular to this file; may be empty.
    """

    file: int
    reason: Text
    hint: Text
    detail: str

    def parts(self) -> list[object]:
        """As plain JSON values."""
        return [self.file, self.reason.parts(), self.hint.parts(), self.detail]

    @classmethod
    def from_parts(cls, parts: Sequence[Any]) -> Self:
        """What `parts` described."""
        file, reason, hint, detail = parts
        return cls(
            int(file),
            text_from_parts(reason["source"], reason["values"]),
            text_from_parts(hint["source"], hint["values"]),
            str(detail),
        )


@dataclass(frozen=True)
class PictureIndex:
    """Of N files, of which M are pictures that can be used.

    Attributes:
        states: (N,) uint8, of each file UNREADABLE, STILL or ANIMATED.
        measures: of the M pictures, in the order of their files.
        unreadable: the other files, in their order.
    """

    states: NDArray[np.uint8]
    measures: Measures
    unreadable: tuple[Unreadable, ...]

    @property
    def readable(self) -> NDArray[np.int64]:
        """(M,) indices of the files that are pictures."""
        return np.flatnonzero(self.states)

    def notices(self, names: Sequence[str]) -> tuple[Text, ...]:
        """What was skipped or simplified, one sentence for each kind of problem."""
        notices = list(self.skipped(names, np.ones(len(names), dtype=np.bool_)))
        animated = np.flatnonzero(self.states == ANIMATED).tolist()
        if animated:
            first = [printable(names[index]) for index in animated[:4]]
            notices.append(
                Text("Animated files of which the first frame is used: {count} ({names}).",
                     count=len(animated), names=listed(first))
            )  # fmt: skip
        return tuple(notices)

    def skipped(self, names: Sequence[str], among: NDArray[np.bool_]) -> tuple[Text, ...]:
        """What was skipped among some of the N files, one sentence for each kind of problem."""
        skipped: dict[tuple[Text, Text], list[str]] = {}
        for file in self.unreadable:
            if among[file.file]:
                name = printable(names[file.file])
                shown = f"{name} ({file.detail})" if file.detail else name
                skipped.setdefault((file.reason, file.hint), []).append(shown)
        return tuple(
            Text("Skipped, {reason}: {count} ({names}). {remedy}",
                 reason=reason, count=len(affected), names=listed(affected), remedy=remedy)
            for (reason, remedy), affected in skipped.items()
        )  # fmt: skip

    def packed(self) -> bytes:
        """As a file, whose checksums tell whether it is damaged."""
        target = io.BytesIO()
        unreadable = json.dumps([file.parts() for file in self.unreadable]).encode()
        np.savez(
            target,
            allow_pickle=False,
            states=self.states,
            digests=self.measures.digests,
            sums=self.measures.sums,
            squares=self.measures.squares,
            unreadable=np.frombuffer(unreadable, dtype=np.uint8),
        )
        return target.getvalue()


def read_index(path: Path) -> PictureIndex | None:
    """The index in a file; None if it is not there or damaged."""
    try:
        stored = read_arrays(path)
        index = PictureIndex(
            stored["states"],
            Measures(stored["digests"], stored["sums"], stored["squares"]),
            tuple(map(Unreadable.from_parts, json.loads(stored["unreadable"].tobytes()))),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return index if len(index.readable) == len(index.measures.digests) else None


class IndexBuilder:
    """Gathers an index file by file, in blocks that can be written and read again."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._blocks: list[PictureIndex] = []
        self._files = 0  # in finished blocks
        self._states: list[int] = []
        self._measures: list[Measures] = []
        self._unreadable: list[Unreadable] = []

    @property
    def files(self) -> int:
        """How many files were added."""
        return self._files + len(self._states)

    @property
    def pictures(self) -> int:
        """How many of them are pictures."""
        return sum(len(block.measures.digests) for block in self._blocks) + len(self._measures)

    def add(self, result: Decoded | PictureError) -> None:
        """Adds the next file."""
        if isinstance(result, PictureError):
            self._unreadable.append(
                Unreadable(self.files, result.reason, result.hint, result.detail)
            )
            self._states.append(UNREADABLE)
            return
        self._states.append(ANIMATED if result.animated else STILL)
        self._measures.append(result.measures)

    def finish_block(self) -> str:
        """The files since the last block, as one line of JSON."""
        block = PictureIndex(
            np.array(self._states, dtype=np.uint8),
            joined(self._measures, self._channels),
            tuple(self._unreadable),
        )
        self._append(block)
        return json.dumps(
            {
                "states": block.states.tolist(),
                "digests": block.measures.digests.tobytes().hex(),
                "sums": block.measures.sums.tolist(),
                "squares": block.measures.squares.tolist(),
                "unreadable": [file.parts() for file in block.unreadable],
            }
        )

    def resume(self, lines: Sequence[str], most_pictures: int) -> int:
        """Takes finished blocks in, up to one that is damaged or whose pictures are not all there.

        Args:
            lines: as `finish_block` gave them.
            most_pictures: that were written.

        Returns:
            How many lines were taken in.
        """
        for number, line in enumerate(lines):
            try:
                block = self._block(json.loads(line))
            except (ValueError, KeyError, TypeError):
                return number
            if self.pictures + len(block.measures.digests) > most_pictures:
                return number
            self._append(block)
        return len(lines)

    def index(self) -> PictureIndex:
        """Of all files that were added."""
        if self._states:
            self.finish_block()
        return PictureIndex(
            np.concatenate([np.empty(0, np.uint8), *(block.states for block in self._blocks)]),
            joined([block.measures for block in self._blocks], self._channels),
            tuple(file for block in self._blocks for file in block.unreadable),
        )

    def _block(self, stored: dict[str, Any]) -> PictureIndex:
        digests = np.frombuffer(bytes.fromhex(stored["digests"]), np.uint8)
        shape = (-1, self._channels)
        block = PictureIndex(
            np.array(stored["states"], dtype=np.uint8),
            Measures(
                digests.reshape(-1, DIGEST_BYTES),
                np.array(stored["sums"], dtype=np.int64).reshape(shape),
                np.array(stored["squares"], dtype=np.int64).reshape(shape),
            ),
            tuple(map(Unreadable.from_parts, stored["unreadable"])),
        )
        if len(block.readable) != len(block.measures.digests):
            raise ValueError("its parts do not belong together")
        return block

    def _append(self, block: PictureIndex) -> None:
        self._blocks.append(block)
        self._files += len(block.states)
        self._states, self._measures, self._unreadable = [], [], []
