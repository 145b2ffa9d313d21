"""Rules of `raw_config` that orchestration itself needs."""

import psycopg


def organization_timezone(url: str) -> str:
    """The IANA name of the organisation's time zone, from the loaded configuration.

    Args:
        url: of a role that reads `raw_config`.
    """
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select value from raw_config.rules where rule = 'organization.timezone' and scope_type = 'organization'"
        ).fetchone()
    return str(row[0]) if row else "UTC"
