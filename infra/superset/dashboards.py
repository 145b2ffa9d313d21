"""The dashboard out of the short form of its pages: a tab each, and filters that stay from tab to tab."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from infra.superset.catalog import Catalog
from infra.superset.charts import form
from infra.superset.filters import native_filter
from infra.superset.layout import position


def dashboard(
    catalog: Catalog,
    slug: str,
    style: Mapping[str, Any],
    pages: Mapping[str, Any],
    charts: Mapping[str, str],
    datasets: Mapping[str, str],
) -> dict[str, Any]:
    """A dashboard in Superset's import format, without its own uuid.

    Args:
        catalog: for the definitions of metrics.
        slug: the last part of its address.
        style: title, description, filters, colours; `is_narrow` for one column.
        pages: of each tab: title, rows, charts.
        charts: uuid of each chart, by page.chart.
        datasets: uuid of each dataset.
    """
    return {
        "dashboard_title": style["title"],
        "description": style["description"],
        "slug": slug,
        "published": True,
        "css": "\n".join([style.get("css", ""), *_unused_controls(style, pages)]).strip(),
        "position": position(catalog, style, pages, charts),
        "metadata": {
            "native_filter_configuration": [native_filter(one, datasets) for one in style["filters"]],
            "filter_bar_orientation": "HORIZONTAL",
            "cross_filters_enabled": False,
            "color_scheme": style["color_scheme"],
            "refresh_frequency": 0,
            "timed_refresh_immune_slices": [],
            "expanded_slices": {},
            "label_colors": style["label_colors"],
            # What a browser finds missing of these it writes here, chart by chart, and draws all charts anew each time.
            "shared_label_colors": list(style["label_colors"]),
            "map_label_colors": {},
            "color_scheme_domain": style["colors"],
        },
    }


def _unused_controls(style: Mapping[str, Any], pages: Mapping[str, Any]) -> Iterator[str]:
    """CSS without the controls that Superset puts above every table that takes its rows a page at a time."""
    for page in pages.values():
        for declared in page["charts"].values():
            params = form(declared, style["kinds"])
            if params.get("server_pagination"):
                controls = ".search-select-container" if params["page_length"] else ".dt-controls"
                # JSON quotes as CSS does, but for what is beyond ASCII.
                name = json.dumps(declared["name"], ensure_ascii=False)
                yield f"[data-test-chart-name={name}] {controls} {{ display: none; }}"
