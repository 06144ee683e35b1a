"""Folders of pictures that are laid out oddly, as they are made."""

import os
import shutil
from pathlib import Path

from PIL import Image

from tests.data.pictures import class_folders, encoded, noise, plain


def same_in_train_and_validation(folder: Path) -> None:
    for split in ("train", "val", "test"):
        class_folders(folder / split, {"a": 4, "b": 4})
    shutil.copy(folder / "train" / "a" / "0001.png", folder / "val" / "a" / "copy.png")


def same_in_two_classes(folder: Path) -> None:
    for split in ("train", "val", "test"):
        class_folders(folder / split, {"a": 4, "b": 4})
    shutil.copy(folder / "train" / "a" / "0001.png", folder / "train" / "b" / "copy.png")


def loop(folder: Path) -> None:
    class_folders(folder, {"a": 3, "b": 3})
    (folder / "a" / "again").symlink_to(folder)
    (folder / "a" / "itself.png").symlink_to(folder / "a" / "itself.png")


def link_out(folder: Path) -> None:
    class_folders(folder, {"a": 3, "b": 3})
    (folder / "a" / "system").symlink_to("/usr")
    (folder / "etc").symlink_to("/etc")


def deep(folder: Path) -> None:
    class_folders(folder, {"a": 2, "b": 3})
    inner = folder / "a" / Path(*(f"level{level}" for level in range(12)))
    inner.mkdir(parents=True)
    Image.fromarray(noise(9, 9)).save(inner / "deep.png")


def nested_classes(folder: Path) -> None:
    class_folders(folder / "animals", {"cats": 3, "dogs": 3})
    class_folders(folder / "plants", {"trees": 3})


def bottomless(folder: Path) -> None:
    """Folders in folders until the system refuses a longer path."""
    class_folders(folder, {"a": 3, "b": 3})
    inner = str(folder / "a")
    while len(inner) < 3900:
        inner += "/" + "d" * 90
        os.mkdir(inner)  # noqa: PTH102 - quicker, and as deep as it gets


def many_files(folder: Path) -> None:
    """Two hundred thousand small pictures: links to a few, which take no room on the disk."""
    content = encoded(plain(1, 2, 3, height=2, width=2), "PNG")
    for name in ("a", "b"):
        (folder / name).mkdir()
        for number in range(file_count() // 2):
            path = f"{folder}/{name}/{number:06}.png"
            first = f"{folder}/{name}/{number - number % 10_000:06}.png"
            if path == first:
                Path(path).write_bytes(content)
            else:
                os.link(first, path)


def file_count() -> int:
    return int(os.environ.get("CORPUS_FILES", "200000"))


def many_classes(folder: Path) -> None:
    for number in range(5_001):
        (folder / f"{number:05}").mkdir()


def six(folder: Path) -> None:
    class_folders(folder / "gone", {"a": 3, "b": 3})


def nothing(folder: Path) -> None:
    """Builds nothing."""


def loose(folder: Path) -> None:
    plain(1, 2, 3).save(folder / "a.png")


def read_only(folder: Path) -> None:
    class_folders(folder, {"a": 3, "b": 3})
    for path in (folder / "a", folder / "b", folder):
        path.chmod(0o555)


def locked_class(folder: Path) -> None:
    class_folders(folder, {"a": 3, "b": 3, "c": 3})
    (folder / "c").chmod(0)


def locked_root(folder: Path) -> None:
    class_folders(folder, {"a": 3, "b": 3})
    folder.chmod(0)


def all_bad(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "x.jpg").write_bytes(b"<html>")
