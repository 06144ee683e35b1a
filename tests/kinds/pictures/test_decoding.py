import os
import warnings
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.data.pictures import LFS, animation, encoded, noise, plain, png_header_only
from trainer_gui.kinds.pictures.decoding import (
    PictureError,
    decode_picture,
    quiet_pillow,
    read_picture,
)
from trainer_gui.kinds.pictures.fitting import Colour, Fit


def read(
    path: Path, *, size: tuple[int, int] = (8, 8), colour: Colour = "rgb", fit: Fit = "stretch"
) -> NDArray[np.uint8]:
    return read_picture(path, size=size, colour=colour, fit=fit)


def mean(path: Path, colour: Colour = "rgb") -> list[float]:
    pixels = read(path, colour=colour)
    return [round(float(plane.mean())) for plane in pixels]


def failure(path: Path) -> PictureError:
    with pytest.raises(PictureError) as caught:
        read(path)
    assert path.name in str(caught.value.message)
    assert str(caught.value.hint)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("JPEG", "jpg"), ("PNG", "png"), ("BMP", "bmp"), ("WEBP", "webp"), ("TIFF", "tif"),
     ("GIF", "gif")],
)  # fmt: skip
def test_every_format_is_read_as_colour_and_as_grey(tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / f"picture.{suffix}"
    path.write_bytes(encoded(plain(200, 100, 50), kind))
    assert read(path).shape == (3, 8, 8)
    assert read(path).dtype == np.uint8
    assert mean(path) == pytest.approx([200, 100, 50], abs=3)
    assert read(path, colour="grey").shape == (1, 8, 8)
    assert mean(path, "grey") == pytest.approx([0.299 * 200 + 0.587 * 100 + 0.114 * 50], abs=3)


def test_the_content_decides_and_not_the_suffix(tmp_path: Path) -> None:
    path = tmp_path / "UPPER.JPG"
    path.write_bytes(encoded(plain(10, 20, 30), "PNG"))
    assert mean(path) == [10, 20, 30]


def test_a_progressive_jpeg_and_a_cmyk_jpeg_are_read(tmp_path: Path) -> None:
    path = tmp_path / "p.jpg"
    path.write_bytes(encoded(plain(200, 100, 50), "JPEG", progressive=True))
    assert mean(path) == pytest.approx([200, 100, 50], abs=3)
    path.write_bytes(encoded(plain(200, 100, 50).convert("CMYK"), "JPEG", quality=95))
    assert mean(path) == pytest.approx([200, 100, 50], abs=6)


@pytest.mark.parametrize(("mode", "colour"), [("RGBA", (0, 0, 0, 128)), ("LA", (0, 128))])
def test_what_is_half_transparent_shows_white_through(
    tmp_path: Path, mode: str, colour: tuple[int, ...]
) -> None:
    path = tmp_path / "half.png"
    Image.new(mode, (9, 9), colour).save(path)
    assert mean(path) == pytest.approx([127, 127, 127], abs=1)


def test_a_palette_with_transparency_bytes_is_laid_on_white(tmp_path: Path) -> None:
    image = Image.new("P", (8, 8), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.paste(1, (4, 0, 8, 8))
    path = tmp_path / "palette.png"
    image.save(path, transparency=bytes([0, 255]))
    pixels = read(path)
    assert pixels[:, 0, 0].tolist() == [255, 255, 255]
    assert pixels[:, 0, 7].tolist() == [0, 255, 0]


def test_one_bit_is_black_and_white(tmp_path: Path) -> None:
    path = tmp_path / "bits.png"
    image = Image.new("1", (8, 8), 0)
    image.paste(1, (0, 0, 8, 4))
    image.save(path)
    assert read(path, colour="grey")[0, :, 0].tolist() == [255] * 4 + [0] * 4


def test_sixteen_bits_are_scaled_by_their_range(tmp_path: Path) -> None:
    path = tmp_path / "deep.png"
    Image.fromarray(np.full((6, 6), 32896, dtype=np.uint16)).save(path)
    assert mean(path, "grey") == [128]


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        (0.5, np.float32, 128),
        (100.0, np.float32, 100),
        (32768, np.int32, 128),
        (200, np.int32, 200),
    ],
)
def test_wide_tiff_values_are_scaled_by_the_smallest_usual_range(
    tmp_path: Path, value: float, dtype: type, expected: int
) -> None:
    path = tmp_path / "wide.tif"
    Image.fromarray(np.full((6, 6), value, dtype=dtype)).save(path)
    assert mean(path, "grey") == pytest.approx([expected], abs=1)


