"""Tests of looking into a zip before it is unpacked."""

import io
import struct
import zipfile

import pytest

from trainer_gui.core.zip_parts import DamagedZipError, is_plain, read_parts, unpacked_bytes


def zipped(method: int, *parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for number, part in enumerate(parts):
            archive.writestr(f"{number}", part)
    return target.getvalue()


def test_what_is_stored_is_no_more_than_the_file() -> None:
    content = zipped(zipfile.ZIP_STORED, bytes(100), bytes(50))
    file = io.BytesIO(content)
    parts = read_parts(file)
    assert file.tell() == 0
    assert unpacked_bytes(parts) == 150
    assert is_plain(parts, len(content))


def test_what_is_compressed_is_not_plain() -> None:
    content = zipped(zipfile.ZIP_DEFLATED, bytes(1_000_000))
    parts = read_parts(io.BytesIO(content))
    assert unpacked_bytes(parts) == 1_000_000
    assert not is_plain(parts, len(content))


def test_parts_that_lie_over_each_other_are_not_plain() -> None:
    content = bytearray(zipped(zipfile.ZIP_STORED, bytes(10_000), b"x"))
    entry = content.index(b"PK\1\2")
    one = bytes(content[entry : content.index(b"PK\1\2", entry + 1)])
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, 9 * len(one), entry, 0)
    overlapping = bytes(content[:entry]) + 9 * one + end
    parts = read_parts(io.BytesIO(overlapping))
    assert unpacked_bytes(parts) == 90_000
    assert not is_plain(parts, len(overlapping))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\3\4" + bytes(100),
        zipped(zipfile.ZIP_STORED, b"x")[:-5],
        bytes(9_000_000) + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, 8_999_000, 0, 0),
    ],
    ids=["nothing", "no directory", "cut", "a directory of 9 MB"],
)
def test_what_is_no_usual_zip_is_refused(content: bytes) -> None:
    with pytest.raises(DamagedZipError):
        read_parts(io.BytesIO(content))
