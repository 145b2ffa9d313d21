"""Changes made in the browser are not lost when the dashboards are imported again: what is overwritten is copied."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from infra.superset.exported import Asset, assets, export, is_same, read
from infra.superset.exporting import write


@dataclass(frozen=True)
class Keeping:
    """Places of an installation's side of the dashboards."""

    own: Path
    """Folder of own assets, imported over ours; see `assets.declared`."""
    imported: Path
    """Superset's export right after the last import."""
    copies: Path
    """Folder for copies of what is overwritten; not there yet."""
    replaced: list[str] = field(default_factory=list)
    """Names of what was overwritten, once an import is over."""


@contextmanager
def kept(client: httpx.Client, keeping: Keeping, uuids: Iterable[str]) -> Iterator[None]:
    """Around an import: copy what people changed since the last one and this one overwrites.

    Args:
        client: signed in.
        keeping: whose `replaced` is filled.
        uuids: of what is imported.
    """
    last = read(keeping.imported)
    changed: dict[str, Asset] = {}
    if last:
        now = assets(export(client))
        changed = {
            uuid: now[uuid] for uuid in uuids if uuid in now and uuid in last and not is_same(now[uuid], last[uuid])
        }
    for asset in changed.values():
        write(keeping.copies / asset.path, asset.content)
    yield
    packed = export(client)
    keeping.imported.write_bytes(packed)
    after = assets(packed)
    for uuid, asset in changed.items():
        if is_same(asset, after.get(uuid)):
            (keeping.copies / asset.path).unlink(missing_ok=True)
        else:
            keeping.replaced.append(asset.name)
    if changed and not keeping.replaced:
        shutil.rmtree(keeping.copies, ignore_errors=True)
