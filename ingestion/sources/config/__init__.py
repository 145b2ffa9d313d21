"""Source `config`: the rules of `sei.toml`, defaults included, as rows of `raw_config`.

| table | key | rows |
|---|---|---|
| `services` | service | declared services with their repository, path globs (JSON) and present team |
| `teams` | team, service, valid_from | who owned which service when; `valid_to` is exclusive |
| `rules` | scope_type, scope, rule, value | every rule in force |
| `custom_metrics` | metric | metrics of the user's own, each with the SQL that it became |
| `left_out` | source, installation, scope | what is not configured any more: repositories, owners of teams |

There is no cursor: the whole is a few dozen rows, compared with what the tables hold and replaced in one transaction
where it differs. Plain SQL instead of dlt, which would replace table by table and take seconds for it.
"""

from ingestion.sources.config.configuration_loader import collect, ensure_tables
from ingestion.sources.config.rows import Row

__all__ = ["Row", "collect", "ensure_tables"]
