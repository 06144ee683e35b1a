"""Plug-ins as they would be installed: modules, and the metadata that announce them."""

import os
import tomllib
from pathlib import Path


def write_plugin(folder: Path, name: str, source: str) -> Path:
    """Writes a distribution whose entry point is a module with this source; gives the folder.

    It is installed for whoever has the folder on the `PYTHONPATH`.
    """
    metadata = folder / f"{name}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[trainer_gui.entries]\n{name} = {name}\n")
    return folder


def install_series(folder: Path) -> dict[str, str]:
    """Installs the package beside this file, for whoever gets this environment.

    Args:
        folder: for what an installation writes.
    """
    here = Path(__file__).parent
    metadata = folder / "trainer_gui_series-1.0.dist-info"
    metadata.mkdir(parents=True)
    project = tomllib.loads((here / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    lines = [
        line
        for group, entries in project["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {module}" for name, module in entries.items()))
    ]
    (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n")
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(here)])}