def test_values_beyond_any_usual_range_are_scaled_by_their_own_and_nan_is_black(
    tmp_path: Path,
) -> None:
    path = tmp_path / "odd.tif"
    values = np.array([[-10, 0, 10, np.nan]], dtype=np.float32).repeat(4, axis=0)
    Image.fromarray(values).save(path)
    pixels = read(path, size=(4, 4), colour="grey")
    assert pixels[0, 0].tolist() == [0, 128, 255, 0]


def test_exif_orientation_turns_the_picture_and_an_invalid_one_is_ignored(tmp_path: Path) -> None:
    image = plain(0, 0, 0, height=16, width=32)
    image.paste((255, 255, 255), (0, 0, 16, 16))  # the left half is white
    path = tmp_path / "turned.png"
    for orientation, white_at in ((6, (0, slice(None))), (99, (slice(None), 0))):
        exif = Image.Exif()
        exif[0x0112] = orientation
        image.save(path, exif=exif)
        assert (read(path)[(0, *white_at)] > 200).all()


def test_exif_that_is_garbage_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "garbage.jpg"
    path.write_bytes(encoded(plain(9, 9, 9), "JPEG", exif=b"Exif\0\0no such thing as a tag"))
    assert mean(path) == [9, 9, 9]


@pytest.mark.parametrize(("kind", "suffix"), [("GIF", "gif"), ("WEBP", "webp")])
def test_of_an_animation_the_first_frame_counts(tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / f"moving.{suffix}"
    path.write_bytes(animation(kind))
    picture = decode_picture(path, size=(8, 8), colour="rgb", fit="crop")
    assert picture.animated
    red, _, blue = picture.pixels
    assert red.mean() > 230
    assert blue.mean() < 30


def test_fit_crops_pads_or_stretches_to_height_and_width(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    image = plain(255, 255, 255, height=10, width=40)
    image.paste((0, 0, 0), (0, 0, 10, 10))  # the left quarter is black
    image.save(path)
    assert read(path, size=(10, 20), fit="crop").shape == (3, 10, 20)
    assert read(path, size=(10, 20), fit="crop").min() == 255
    assert read(path, size=(10, 20), fit="stretch")[0, 5, 1] == 0
    padded = read(path, size=(20, 20), fit="pad")[0]
    assert padded[:7].max() == 0
    assert padded[13:].max() == 0
    assert padded[10, 10] == 255


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1)])
def test_extreme_sizes_are_read(tmp_path: Path, fit: Fit, shape: tuple[int, int]) -> None:
    path = tmp_path / "thin.png"
    Image.fromarray(np.full(shape, 90, dtype=np.uint8)).save(path)
    assert read(path, fit=fit).shape == (3, 8, 8)
    assert read(path, fit=fit).max() == 90


