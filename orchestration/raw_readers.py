"""Tables that dbt makes of raw ones: until the last of them is made, a refresh needs raw tables to stay as they are."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import dagster as dg


def raw_readers(manifest: Mapping[str, Any]) -> set[dg.AssetKey]:
    """Keys of the tables whose SQL reads a raw table, itself or through views."""
    nodes, sources = manifest["nodes"], manifest["sources"]

    @cache
    def reads_raw(name: str) -> bool:
        return any(
            sources[parent]["schema"].startswith("raw_")
            if parent in sources
            else nodes[parent]["config"]["materialized"] == "view" and reads_raw(parent)
            for parent in manifest["parent_map"][name]
        )

    return {
        dg.AssetKey([node["schema"], node["name"]])
        for name, node in nodes.items()
        if node["resource_type"] == "model" and node["config"]["materialized"] != "view" and reads_raw(name)
    }
