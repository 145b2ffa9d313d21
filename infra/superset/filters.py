"""The filters that every page has."""

from collections.abc import Mapping
from typing import Any


def native_filter(declared: Mapping[str, Any], datasets: Mapping[str, str]) -> dict[str, Any]:
    """A filter of every page: one value of a column, or a period where no column is named.

    Without a `value` it begins with the first in the order of `sort`, a measure: everybody may see another first.
    """
    value, column = declared.get("value"), declared.get("column")
    common = {
        "id": f"NATIVE_FILTER-{declared['id']}",
        "name": declared["name"],
        "type": "NATIVE_FILTER",
        "description": declared.get("description", ""),
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
        "cascadeParentIds": [],
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
