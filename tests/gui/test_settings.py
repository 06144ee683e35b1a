"""Tests of what the window remembers."""

import json
from pathlib import Path

import pytest

from trainer_gui.core.errors import StorageError
from trainer_gui.gui.settings import FILE, Settings, load_settings, save_settings

CHOSEN = Settings(
    theme="dark", worker="local", stay=True, smoothing=0.25, inspector=True, geometry="01d9d0cb"
)


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    save_settings(CHOSEN, tmp_path / "config")
    assert load_settings(tmp_path / "config") == CHOSEN


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "nowhere") == Settings()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[1, 2]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'{"theme": NaN}'],
    ids=["empty", "torn", "list", "null", "binary", "deep", "nan"],
)
def test_a_damaged_file_gives_defaults(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert load_settings(tmp_path) == Settings()


def test_a_folder_in_its_place_gives_defaults_and_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    assert load_settings(tmp_path) == Settings()
    with pytest.raises(StorageError, match=FILE):
        save_settings(CHOSEN, tmp_path)


@pytest.mark.parametrize(
    ("name", "nonsense"),
    [
        ("theme", "blue"), ("theme", ["dark"]), ("theme", None),
        ("worker", "cloud"), ("worker", 1),
        ("smoothing", 1.5), ("smoothing", -0.1), ("smoothing", True), ("smoothing", "0.5"),
        ("smoothing", float("nan")), ("smoothing", float("inf")),
        ("inspector", 1), ("inspector", "yes"),
        ("stay", 1), ("stay", "yes"),
        ("geometry", 12), ("geometry", None),
    ],
)  # fmt: skip
def test_a_field_that_makes_no_sense_gets_its_default_and_the_others_stay(
    tmp_path: Path, name: str, nonsense: object
) -> None:
    save_settings(CHOSEN, tmp_path)
    kept = json.loads((tmp_path / FILE).read_text())
    kept[name] = nonsense
    kept["of a later version"] = {"more": 1}
    (tmp_path / FILE).write_text(json.dumps(kept))
    loaded = load_settings(tmp_path)
    for field in ("theme", "worker", "stay", "smoothing", "inspector", "geometry"):
        source = Settings() if field == name else CHOSEN
        assert getattr(loaded, field) == getattr(source, field), field
