"""Tests of the presets that come with the program, and the user's own."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.menus import small_menus, small_table
from trainer_gui.catalog import menus
from trainer_gui.core.errors import BadInputError, RecipeError, StorageError
from trainer_gui.core.paths import shipped
from trainer_gui.core.recipe import SIZE_LIMIT_BYTES, Recipe, parse_recipe
from trainer_gui.state.draft import Draft
from trainer_gui.state.preset_library import RECENT_LIMIT, PresetLibrary


@pytest.fixture
def recipe() -> Recipe:
    return parse_recipe(small_table(), small_menus())


@pytest.fixture
def library(tmp_path: Path, recipe: Recipe) -> PresetLibrary:
    (tmp_path / "shipped").mkdir()
    for name in ("quickstart", "fashion"):
        content = replace(recipe, title=name.title(), about=f"On {name}.").toml()
        (tmp_path / "shipped" / f"{name}.toml").write_text(content, encoding="utf-8")
    return PresetLibrary(tmp_path / "shipped", tmp_path / "own", small_menus())


def test_presets_are_listed_with_title_and_purpose(library: PresetLibrary, recipe: Recipe) -> None:
    library.save(recipe, "Mine")
    listed = [(e.name, e.title, e.about, e.shipped, e.problems) for e in library.entries()]
    assert listed == [
        ("fashion", "Fashion", "On fashion.", True, ()),
        ("quickstart", "Quickstart", "On quickstart.", True, ()),
        ("mine", "Small", "", False, ()),
    ]


def test_folders_that_do_not_exist_hold_no_presets(tmp_path: Path) -> None:
    assert PresetLibrary(tmp_path / "a", tmp_path / "b", small_menus()).entries() == ()


def test_one_bad_file_hides_no_other(library: PresetLibrary, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "empty.toml").write_bytes(b"")
    (own / "huge.toml").write_bytes(b"#" * 1_000_000)
    (own / "binary.toml").write_bytes(bytes(range(256)))
    (own / "titled.toml").write_text("title = 5\n", encoding="utf-8")
    (own / "folder.toml").mkdir()
    os.mkfifo(own / "pipe.toml")
    (own / "gone.toml").symlink_to(own / "nowhere")
    (own / os.fsdecode(b"caf\xe9\x07.toml")).write_text("format = 2\n", encoding="utf-8")
    (own / "notes.txt").write_text("not a preset", encoding="utf-8")
    entries = {entry.name: entry for entry in library.entries()}
    assert set(entries) == {
        "fashion", "quickstart", "empty", "huge", "binary", "titled", "folder", "pipe", "gone",
        "caf��",
    }  # fmt: skip
    bad = [entry for entry in entries.values() if not entry.shipped]
    assert all(entry.problems for entry in bad)
    assert "data.kind is missing" in str(entries["empty"].problems[0])
    assert "huge.toml: The preset has more than 16,384 bytes." in str(entries["huge"].problems[0])
    assert "pipe.toml is a pipe or a device, and no preset." in str(entries["pipe"].problems[0])
    for entry in bad:
        entry.name.encode()  # can be logged


def test_a_preset_is_loaded_by_name_or_path(library: PresetLibrary, tmp_path: Path) -> None:
    by_name = library.load("fashion")
    assert by_name["title"] == "Fashion"
    path = tmp_path / "shipped" / "fashion.toml"
    assert library.load(path) == library.load(str(path)) == by_name


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ("fashon", "There is no preset called “fashon”.", "Did you mean “fashion”?"),
        ("xyz", "There is no preset called “xyz”.", "Known presets: fashion, quickstart."),
        ("", "There is no preset called “”.", "Known presets: fashion, quickstart."),
        ("a\0b", "There is no preset called “a�b”.", "Known presets: fashion, quickstart."),
        ("here/mine.toml", "There is no preset file here/mine.toml.", "Check the path"),
        ("a\0b.toml", "There is no preset file a�b.toml.", "Check the path"),
        ("~nobody-here/a.toml", "There is no preset file ~nobody-here/a.toml.", "Check the path"),
        ("x" * 999 + ".toml", f"There is no preset file {'x' * 120}.", "Check the path"),
    ],
)
def test_what_is_not_there_is_named_with_the_nearest(
    library: PresetLibrary, asked: str, message: str, hint: str
) -> None:
    with pytest.raises(RecipeError) as caught:
        library.load(asked)
    assert str(caught.value.message) == message
    assert hint in str(caught.value.hint)


def test_a_file_from_elsewhere_does_not_say_which_folders_are_read(
    library: PresetLibrary, recipe: Recipe, tmp_path: Path
) -> None:
    table = {**small_table(), "data": {"kind": "image_folder", "folder": "/etc", "size": 32}}
    theirs = parse_recipe(table, small_menus())
    own = library.save(theirs, "mine")
    assert library.open(own)[0]["data"]["folder"] == "/etc"
    assert library.open(own)[1] is None
    foreign = library.save(theirs, tmp_path / "downloads" / "theirs.toml")
    opened, notice = library.open(foreign)
    assert opened["data"] == {"kind": "image_folder", "size": 32}
    assert "theirs.toml comes from elsewhere and names places on this computer: /etc." in str(
        notice
    )
    assert library.open(library.save(recipe, tmp_path / "other"))[1] is None


def test_titles_are_shown_as_one_line(library: PresetLibrary, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    content = 'title = "a\\nb\\u001b[2J\\u202e"\nabout = "x\\ny\\u001b"\n'
    (tmp_path / "own" / "odd.toml").write_text(content, encoding="utf-8")
    entry = library.entries()[-1]
    assert entry.title == r"a\nb\x1b[2J\u202e"
    assert entry.about == "x\ny\\x1b"


def test_a_folder_is_not_a_preset(library: PresetLibrary, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="shipped is a folder, and no preset"):
        library.load(tmp_path / "shipped")


def test_what_is_saved_is_what_was_chosen(library: PresetLibrary, recipe: Recipe) -> None:
    path = library.save(recipe, "My Größter Preset")
    assert path.name == "my-grösster-preset.toml"
    assert parse_recipe(library.load("my-grösster-preset"), small_menus()) == recipe
    again = replace(recipe, title="Other")
    assert library.save(again, "My Größter Preset") == path
    assert library.load(path)["title"] == "Other"


def test_what_changed_since_it_was_saved_is_told_and_can_be_used(
    library: PresetLibrary, recipe: Recipe
) -> None:
    path = library.save(recipe, "mine")
    assert library.notice("mine") is None
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[-1].startswith("# sha256 of what stands above: ")
    path.write_text("\n".join(["# by hand", *lines]), encoding="utf-8")
    said = "The preset mine.toml was changed since this program saved it."
    assert str(library.notice("mine")) == said
    assert parse_recipe(library.load("mine"), small_menus()) == recipe
    path.write_text("\n".join([*lines, "extra = 1"]), encoding="utf-8")
    assert str(library.notice(path)) == said
    library.save(recipe, "mine")
    assert library.notice("mine") is None


def test_a_preset_that_was_never_saved_from_here_needs_no_notice(library: PresetLibrary) -> None:
    assert library.notice("fashion") is None


def test_what_could_not_be_read_again_is_not_saved(library: PresetLibrary, recipe: Recipe) -> None:
    path = library.save(recipe, "mine")
    before = path.read_bytes()
    room = SIZE_LIMIT_BYTES - len(before)
    library.save(replace(recipe, about="x" * room), "mine")
    assert path.stat().st_size == SIZE_LIMIT_BYTES
    assert library.load("mine")["about"] == "x" * room
    with pytest.raises(BadInputError, match="more than 16,384 bytes"):
        library.save(replace(recipe, about="x" * (room + 1)), "mine")
    assert path.stat().st_size == SIZE_LIMIT_BYTES


def test_a_name_cannot_leave_the_folder(
    library: PresetLibrary, recipe: Recipe, tmp_path: Path
) -> None:
    for name in ("../../.bashrc", "CON", "x" * 300, "/etc/passwd", "..", ""):
        assert library.save(recipe, name).parent == tmp_path / "own"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own", "shipped"]


def test_a_chosen_path_is_taken_and_gets_its_ending(
    library: PresetLibrary, recipe: Recipe, tmp_path: Path
) -> None:
    assert library.save(recipe, tmp_path / "v1.2") == tmp_path / "v1.2.toml"
    assert library.load(tmp_path / "v1.2.toml")["title"] == "Small"


def test_a_shipped_preset_is_never_overwritten(
    library: PresetLibrary, recipe: Recipe, tmp_path: Path
) -> None:
    for target in ("fashion", "Fashion", tmp_path / "shipped" / "new.toml",
                   tmp_path / "own" / ".." / "shipped" / "fashion.toml"):  # fmt: skip
        with pytest.raises(BadInputError, match="comes with the program"):
            library.save(recipe, target)
    assert library.load("fashion")["title"] == "Fashion"
    assert len(library.entries()) == 2


@contextmanager
def files_of_at_most(size_bytes: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_old_preset(library: PresetLibrary, recipe: Recipe) -> None:
    library.save(recipe, "mine")
    with files_of_at_most(100), pytest.raises(StorageError, match="could not be written"):
        library.save(replace(recipe, title="New"), "mine")
    assert library.load("mine")["title"] == "Small"


def test_own_presets_can_be_deleted_and_shipped_ones_cannot(
    library: PresetLibrary, recipe: Recipe
) -> None:
    path = library.save(recipe, "mine")
    library.delete("mine")
    assert not path.exists()
    for name in ("mine", "fashion", "../shipped/fashion"):
        with pytest.raises(BadInputError, match="You have no preset called"):
            library.delete(name)
    assert len(library.entries()) == 2


def test_recent_ones_come_latest_first_and_bounded(
    library: PresetLibrary, recipe: Recipe, tmp_path: Path
) -> None:
    paths = [library.save(recipe, f"p{number}") for number in range(RECENT_LIMIT + 3)]
    for path in [*paths, paths[5]]:
        library.touch(path)
    recent = library.recent()
    assert recent[:2] == (paths[5], paths[-1])
    assert len(recent) == len(set(recent)) == RECENT_LIMIT
    again = PresetLibrary(tmp_path / "shipped", tmp_path / "own", small_menus())
    assert again.recent() == recent
    library.delete(paths[5].stem)
    assert paths[5] not in library.recent()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"5", b'{"a": 1}', b'[1, null, "a\\u0000b"]', b"\xff\xfe", b"[" * 5000]
)
def test_a_damaged_list_of_recent_ones_is_begun_anew(
    library: PresetLibrary, recipe: Recipe, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "recent-presets.json").write_bytes(content)
    assert library.recent() == ()
    path = library.save(recipe, "mine")
    library.touch(path)
    assert library.recent() == (path,)


def test_noting_a_use_never_fails(tmp_path: Path, library: PresetLibrary) -> None:
    (tmp_path / "recent-presets.json").mkdir()
    library.touch(tmp_path / "shipped" / "fashion.toml")
    assert library.recent() == ()


SHIPPED = sorted(path.stem for path in shipped("presets").glob("*.toml"))


def test_the_shipped_presets_are_all_there(tmp_path: Path) -> None:
    library = PresetLibrary(shipped("presets"), tmp_path, menus)
    assert {entry.name for entry in library.entries() if entry.shipped} == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_preset_is_valid_explained_and_holds_no_defaults(
    tmp_path: Path, name: str
) -> None:
    library = PresetLibrary(shipped("presets"), tmp_path, menus)
    entry = {entry.name: entry for entry in library.entries()}[name]
    assert [str(problem) for problem in entry.problems] == []
    assert entry.title != entry.name
    assert len(entry.about) > 80
    draft = Draft(menus, library.load(name))
    written = library.load(name)
    for section in draft.sections():
        table = written
        for part in section.split("."):
            table = table.get(part, {})
        for field in draft.fields(section):
            if field.name in table:
                assert draft.changed(f"{section}.{field.name}"), f"{section}.{field.name}"
