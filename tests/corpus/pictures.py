"""Odd pictures in a folder that is fine otherwise."""

import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.corpus.case import Case
from tests.corpus.picture_files import (
    flipped,
    flipped_jpeg,
    flipped_size,
    huge_webp,
    jpeg,
    many_scans,
    palette,
    png,
    png_with,
    solid,
    turned,
)
from tests.data.pictures import (
    LFS,
    animation,
    class_folders,
    encoded,
    plain,
    png_header_only,
    quiet,
)
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.names import printable
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data.image_folder import ImageFolderOptions, load_image_folder
from trainer_gui.kinds._assemble import assembled
from trainer_gui.kinds.pictures.decoding import PictureError, read_picture

_COPY = "Copy the file again"
_SAVE = "save the picture again as JPEG or PNG"
_SMALLER = "Save the picture smaller"
_SIDE = 7_000  # of a picture just below the limit of 50 MP

Make = Callable[[], bytes]


def read_folder(folder: Path, **options: Any) -> Dataset:
    """The folder as the program reads it."""
    return assembled(
        load_image_folder(
            ImageFolderOptions(folder=str(folder), **{"size": 16, **options}),
            root=folder,
            download=False,
            progress=quiet,
        ),
        SplitPlan(0),
    )


def warm_up() -> None:
    """Reads a folder, so that all that takes is imported and made ready."""
    with tempfile.TemporaryDirectory() as folder:
        read_folder(class_folders(Path(folder) / "warm", {"a": 3, "b": 3}))


def _beside_good_ones(name: str | bytes, put: Callable[[str], object]) -> Callable[[Path], object]:
    """Builds two classes of three pictures, and one file more in class `a`."""

    def build(folder: Path) -> None:
        class_folders(folder, {"a": 3, "b": 3})
        put(os.fsdecode(os.fsencode(folder / "a") + b"/" + os.fsencode(name)))

    return build


def _writes(make: Make) -> Callable[[str], object]:
    return lambda path: Path(path).write_bytes(make())


def _odd_one(folder: Path) -> Path:
    return next(
        path
        for path in sorted((folder / "a").iterdir())
        if path.name not in {"0000.png", "0001.png", "0002.png"}
    )


def skipped(name: str | bytes, case: str, make: Make, says: Sequence[str], **more: Any) -> Case:
    """A file that is named and left out, and whose use alone is refused."""
    return skipped_path(name, case, _writes(make), says, **more)


def skipped_path(
    name: str | bytes, case: str, put: Callable[[str], object], says: Sequence[str], **more: Any
) -> Case:
    """As `skipped`, for what is no file; `put` is given its path."""

    def feed(folder: Path) -> Iterable[str]:
        data = read_folder(folder)
        assert len(data.input) == 6, data.names
        try:
            read_picture(_odd_one(folder), size=(16, 16), colour="rgb", fit="pad")
        except PictureError as error:
            return [*map(str, data.notices), str(error)]
        raise AssertionError("it was read alone")

    shown = printable(os.fsdecode(name))
    return Case(case, _beside_good_ones(name, put), feed, (*says, f"a/{shown}"), **more)


def works(
    name: str | bytes,
    case: str,
    make: Make,
    mean: Sequence[int] = (),
    *,
    says: Sequence[str] = (),
    **more: Any,
) -> Case:
    """A file that is read like any other; its channels have these means, if any are given."""

    def feed(folder: Path) -> Iterable[str]:
        data = read_folder(folder, fit="stretch")
        assert len(data.input) == 7
        path = _odd_one(folder)
        index = data.names.index("a/" + printable(path.name))
        found = data.input[:][index].mean(axis=(1, 2))
        assert not len(mean) or np.abs(found - np.array(mean)).max() <= 6, found
        alone = read_picture(path, size=(16, 16), colour="rgb", fit="stretch")
        assert (alone == data.input[:][index]).all()
        return map(str, data.notices)

    return Case(case, _beside_good_ones(name, _writes(make)), feed, tuple(says), **more)


def _feed_orientation(folder: Path) -> Iterable[str]:
    data = read_folder(folder, fit="stretch")
    turned = data.input[:][data.names.index("a/six.png")]
    assert (turned[:, :7] > 200).all()
    assert (turned[:, 9:] < 50).all()
    ignored = data.input[:][data.names.index("a/99.png")]
    assert (ignored[:, :, :7] > 200).all()
    return map(str, data.notices)