def test_a_large_jpeg_keeps_its_content_when_it_is_made_small(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    ramp = np.tile(np.linspace(0, 255, 1600).astype(np.uint8), (800, 1))
    Image.fromarray(ramp).save(path)
    pixels = read(path, size=(16, 16), colour="grey")[0]
    assert pixels.mean(axis=0) == pytest.approx((np.arange(16) + 0.5) * 16, abs=3)


@pytest.mark.parametrize(
    ("name", "content", "reason", "words"),
    [
        ("zero.jpg", b"", "not an image (empty file)", "is empty"),
        ("one.png", b"\x89", "not an image", "is not an image"),
        ("words.jpg", b"just words", "not an image", "is not an image"),
        ("page.jpg", b"<!DOCTYPE html><html><body>404</body></html>", "not an image", "not an"),
        ("phone.heic", b"\0\0\0\x18ftypheic", "format not supported", "not supported"),
        ("drawing.svg", b"<svg/>", "format not supported", "not supported"),
        ("phone.jpg", b"\0\0\0\x18ftypheic\0\0", "format not supported", "not supported"),
        ("layers.png", b"8BPS\0\x01", "format not supported", "not supported"),
        ("lfs.png", LFS, "not an image but a Git LFS pointer", "it is a Git LFS pointer"),
        ("lfs.psd", LFS, "not an image but a Git LFS pointer", "it is a Git LFS pointer"),
        (
            "annex.jpg",
            b"/annex/objects/SHA256E-s9--ab.jpg\n",
            "not an image but a git-annex pointer",
            "it is a git-annex pointer",
        ),
    ],
)
def test_what_is_no_picture_is_named(
    tmp_path: Path, name: str, content: bytes, reason: str, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = failure(path)
    assert str(error.reason) == reason
    assert words in str(error.message)


def test_what_is_cut_short_or_flipped_is_named(tmp_path: Path) -> None:
    jpeg = encoded(Image.fromarray(noise(64, 64)), "JPEG")
    png = bytearray(encoded(Image.fromarray(noise(64, 64)), "PNG"))
    for name, content in (
        ("half.jpg", jpeg[: len(jpeg) // 2]),
        ("end.jpg", jpeg[:-2]),
        ("half.png", bytes(png[: len(png) // 2])),
    ):
        (tmp_path / name).write_bytes(content)
        assert str(failure(tmp_path / name).reason) == "truncated"
    png[len(png) // 2] ^= 0xFF
    (tmp_path / "flipped.png").write_bytes(png)
    error = failure(tmp_path / "flipped.png")
    assert str(error.reason) == "damaged"
    assert "damaged" in str(error.message)


@pytest.mark.parametrize(
    ("width", "height", "size"), [(10_000, 10_000, 100), (20_000, 10_000, 200)]
)
def test_a_decompression_bomb_is_refused_by_its_header(
    tmp_path: Path, width: int, height: int, size: int
) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header_only(width, height))
    assert path.stat().st_size < 60_000
    error = failure(path)
    assert str(error.message) == f"bomb.png has {size} MP, limit 50 MP."
    assert str(error.reason) == "over the limit of 50 MP"


def test_a_picture_just_below_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    path.write_bytes(png_header_only(7_000, 7_000))
    assert read(path).max() == 0


def test_what_is_not_a_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "dangling.jpg").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
    for name in ("pipe.jpg", "folder.jpg", "dangling.jpg", "loop.jpg"):
        assert str(failure(tmp_path / name).message) == f"{name} is not a regular file."


def test_a_file_that_is_gone_and_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    assert "does not exist" in str(failure(tmp_path / "gone.jpg").message)
    if os.geteuid() == 0:
        pytest.skip("root may read every file, so there is nothing to refuse")
    path = tmp_path / "locked.png"
    plain(1, 2, 3).save(path)
    path.chmod(0)
    assert "no permission" in str(failure(path).message)


def test_a_name_that_is_not_utf8_is_read_and_shown_escaped(tmp_path: Path) -> None:
    good, bad = (
        os.fsdecode(os.fsencode(tmp_path) + name) for name in (b"/a\xff.png", b"/b\xff.png")
    )
    plain(5, 6, 7).save(good)
    assert mean(Path(good)) == [5, 6, 7]
    Path(bad).write_bytes(b"no picture")
    with pytest.raises(PictureError) as caught:
        read(Path(bad))
    assert str(caught.value.message).encode("utf-8") == rb"b\xff.png is not an image."


def test_warning_filters_are_as_before_after_a_read(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    plain(1, 1, 1).save(path)
    before = list(warnings.filters)
    read(path)
    with quiet_pillow():
        pass
    assert list(warnings.filters) == before


def test_silence_that_overlaps_ends_with_the_last_and_leaves_nothing_behind() -> None:
    before = list(warnings.filters)
    first, second = quiet_pillow(), quiet_pillow()
    with first:
        second.__enter__()
    warnings.warn("an odd picture", stacklevel=1)  # an error, were it not silent
    second.__exit__(None, None, None)
    assert warnings.filters == before
