"""Layout of a dashboard: pages are tabs, rows of charts and texts in twelve columns, or in one."""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.superset.catalog import Catalog
from infra.superset.charts import UnknownNameError
from infra.superset.measures import label

FULL_WIDTH = 12
TABS = "TABS-pages"


def tab(page: str) -> str:
    """Id of a page's tab, which is also the anchor in its address."""
    return f"TAB-{page}"


def position(
    catalog: Catalog, style: Mapping[str, Any], pages: Mapping[str, Any], charts: Mapping[str, str]
) -> dict[str, Any]:
    """The layout. `chartId` is a number that the import replaces by the chart's own."""
    numbers = {name: number for number, name in enumerate(charts, start=1)}
    layout: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": [TABS]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": style["title"]}},
        TABS: {"type": "TABS", "id": TABS, "children": list(map(tab, pages)), "parents": ["ROOT_ID"], "meta": {}},
    }
    for slug, page in pages.items():
        above = ["ROOT_ID", TABS]
        rows = list(_rows(page, is_narrow=style.get("is_narrow", False)))
        keys = [f"ROW-{slug}-{number}" for number in range(len(rows))]
        layout[tab(slug)] = {
            "type": "TAB",
            "id": tab(slug),
            "children": keys,
            "parents": above,
            "meta": {"text": page["title"], "defaultText": page["title"], "placeholder": page["title"]},
        }
        for key, row in zip(keys, rows, strict=True):
            parts = _parts(catalog, slug, page, row, key, charts, numbers)
            layout[key] = {
                "type": "ROW",
                "id": key,
                "children": list(parts),
                "parents": [*above, tab(slug)],
                "meta": {"background": "BACKGROUND_TRANSPARENT"},
            }
            parents = [*above, tab(slug), key]
            layout |= {name: {**part, "id": name, "children": [], "parents": parents} for name, part in parts.items()}
    return layout


def _rows(page: Mapping[str, Any], *, is_narrow: bool) -> Iterator[dict[str, Any]]:
    """The rows of a page; narrow, each chart and each text has a row of its own."""
    for row in page["rows"]:
        if not is_narrow:
            yield row
            continue
        for name, _ in row.get("charts", ()):
            yield {"height": row["height"], "charts": [[name, FULL_WIDTH]]}
        if "text" in row:
            yield {**row, "charts": []}


def _parts(
    catalog: Catalog,
    slug: str,
    page: Mapping[str, Any],
    row: Mapping[str, Any],
    key: str,
    charts: Mapping[str, str],
    numbers: Mapping[str, int],
) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    left = FULL_WIDTH
    for name, width in row.get("charts", ()):
        left -= width
        if name not in page["charts"]:
            raise UnknownNameError(page["title"], "chart", name)
        meta = {
            "chartId": numbers[f"{slug}.{name}"],
            "uuid": charts[f"{slug}.{name}"],
            "sliceName": page["charts"][name]["name"],
            "width": width,
            "height": row["height"],
        }
        parts[f"CHART-{slug}-{name}"] = {"type": "CHART", "meta": meta}
    if "text" in row:
        meta = {"code": text(catalog, row), "width": left, "height": row["height"]}
        parts[f"MARKDOWN-{key}"] = {"type": "MARKDOWN", "meta": meta}
    return parts


def text(catalog: Catalog, row: Mapping[str, Any]) -> str:
    """The Markdown of a row: its text, then the definitions of the metrics that it names, in dbt's words.

    Raises:
        UnknownNameError: dbt has no such metric.
    """
    parts = [row["text"].strip()]
    for name in row.get("define", ()):
        if (definition := catalog.definition(name)) is None:
            raise UnknownNameError("text", "metric", name)
        parts.append(f"**{label(name)}.** {definition}")
    return "\n\n".join(parts)