def _build_orientations(folder: Path) -> None:
    class_folders(folder, {"a": 3, "b": 3})
    for name, orientation in (("six", 6), ("99", 99)):
        (folder / "a" / f"{name}.png").write_bytes(turned(orientation))


def _feed_hidden(folder: Path) -> Iterable[str]:
    data = read_folder(folder)
    assert len(data.input) == 6
    return map(str, data.notices)


def _put_hidden(path: str) -> None:
    for name in (".hidden.jpg", "._resource.jpg"):
        Path(path).with_name(name).write_bytes(b"no picture")


def _locked(path: str) -> None:
    plain(1, 2, 3).save(path)
    Path(path).chmod(0)


_FINE = (
    works(
        "c.jpg",
        "CMYK jpg",
        lambda: encoded(plain(200, 100, 50).convert("CMYK"), "JPEG"),
        (200, 100, 50),
    ),
    works(
        "p.jpg",
        "progressive jpg",
        lambda: encoded(plain(200, 100, 50), "JPEG", progressive=True),
        (200, 100, 50),
    ),
    works("p.png", "palette with transparency bytes", palette, (255, 255, 255)),
    works("g.png", "grey png", solid("L", 90), (90, 90, 90)),
    works("1.png", "1-bit png", solid("1", 1), (255, 255, 255)),
    works("r.png", "RGBA png", solid("RGBA", (0, 0, 0, 128)), (127, 127, 127)),
    works("l.png", "LA png", solid("LA", (0, 128)), (127, 127, 127)),
    works(
        "deep.png",
        "16-bit png",
        lambda: encoded(Image.fromarray(np.full((6, 6), 32896, np.uint16)), "PNG"),
        (128,) * 3,
    ),
    works(
        "deep.tif",
        "16-bit tiff",
        lambda: encoded(Image.fromarray(np.full((6, 6), 32896, np.uint16)), "TIFF"),
        (128,) * 3,
    ),
    works(
        "real.tif",
        "floating-point tiff",
        lambda: encoded(Image.fromarray(np.full((6, 6), 0.5, np.float32)), "TIFF"),
        (128,) * 3,
    ),
    works(
        "nan.tif",
        "floating-point tiff of NaN",
        lambda: encoded(Image.fromarray(np.full((6, 6), np.nan, np.float32)), "TIFF"),
        (0,) * 3,
    ),
    works(
        "x.gif",
        "animated gif",
        lambda: animation("GIF"),
        (255, 0, 0),
        says=("the first frame is used: 1 (a/x.gif)",),
    ),
    works(
        "x.webp",
        "animated webp",
        lambda: animation("WEBP"),
        (255, 0, 0),
        says=("the first frame is used: 1 (a/x.webp)",),
    ),
    works(
        "1.gif", "1×1 picture", lambda: encoded(plain(9, 9, 9, height=1, width=1), "PNG"), (9, 9, 9)
    ),
    works(
        "line.png",
        "1×3000 picture",
        lambda: encoded(plain(9, 9, 9, height=1, width=3000), "PNG"),
        (9, 9, 9),
    ),
    works("png.jpg", "png named .jpg", lambda: encoded(plain(9, 99, 9), "PNG"), (9, 99, 9)),
    works("UPPER.JPG", "UPPER.JPG", lambda: encoded(plain(9, 99, 9), "JPEG"), (9, 99, 9)),
    works("猫🐈é.png", "unicode and emoji name", png),
    works(b"caf\xe9.png", "name that is not UTF-8", png),
    works("n" * 251 + ".png", "255-byte name", png),
    works("new\nline.png", "newline in a name", png),
    works("\x1b[31mred.png", "terminal colours in a name", png),
    works("a\u202egpj.png", "name that turns the text", png),
    works("{0} {name} %s.png", "braces in a name", png),
    works("<img src=x>.png", "markup in a name", png),
    works(
        "text.png",
        "png with a text bomb",
        lambda: png_with(b"zTXt", b"a\0\0" + zlib.compress(bytes(900_000), 9)),
        (9, 9, 9),
    ),
    works(
        "exif.jpg",
        "EXIF garbage",
        lambda: encoded(plain(9, 9, 9), "JPEG", exif=b"Exif\0\0no tag"),
        (9, 9, 9),
    ),
)

