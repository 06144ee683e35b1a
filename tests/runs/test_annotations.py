"""Tests of what a person adds to a run: kept as it was said, never overwritten unread."""

import os
from pathlib import Path

import pytest

from trainer_gui.core.errors import BadInputError, StorageError
from trainer_gui.runs.annotations import (
    FILE,
    MOST_TAGS,
    NOTES_LENGTH,
    TAG_LENGTH,
    Annotations,
    clean_notes,
    clean_tags,
    read_annotations,
    write_annotations,
)

SAID = Annotations(star=True, tags=("baseline", "große Bilder"), notes="Zu schnell.\n试试 0.01 ✓")


def test_what_was_said_is_read_again(tmp_path: Path) -> None:
    assert read_annotations(tmp_path) == Annotations()
    write_annotations(tmp_path, SAID)
    assert read_annotations(tmp_path) == SAID
    assert "große" in (tmp_path / FILE).read_text(encoding="utf-8")  # people may read it
    write_annotations(tmp_path, Annotations())
    assert read_annotations(tmp_path) == Annotations()
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_tags_are_tidied() -> None:
    assert clean_tags(["  a  b ", "A B", "", " ", "c", "c"]) == ("a b", "c")
    assert clean_tags(["x" * TAG_LENGTH]) == ("x" * TAG_LENGTH,)
    assert clean_tags(["half \ud83d"]) == ("half ?",)


def test_too_much_is_refused_with_a_remedy() -> None:
    with pytest.raises(BadInputError, match="more than 40 characters") as caught:
        clean_tags(["x" * (TAG_LENGTH + 1)])
    assert "notes" in str(caught.value.hint)
    with pytest.raises(BadInputError, match="at most 20"):
        clean_tags(str(number) for number in range(MOST_TAGS + 1))
    assert len(clean_tags(str(number) for number in range(MOST_TAGS))) == MOST_TAGS
    with pytest.raises(BadInputError, match="10,000 are kept"):
        clean_notes("x" * (NOTES_LENGTH + 1))
    assert clean_notes("x" * NOTES_LENGTH) == "x" * NOTES_LENGTH


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff\xfe", b"[]", b"null", b"[" * 100_000, b"x" * 300_000,
        b'{"star": true}',
        b'{"star": 1, "tags": [], "notes": ""}',
        b'{"star": true, "tags": "abc", "notes": ""}',
        b'{"star": true, "tags": [1], "notes": ""}',
        b'{"star": true, "tags": [], "notes": null}',
        b'{"star": true, "tags": ["' + b"x" * 41 + b'"], "notes": ""}',
    ],
)  # fmt: skip
def test_a_damaged_file_says_nothing_and_is_set_aside(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_bytes(content)
    with caplog.at_level("INFO"):
        assert read_annotations(tmp_path) == Annotations()
    assert FILE in caplog.text
    assert (tmp_path / FILE).read_bytes() == content  # looking changes nothing
    write_annotations(tmp_path, SAID)
    assert read_annotations(tmp_path) == SAID
    (tmp_path / FILE).write_bytes(content)
    write_annotations(tmp_path, SAID)
    aside = sorted(path.name for path in tmp_path.iterdir() if path.name != FILE)
    assert aside == [f"{FILE}.damaged-1", f"{FILE}.damaged-2"]
    assert all((tmp_path / name).read_bytes() == content for name in aside)


def test_a_pipe_in_its_place_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / FILE)
    assert read_annotations(tmp_path) == Annotations()
    write_annotations(tmp_path, SAID)
    assert read_annotations(tmp_path) == SAID


def test_a_folder_that_is_gone_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file")
    with pytest.raises(StorageError, match="could not be written"):
        write_annotations(tmp_path / "run", SAID)
