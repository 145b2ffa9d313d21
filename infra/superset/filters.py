"""The filters of the dashboard."""

from collections.abc import Mapping
from typing import Any


def native_filter(declared: Mapping[str, Any], datasets: Mapping[str, str]) -> dict[str, Any]:
    """A filter of all pages: one value of a column, or a period where no column is named.

    Without a `value` it begins with the first in the order of `sort`, a measure: everybody may see another first. With
    a `page` it is of that page alone, and with a `parent` it has the values that this other filter leaves.
    """
    value, column = declared.get("value"), declared.get("column")
    common = {
        "id": f"NATIVE_FILTER-{declared['id']}",
        "name": declared["name"],
        "type": "NATIVE_FILTER",
        "description": declared.get("description", ""),
        "scope": {"rootPath": [f"TAB-{declared['page']}" if "page" in declared else "ROOT_ID"], "excluded": []},
        "cascadeParentIds": [f"NATIVE_FILTER-{declared['parent']}"] if "parent" in declared else [],
    }
    if column is None:
        return {
            **common,
            "filterType": "filter_time",
            "targets": [{}],
            "defaultDataMask": {"extraFormData": {}, "filterState": {"value": value}},
            "controlValues": {},
        }
    mask: dict[str, Any] = {"extraFormData": {}, "filterState": {}}
    if value is not None:
        mask = {
            "extraFormData": {"filters": [{"col": column, "op": "IN", "val": [value]}]},
            "filterState": {"value": [value], "label": value},
        }
    return {
        **common,
        "filterType": "filter_select",
        "targets": [{"datasetUuid": datasets[declared["dataset"]], "column": {"name": column}}],
        "defaultDataMask": mask,
        **({"sortMetric": declared["sort"]} if "sort" in declared else {}),
        # Without this, charts would not be told of a first value that nobody chose.
        "requiredFirst": value is None,
        "controlValues": {
            "enableEmptyFilter": True,
            "multiSelect": False,
            "defaultToFirstItem": value is None,
            "inverseSelection": False,
            "searchAllOptions": True,
            "sortAscending": True,
        },
        "adhoc_filters": [
            {"clause": "WHERE", "expressionType": "SQL", "sqlExpression": condition}
            for condition in declared.get("where", ())
        ],
    }