CASES: tuple[Case, ...] = (
    skipped("zero.jpg", "zero bytes", lambda: b"", ["not an image (empty file)", _COPY]),
    skipped("zero.png", "zero bytes, png", lambda: b"", ["not an image (empty file)", _COPY]),
    skipped("one.jpg", "one byte", lambda: b"\xff", ["not an image", _SAVE]),
    skipped("words.jpg", "text named .jpg", lambda: b"just words\n", ["not an image", _SAVE]),
    skipped("page.jpg", "HTML named .jpg", lambda: b"<!DOCTYPE html><p>404", ["not an image"]),
    skipped("lfs.png", "LFS pointer", lambda: LFS, ["Git LFS pointer", "git lfs pull"]),
    skipped("half.jpg", "jpg cut at half", lambda: jpeg()[:1500], ["truncated", _COPY]),
    skipped("half.png", "png cut at half", lambda: png()[:6000], ["truncated", _COPY]),
    skipped("end.jpg", "jpg without its last bytes", lambda: jpeg()[:-2], ["truncated", _COPY]),
    skipped("flip.png", "flipped byte in a png", lambda: flipped(png(), 0.5), ["damaged", _COPY]),
    skipped("flip.jpg", "flipped bits in a jpg", flipped_jpeg, ["damaged", _COPY]),
    skipped("header.png", "flipped header", lambda: flipped(png(), 0.0001), ["not an image"]),
    skipped(
        "100.png",
        "100 MP png",
        lambda: png_header_only(10_000, 10_000),
        ["100 MP, limit 50 MP", _SMALLER],
        megabytes=50,
    ),
    skipped(
        "200.png",
        "200 MP png",
        lambda: png_header_only(20_000, 10_000),
        ["200 MP, limit 50 MP", _SMALLER],
        megabytes=50,
    ),
    skipped("4000.gif", "4 GP gif", flipped_size, ["4295 MP, limit 50 MP"], megabytes=50),
    skipped("268.webp", "268 MP webp", huge_webp, ["268 MP, limit 50 MP"], megabytes=50),
    skipped(
        "49.webp",
        "49 MP webp",
        lambda: encoded(Image.new("RGB", (_SIDE, _SIDE)), "WEBP"),
        ["49 MP, limit 16 MP"],
        megabytes=50,
    ),
    works(
        "16.webp",
        "16 MP webp",
        lambda: encoded(Image.new("RGBA", (4000, 4000)), "WEBP"),
        (255,) * 3,
        seconds=10,
    ),
    skipped(
        "tall.png",
        "a million rows",
        lambda: png_header_only(1, 1_000_001),
        ["1,000,001 pixels, limit 1,000,000", _SMALLER],
        megabytes=50,
    ),
    skipped(
        "scans.jpg",
        "2,000 scans in a jpg",
        many_scans,
        ["2,010 scans, limit 100", "Save the picture again"],
        megabytes=50,
    ),
    works("49.png", "49 MP png", lambda: png_header_only(_SIDE, _SIDE), (0, 0, 0), seconds=10),
    works(
        "49p.png", "49 MP palette with transparency", lambda: palette(_SIDE), (255,) * 3, seconds=10
    ),
    works(
        "49a.png",
        "49 MP RGBA png",
        lambda: encoded(Image.new("RGBA", (_SIDE, _SIDE)), "PNG"),
        (255,) * 3,
        seconds=10,
    ),
    works(
        "wide.png",
        "a row of a million pixels",
        lambda: png_header_only(1_000_000, 40),
        (0, 0, 0),
        seconds=10,
    ),
    *_FINE,
    Case("EXIF orientation", _build_orientations, _feed_orientation),
    Case("hidden files", _beside_good_ones("x", _put_hidden), _feed_hidden),
    skipped_path(
        "pipe.jpg",
        "fifo named .jpg",
        os.mkfifo,
        ["not a regular file", "in its place"],
    ),
    skipped_path("folder.jpg", "directory named .jpg", os.mkdir, ["not a regular file"]),
    skipped_path(
        "gone.jpg",
        "dangling link",
        lambda path: Path(path).symlink_to(str(path) + "0"),
        ["not a regular file"],
    ),
    skipped_path(
        "loop.jpg",
        "link to itself",
        lambda path: Path(path).symlink_to(path),
        ["not a regular file"],
    ),
    skipped_path(
        "locked.png",
        "no permission",
        _locked,
        ["no permission", "Change permissions"],
        unprivileged=True,
    ),
    skipped(
        "phone.heic",
        "heic",
        lambda: b"\0\0\0\x18ftypheic",
        ["format not supported", "Save the picture as JPEG or PNG"],
    ),
    skipped("drawing.svg", "svg", lambda: b"<svg/>", ["format not supported"]),
)
