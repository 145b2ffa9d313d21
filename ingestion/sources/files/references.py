"""References that loaded deployments say were deployed, so that the git source collects them too."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

from ingestion.sources.files.tables import DATASET

_REFERENCES = """
select distinct coalesce(repository, ''), coalesce(service, ''), named.reference
from {} cross join lateral (values (ref), (sha)) as named (reference)
where deleted_at is null and named.reference is not null
"""


def named_references(warehouse_url: str, repository_of_service: Mapping[str, str] | None = None) -> dict[str, set[str]]:
    """Repository -> refs and shas that deployments of the files name.

    Args:
        warehouse_url: of a role that may read `raw_files`, whose tables exist.
        repository_of_service: for deployments that name a service and no repository.
    """
    of_service = repository_of_service or {}
    references: dict[str, set[str]] = {}
    with psycopg.connect(warehouse_url) as connection:
        query = sql.SQL(_REFERENCES).format(sql.Identifier(DATASET, "deployments"))
        for repository, service, reference in connection.execute(query):
            name = repository or of_service.get(service)
            if name:
                references.setdefault(name, set()).add(reference)
    return references
