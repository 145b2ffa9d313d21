"""Bring the dashboards into a running Superset, and ask every chart for its data."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import yaml

from infra.errors import UserError
from infra.superset.assets import DATABASE, DATABASE_FILE, Bundle, bundle, declared
from infra.superset.catalog import Catalog, described, metrics_of, tables_of
from infra.superset.exported import assets, export, read
from infra.superset.exporting import write_changes
from infra.superset.keeping import Keeping, kept
from infra.superset.rights import give_rights
from infra.superset.server import Superset
from infra.warehouse import Role, Warehouse

USER = "sei"
SECONDS = 120
MASK = "X" * 10
SHOWN = 5
CHECKS_AT_ONCE = 4
# What dbt's manifest does not describe is described by the database's own comments.
OTHER_SCHEMAS = ("ml", "quality")


def bring_dashboards(
    superset: Superset, warehouse: Warehouse, manifest: Mapping[str, Any], keeping: Keeping | None = None
) -> dict[str, str]:
    """Import everything, over what an earlier import brought; returns the pages' titles by address.

    Args:
        superset: that runs.
        warehouse: that it reads.
        manifest: of dbt.
        keeping: own assets, and where copies go of what was changed in the browser and is overwritten.

    Raises:
        UserError: the import failed, or charts cannot run; each of them is named.
    """
    _, content = contents(warehouse, manifest, keeping.own if keeping else None)
    uuids = [yaml.safe_load(text).get("uuid") for text in content.files.values()] if keeping else []
    with signed_in(superset) as client:
        with kept(client, keeping, uuids) if keeping else nullcontext():
            _import(client, content, warehouse.passwords[Role.READER])
            give_rights(client, DATABASE)
        with ThreadPoolExecutor(CHECKS_AT_ONCE) as pool:
            answers = pool.map(lambda uuid: _problem(client, uuid), content.charts)
            problems = [f"{name}: {why}" for name, why in zip(content.charts.values(), answers, strict=True) if why]
    if problems:
        raise UserError(f"{len(problems)} of {len(content.charts)} charts cannot run. " + "; ".join(problems[:SHOWN]))
    return {f"{superset.seen_at}/superset/dashboard/{page}": title for page, title in content.pages.items()}


def contents(warehouse: Warehouse, manifest: Mapping[str, Any], own: Path | None = None) -> tuple[Catalog, Bundle]:
    """The catalog, and the bundle out of our assets and an installation's own."""
    # The driver's own query parameters stay; only the scheme and the password differ.
    parts = urlsplit(warehouse.url(Role.READER))
    masked = f"{Role.READER}:{MASK}@{parts.netloc.rpartition('@')[2]}"
    url = warehouse.url(Role.READER)
    catalog = described(manifest, tables_of(url, *OTHER_SCHEMAS), metrics_of(url))
    return catalog, bundle(catalog, urlunsplit(parts._replace(scheme="postgresql+psycopg2", netloc=masked)), own)


def export_changes(
    superset: Superset, warehouse: Warehouse, manifest: Mapping[str, Any], imported: Path, own: Path
) -> list[Path]:
    """Write into the folder of own assets what was changed in the browser since the last import; returns the files.

    Raises:
        UserError: Superset refuses, or nothing was imported yet.
    """
    if not imported.exists():
        raise UserError("No dashboards have been imported yet: `sei up` brings them.")
    catalog, content = contents(warehouse, manifest, own)
    with signed_in(superset) as client:
        now = assets(export(client))
    return write_changes(own, catalog, declared(own), content, read(imported), now)


def _import(client: httpx.Client, content: Bundle, password: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, text in content.files.items():
            archive.writestr(f"sei/{path}", text)
    answer = client.post(
        "/api/v1/assets/import/",
        files={"bundle": ("sei.zip", packed.getvalue(), "application/zip")},
        data={"passwords": json.dumps({DATABASE_FILE: password})},
    )
    if not answer.is_success:
        raise UserError(f"Superset did not take the dashboards: {_said(answer)}. Its log superset.log says why.")


def _problem(client: httpx.Client, uuid: str) -> str | None:
    """Why a chart has no data; None where it runs, if only to find no rows.

    Superset imports a chart whose metric or table does not exist without a word.
    """
    found = client.get(f"/api/v1/chart/{uuid}")
    if not found.is_success:
        return _said(found)
    answer = client.get(f"/api/v1/chart/{found.json()['result']['id']}/data/", params={"force": "true"})
    if not answer.is_success:
        return _said(answer)
    errors = [str(result["error"]) for result in answer.json()["result"] if result.get("error")]
    return "; ".join(errors) or None


@contextmanager
def signed_in(superset: Superset) -> Iterator[httpx.Client]:
    """A client of Superset's interface, signed in as our own account.

    Raises:
        UserError: Superset does not let it in, or does not answer.
    """
    with httpx.Client(base_url=superset.address, headers={"Referer": superset.seen_at}, timeout=SECONDS) as client:
        try:
            signed = client.post(
                "/api/v1/security/login",
                json={"username": USER, "password": superset.importer_password, "provider": "db", "refresh": False},
            )
            if not signed.is_success:
                raise UserError(f"Superset does not let the account {USER} in: {_said(signed)}.")
            client.headers["Authorization"] = f"Bearer {signed.json()['access_token']}"
            client.headers["X-CSRFToken"] = client.get("/api/v1/security/csrf_token/").json()["result"]
            # A cookie for people behind TLS alone would not be sent on loopback.
            client.headers["Cookie"] = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
            yield client
        except httpx.HTTPError as error:
            raise UserError(f"Superset at {superset.address} does not answer: {error}.") from error


def _said(answer: httpx.Response) -> str:
    # An error that Superset did not foresee comes as a page of HTML.
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return f"{answer.status_code} {' '.join(answer.text.split())[:500] if is_json else answer.reason_phrase}"
