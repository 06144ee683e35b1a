"""Contents of odd picture files, made by the bytes."""

import zlib
from collections.abc import Callable

from PIL import Image

from tests.data.pictures import animation, encoded, noise, plain


def jpeg(**details: object) -> bytes:
    return encoded(Image.fromarray(noise(64, 64)), "JPEG", **details)


def png() -> bytes:
    return encoded(Image.fromarray(noise(64, 64)), "PNG")


def flipped(content: bytes, at: float) -> bytes:
    changed = bytearray(content)
    changed[int(len(changed) * at)] ^= 0xFF
    return bytes(changed)


def flipped_jpeg() -> bytes:
    """With a bit flipped in a table of Huffman codes; in the picture itself many go unnoticed."""
    changed = bytearray(jpeg())
    changed[changed.find(b"\xff\xc4") + 8] ^= 0x80
    return bytes(changed)


def flipped_size() -> bytes:
    changed = bytearray(encoded(plain(1, 2, 3), "GIF"))
    changed[6:10] = b"\xff" * 4
    return bytes(changed)


def turned(orientation: int) -> bytes:
    """White on the left as it is stored; upright, white is on top where orientation is 6."""
    image = plain(0, 0, 0, height=16, width=32)
    image.paste((255, 255, 255), (0, 0, 16, 16))
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(image, "PNG", exif=exif)


def palette(side: int = 8) -> bytes:
    image = Image.new("P", (side, side), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    return encoded(image, "PNG", transparency=bytes([0, 255]))


def png_with(kind: bytes, data: bytes) -> bytes:
    """A good picture with one chunk more."""
    good = encoded(plain(9, 9, 9), "PNG")
    chunk = len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    return good[:33] + chunk + good[33:]


def huge_webp() -> bytes:
    changed = bytearray(animation("WEBP"))
    place = changed.find(b"VP8X") + 12
    changed[place : place + 6] = (16_382).to_bytes(3, "little") * 2
    return bytes(changed)


def many_scans() -> bytes:
    jpeg = encoded(Image.new("RGB", (2000, 1500)), "JPEG", progressive=True)
    last = jpeg[jpeg.rfind(b"\xff\xda") : -2]
    return jpeg[:-2] + last * 2000 + jpeg[-2:]


def solid(
    mode: str, colour: float | tuple[float, ...], kind: str = "PNG", **details: object
) -> Callable[[], bytes]:
    """Makes a picture of one colour in a mode of Pillow."""
    return lambda: encoded(Image.new(mode, (9, 9), colour), kind, **details)
