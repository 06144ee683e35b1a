"""A wheel, installed anywhere, brings presets, icons and style."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[1]

LOOK = """
import json, trainer_gui
from trainer_gui.catalog import menus
from trainer_gui.core.paths import shipped, user_folders
from trainer_gui.gui.icons import icon_names
from trainer_gui.state.preset_library import PresetLibrary
library = PresetLibrary(shipped("presets"), user_folders().presets, menus)
print(json.dumps({
    "package": trainer_gui.__file__,
    "presets": {entry.name: [str(problem) for problem in entry.problems]
                for entry in library.entries()},
    "icons": list(icon_names()),
    "style": shipped("assets", "style", "app.qss").is_file(),
}))
"""


def test_a_wheel_installed_elsewhere_finds_its_presets(tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    installed = tmp_path / "elsewhere"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert Path(found["package"]).is_relative_to(installed)
    sources = {path.stem for path in (ROOT / "presets").glob("*.toml")}
    assert "quickstart" in sources
    assert found["presets"] == {name: [] for name in sources}
    assert set(found["icons"]) == {path.stem for path in (ROOT / "assets" / "icons").glob("*.svg")}
    assert found["style"]
