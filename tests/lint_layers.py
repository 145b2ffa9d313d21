"""Edges of the dbt project point down: `python -m tests.lint_layers` names each model that reads one above it."""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from infra.home import Home
from orchestration.dbt_manifest import manifest

LAYERS = {
    "staging": ("staging", "sources/*/staging"),
    "intermediate": ("intermediate", "sources"),
    "facts and dimensions": ("marts",),
    "events": ("intermediate/events",),
    "metrics": ("intermediate/metrics", "marts/metrics"),
    "dashboards": ("marts/dashboards", "quality"),
    "exposures": ("exposures",),
}
"""Folders of `models`, from the bottom up; the longest that holds a model decides."""
RANKS = {folder: rank for rank, folders in enumerate(LAYERS.values(), 1) for folder in folders}


def main() -> int:
    """Exit status: 1 if any edge points up."""
    with tempfile.TemporaryDirectory() as folder:
        found = list(upward(json.loads(manifest(Home(Path(folder))).read_text(encoding="utf-8"))))
    sys.stdout.writelines(f"{sentence}\n" for sentence in found)
    return int(bool(found))


def upward(described: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each edge of dbt's manifest that points up."""
    nodes = described["nodes"] | described["sources"] | described["exposures"]
    for node in nodes.values():
        if node["resource_type"] not in ("model", "exposure"):
            continue
        for parent in (nodes[name] for name in node["depends_on"]["nodes"]):
            if rank(parent) > rank(node):
                yield f"{place(node)} ({layer(node)}) reads {parent['name']} ({layer(parent)}), which is above it."


def rank(node: Mapping[str, Any]) -> int:
    """The place of a node's layer from the bottom up; 0 is what nobody here makes: sources and seeds."""
    if node["resource_type"] in ("source", "seed"):
        return 0
    path = place(node).removeprefix("models/")
    return RANKS[max((folder for folder in RANKS if fnmatch(path, f"{folder}/*")), key=len)]


def layer(node: Mapping[str, Any]) -> str:
    """The name of a node's layer."""
    return [node["resource_type"], *LAYERS][rank(node)]


def place(node: Mapping[str, Any]) -> str:
    """The file that states a node, relative to the project."""
    return str(node["original_file_path"])


if __name__ == "__main__":
    sys.exit(main())
