"""Changes made in the browser, back into files: the short form where there is one, else Superset's own YAML."""

import shutil
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from infra.superset.assets import EXPORTED, SLUG, Bundle, Declared, identity
from infra.superset.catalog import Catalog
from infra.superset.exported import Asset, essence, is_same, layout
from infra.superset.layout import position
from infra.superset.short_form import short_chart, short_rows


def write_changes(
    folder: Path,
    catalog: Catalog,
    known: Declared,
    content: Bundle,
    before: Mapping[str, Asset],
    now: Mapping[str, Asset],
) -> list[Path]:
    """Write into a folder of own assets what differs from what was imported; returns the files.

    Args:
        folder: as `sei up` reads it; its `exported/` is written anew.
        catalog: of tables and metrics.
        known: the short forms as they are, the folder's own over ours.
        content: the bundle out of them.
        before: Superset's export right after the last import.
        now: its export as it is.
    """
    pages, changed, own = deepcopy(known.pages), set(), dict(known.exported)
    uuids = {f"{page}.{name}": identity("chart", page, name) for page, one in pages.items() for name in one["charts"]}
    ours = {uuid: path.partition(".")[::2] for path, uuid in uuids.items()}
    fresh = {uuid: asset for uuid, asset in now.items() if not is_same(asset, before.get(uuid))}
    rest = dict(fresh)
    for uuid, asset in fresh.items():
        if uuid not in ours:
            continue
        page, name = ours[uuid]
        entry = pages[page]["charts"][name]
        source = yaml.safe_load(content.files[f"datasets/warehouse/{entry['dataset']}.yaml"])
        if asset.content.get("dataset_uuid") == source["uuid"] and (
            short := short_chart(entry, known.style["kinds"], source, asset.content)
        ):
            pages[page]["charts"][name] = short
            changed.add(page)
            del rest[uuid]
    dashboard = identity("dashboard", SLUG)
    if dashboard in fresh and (
        rows := _rows(catalog, pages, known.style, uuids, before.get(dashboard), fresh[dashboard])
    ):
        del rest[dashboard]
        changed |= {page for page in pages if _bare(rows[page]) != _bare(pages[page]["rows"])}
        pages = {page: {**one, "rows": rows[page]} for page, one in pages.items()}
    own = {path: one for path, one in own.items() if one["uuid"] in now and one["uuid"] not in fresh}
    own |= {asset.path: asset.content for asset in rest.values()}
    written = {folder / "pages" / f"{page}.yaml": pages[page] for page in changed}
    written |= {folder / EXPORTED / path: one for path, one in own.items()}
    if (folder / EXPORTED).exists():
        shutil.rmtree(folder / EXPORTED)
    for path, one in written.items():
        write(path, one)
    kept = {folder / EXPORTED / path for path in own} - {folder / EXPORTED / asset.path for asset in rest.values()}
    return sorted(written.keys() - kept)


def write(path: Path, content: Mapping[str, Any]) -> None:
    """One file of YAML, as people read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(dict(content), Dumper=_Readable, sort_keys=False, allow_unicode=True, width=120))


def _rows(
    catalog: Catalog,
    pages: Mapping[str, Any],
    style: Mapping[str, Any],
    uuids: Mapping[str, str],
    before: Asset | None,
    now: Asset,
) -> dict[str, list[dict[str, Any]]] | None:
    """The rows of every page, if rows alone differ and they have a short form."""
    if before is None or essence(before)[:2] != essence(now)[:2]:
        return None
    shown = now.content["position"]
    rows = {
        slug: short_rows(catalog, slug, page, shown, {uuids[f"{slug}.{name}"]: name for name in page["charts"]})
        for slug, page in pages.items()
    }
    found = {slug: one for slug, one in rows.items() if one is not None}
    if len(found) < len(rows):
        return None
    made = position(catalog, style, {slug: {**page, "rows": found[slug]} for slug, page in pages.items()}, uuids)
    return found if layout(made) == layout(shown) else None


def _bare(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "text": row.get("text", "").strip()} for row in rows]


class _Readable(yaml.SafeDumper):  # type: ignore[misc]
    """Text of several lines as such, short lists on a line."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


def _list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    is_short = all(isinstance(one, str | int | float | bool | None) for one in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=is_short)


_Readable.add_representer(str, _text)
_Readable.add_representer(list, _list)
