"""is_whole_png: whether Qt can read a PNG file without a word on the error stream.

libpng, as Qt uses it, prints what is wrong with a file there, past every handler of messages.
"""

import zlib
from typing import BinaryIO

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIECE = 1 << 20


def is_whole_png(file: BinaryIO) -> bool:
    """Whether all chunks of a PNG file are there and are what their checksums say."""
    if file.read(len(_SIGNATURE)) != _SIGNATURE:
        return False
    while len(head := file.read(8)) == 8:  # noqa: PLR2004 - length and type
        name, left = head[4:], int.from_bytes(head[:4])
        checksum = zlib.crc32(name)
        while left > 0 and (piece := file.read(min(left, _PIECE))):
            checksum, left = zlib.crc32(piece, checksum), left - len(piece)
        if left or file.read(4) != checksum.to_bytes(4):
            return False
        if name == b"IEND":
            return True
    return False
