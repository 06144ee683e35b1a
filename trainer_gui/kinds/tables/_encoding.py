"""Which encoding a text file is in: by its first bytes, else UTF-8 throughout, else a guess."""

import codecs
import locale
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from trainer_gui.core.errors import DataError
from trainer_gui.core.text import Text

_ASCII = 0x7F
_BLOCK_BYTES = 1 << 20
_SAMPLE_BYTES = 1 << 16  # of lines that are not in ASCII, for a guess
_MARKS = (  # those of UTF-32 begin with those of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = "cp1252"
_FEW = 8  # bytes that are not in ASCII, which no statistics can tell much of
_FAMILIES = {  # those that are looked for
    "big5": "Chinese", "cp1250": "Central European", "cp1251": "Cyrillic",
    "cp1252": "Western European", "cp1253": "Greek", "cp1254": "Turkish", "cp1255": "Hebrew",
    "cp1256": "Arabic", "cp1257": "Baltic", "cp932": "Japanese", "cp949": "Korean",
    "euc_jp": "Japanese", "gb18030": "Chinese", "koi8_r": "Cyrillic",
    "mac_roman": "Western European",
}  # fmt: skip


@dataclass(frozen=True)
class Encoding:
    """How bytes are read as text.

    Attributes:
        codec: of Python; it drops a byte order mark.
        guessed: whether nothing in the file says so for certain.
        others: codecs that could have written it, too, and mean another text.
        sample: a word that is not in ASCII, read so; of a guessed one.
    """

    codec: str
    guessed: bool = False
    others: tuple[str, ...] = ()
    sample: str = ""

    @property
    def shown(self) -> str:
        """Its name for a sentence."""
        return encoding_name(self.codec)


def encoding_name(codec: str) -> str:
    """A codec as people know it, such as `cp1252 (Western European)`."""
    family = _FAMILIES.get(codec)
    return f"{codec} ({family})" if family else codec


def find_encoding(file: BinaryIO, name: str, report: Callable[[], None]) -> Encoding:
    """The encoding of a file, which is read through and left at its beginning.

    Args:
        file: at its beginning.
        name: of the file, for sentences.
        report: is called often, and may raise.

    Raises:
        DataError: it is no text, or damaged.
    """
    codec = _declared(file, name) or "utf-8"
    line = _first_bad_line(file, codec, report)
    if line is None:
        return Encoding(codec)
    sample = b"" if codec != "utf-8" else _outside_ascii(file)
    guess = None if not sample or _mostly_utf8(sample) else _guess(sample)
    if guess is None:
        raise DataError(
            Text("{file} is not in UTF-{bits}: line {line} has bytes that mean nothing.",
                 file=name, bits=codec.split("-")[1], line=line),
            hint=Text("Save it again as “CSV UTF-8”."),
        )  # fmt: skip
    return guess


def _declared(file: BinaryIO, name: str) -> str | None:
    """The codec that the first bytes tell; None if they tell nothing.

    Raises:
        DataError: they are of no text.
    """
    head = file.read(_SAMPLE_BYTES)
    file.seek(0)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    if b"\0" not in head:
        return None
    wide = _wide(head)
    if wide is None:
        raise DataError(
            Text("{file} is no text, but has bytes that are zero.", file=name),
            hint=Text("Save the table as CSV in the program that it comes from."),
        )
    return wide


def _wide(head: bytes) -> str | None:
    """The UTF-16 or UTF-32 that a text without a byte order mark is in."""
    for codec, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        try:
            text = codecs.getincrementaldecoder(codec)().decode(head[: len(head) // width * width])
        except UnicodeDecodeError:
            continue
        # Line feeds and separators are there in every table; read the other way they are not.
        if "\0" not in text and ("\n" in text or "\r" in text):
            return codec
    return None


def _first_bad_line(file: BinaryIO, codec: str, report: Callable[[], None]) -> int | None:
    """The first line with bytes that mean nothing, counted from 1; None without any."""
    decoder, line, ended = codecs.getincrementaldecoder(codec)(), 1, False
    while not ended:
        block = file.read(_BLOCK_BYTES)
        ended = not block
        report()
        try:
            text = decoder.decode(block, final=ended)
        except UnicodeDecodeError as error:
            # What it kept of the block before is part of what it could not decode.
            before = error.object[: error.start].decode(error.encoding)
            file.seek(0)
            return line + before.count("\n")
        line += text.count("\n")
    file.seek(0)
    return None


def _outside_ascii(file: BinaryIO) -> bytes:
    """Lines that are not in ASCII, as many as are enough for a guess."""
    lines: list[bytes] = []
    room = _SAMPLE_BYTES
    while room > 0 and (line := file.readline(_SAMPLE_BYTES)):
        if not line.isascii():
            lines.append(line)
            room -= len(line)
    file.seek(0)
    return b"".join(lines)


def _mostly_utf8(sample: bytes) -> bool:
    """Whether it is UTF-8 with some damage: any other text makes hardly a word of UTF-8."""
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(not character.isascii() for character in text) - bad
    return good > bad


def _guess(sample: bytes) -> Encoding | None:
    # Here, since nearly all files are in UTF-8.
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=list(_FAMILIES))
    best = found.best()
    if best is None:
        return None
    texts: dict[str, str] = {}
    for match in found:
        for codec in (match.encoding, *match.could_be_from_charset):
            texts.setdefault(codec, str(match))
    codec = best.encoding
    unsure = best.language == "Unknown" or sum(byte > _ASCII for byte in sample) < _FEW
    for likely in (locale.getpreferredencoding(do_setlocale=False).lower(), _WESTERN):
        if likely in texts and (unsure or texts[likely] == texts[codec]):
            codec = likely
            break
    others = {match.encoding for match in found if str(match) != texts[codec]}
    words = (word for word in texts[codec].split() if not word.isascii())
    return Encoding(codec, guessed=True, others=tuple(sorted(others)), sample=next(words, ""))
