"""Charts and rows that were changed in a browser, back into the short form of `assets/pages/`; None where it has none.

The short form is taken only where it makes again exactly what the browser shows.
"""

from collections.abc import Mapping
from typing import Any

from infra.superset.catalog import Catalog
from infra.superset.charts import NO_PERIOD, TIME_SERIES, chart, form, used_metrics
from infra.superset.exported import parameters
from infra.superset.layout import tab
from infra.superset.layout import text as text_of

NOTHING = object()


def short_chart(
    declared: Mapping[str, Any], kinds: Mapping[str, Any], source: Mapping[str, Any], shown: Mapping[str, Any]
) -> dict[str, Any] | None:
    """A chart's entry below `charts`.

    Args:
        declared: the entry that it had.
        kinds: of `style.yaml`.
        source: its dataset, as the bundle has it.
        shown: the chart in Superset's export.
    """
    if any(shown.get(name) for name in ("cache_timeout", "certified_by", "certification_details")):
        return None
    kind, params = kinds[declared["kind"]], parameters(shown["params"])
    conditions = _conditions(params.pop("adhoc_filters"), source)
    common = list(kind.get("where", ()))
    if conditions is None or conditions[: len(common)] != common:
        return None
    names, labels = _named(used_metrics(params), source)
    if any(not isinstance(name, str) for name in names):
        return None
    if "metrics" in params:
        params["metrics"] = names
    formats = {one["metric_name"]: one.get("d3format") for one in source["metrics"]}
    is_series = params["viz_type"].startswith(TIME_SERIES) and bool(names)
    if is_series and "y_axis_format" not in declared.get("params", {}) | kind:
        params = {key: one for key, one in params.items() if (key, one) != ("y_axis_format", formats.get(names[0]))}
    own = {key: value for key, value in params.items() if kind.get(key, NOTHING) != value}
    own |= {key: None for key in kind if key not in params and key != "where" and kind[key] is not None}
    short = {
        **{key: value for key, value in declared.items() if key not in ("params", "where", "labels")},
        "name": shown["slice_name"],
        **({"where": conditions[len(common) :]} if len(conditions) > len(common) else {}),
        **({"labels": labels} if labels else {}),
        "params": own,
    }
    if any(name not in formats for name in names):
        return None
    if shown.get("description") != chart(short, form(short, kinds), source)["description"]:
        short["description"] = shown.get("description") or ""
    made = chart(short, form(short, kinds), source)
    is_same = all(made[name] == (shown.get(name) or "") for name in ("slice_name", "description", "viz_type"))
    return short if is_same and parameters(made["params"]) == parameters(shown["params"]) else None


def short_rows(
    catalog: Catalog, slug: str, page: Mapping[str, Any], position: Mapping[str, Any], names: Mapping[str, str]
) -> list[dict[str, Any]] | None:
    """The rows of a page.

    Args:
        catalog: for the definitions of metrics.
        slug: of the page.
        page: as it was declared.
        position: the dashboard's layout in Superset's export.
        names: of the page's charts by uuid.
    """
    if tab(slug) not in position:
        return None
    rows = [_row(catalog, page, position, key, names) for key in position[tab(slug)]["children"]]
    return None if None in rows else [row for row in rows if row is not None]


def _row(
    catalog: Catalog, page: Mapping[str, Any], position: Mapping[str, Any], key: str, names: Mapping[str, str]
) -> dict[str, Any] | None:
    parts = [position[child] for child in position[key].get("children", ())]
    texts = [part["meta"]["code"] for part in parts if part["type"] == "MARKDOWN"]
    charts = [part["meta"] for part in parts if part["type"] == "CHART"]
    heights = {part["meta"].get("height") for part in parts}
    is_known = all(meta.get("uuid") in names for meta in charts) and len(texts) + len(charts) == len(parts)
    if position[key]["type"] != "ROW" or not is_known or len(heights) != 1 or len(texts) > 1:
        return None
    row: dict[str, Any] = {"height": heights.pop()}
    if charts:
        row["charts"] = [[names[meta["uuid"]], meta["width"]] for meta in charts]
    return {**row, **_text(catalog, page, texts[0])} if texts else row


def _text(catalog: Catalog, page: Mapping[str, Any], code: str) -> dict[str, Any]:
    for known in (row for row in page["rows"] if row.get("define")):
        definitions = text_of(catalog, {"text": "", "define": known["define"]})
        if code.endswith(definitions):
            return {"text": code.removesuffix(definitions).strip(), "define": list(known["define"])}
    return {"text": code}


def _conditions(filters: list[dict[str, Any]], source: Mapping[str, Any]) -> list[str] | None:
    found = []
    for one in filters:
        if one.get("expressionType") == "SQL" and one.get("clause") == "WHERE":
            found.append(one["sqlExpression"])
        elif (one.get("operator"), one.get("comparator")) != ("TEMPORAL_RANGE", NO_PERIOD) or (
            one.get("subject") != source["main_dttm_col"]
        ):
            return None
    return found


def _named(metrics: list[Any], source: Mapping[str, Any]) -> tuple[list[Any], dict[str, str]]:
    """Names of measures in place of their SQL, and the labels that they have there."""
    labelled = [one for one in metrics if isinstance(one, dict)]
    if len(labelled) != len(metrics):
        return metrics, {}
    known = {one["expression"]: one for one in source["metrics"]}
    names = [
        known[one["sqlExpression"]]["metric_name"] if one.get("sqlExpression") in known else one for one in metrics
    ]
    return names, {name: one["label"] for name, one in zip(names, metrics, strict=True) if isinstance(name, str)}
