from pathlib import Path

from tests.data.pictures import class_folders, png_header_only
from trainer_gui.kinds.pictures._folder_read import Decoded, FolderReader
from trainer_gui.kinds.pictures.decoding import PictureError, read_picture
from trainer_gui.kinds.pictures.measures import digest_of


def reader(root: Path) -> FolderReader:
    return FolderReader(root, (8, 8), "grey", "crop")


def names(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*.png"))


def test_pictures_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    class_folders(tmp_path, {"a": 100})
    files = names(tmp_path)
    found = [result for result in reader(tmp_path).read(files) if isinstance(result, Decoded)]
    for name, result in zip(files, found, strict=True):
        alone = read_picture(tmp_path / name, size=(8, 8), colour="grey", fit="crop")
        assert (result.pixels == alone).all()
        assert result.measures.digests.tobytes() == digest_of(alone)


def test_a_file_that_cannot_be_read_takes_its_turn(tmp_path: Path) -> None:
    class_folders(tmp_path, {"a": 3})
    (tmp_path / "a" / "0001.png").write_bytes(png_header_only(10_000, 10_000))
    first, second, third = reader(tmp_path).read(names(tmp_path))
    assert isinstance(first, Decoded)
    assert isinstance(second, PictureError)
    assert str(second.message) == "0001.png has 100 MP, limit 50 MP."
    assert isinstance(third, Decoded)


def test_the_version_follows_everything_that_pixels_depend_on(tmp_path: Path) -> None:
    ways = [
        FolderReader(tmp_path, (8, 8), "grey", "crop"),
        FolderReader(tmp_path, (8, 9), "grey", "crop"),
        FolderReader(tmp_path, (8, 8), "rgb", "crop"),
        FolderReader(tmp_path, (8, 8), "grey", "pad"),
    ]
    assert len({way.version() for way in ways}) == len(ways)
    # Where the folder is has no influence.
    assert FolderReader(tmp_path / "b", (8, 8), "grey", "crop").version() == ways[0].version()
