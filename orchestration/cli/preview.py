"""`sei preview deployments`: what each detection method would find, and why a row counts or not."""

from typing import Annotated

import typer

from infra.errors import UsageError
from infra.services import running
from infra.settings import load_settings
from infra.warehouse import Role
from orchestration.cli.formats import Format

FOUND = """
with service as (
    select service_id, repository from intermediate.int_services where name = %(service)s
),
found as (
    select
        candidates.method, candidates.deployment_group_id as id, candidates.ref, candidates.environment,
        candidates.finished_at, candidates.status, candidates.source_url,
        methods.method as chosen, facts.deployment_id is not null as is_fact,
        case
            when candidates.method is distinct from methods.method
                then 'not counted: the method in use is ' || coalesce(methods.method, 'none')
            when not candidates.is_production then 'not counted: the environment is not production'
            when candidates.status <> 'success' then 'not counted: ' || candidates.status
            when facts.is_redeploy then 'not counted: a redeploy of the same version'
            when facts.is_rollout then 'not counted: a rollout to a further environment'
            when facts.sha is null then 'counts; the repository does not know this version, so it brings no commits'
            when facts.is_rollback then 'counts; a rollback'
            when facts.is_superseded then 'counts; finished after a newer version and brings no commits'
            else 'counts'
        end as verdict,
        row_number() over (
            partition by candidates.method order by candidates.finished_at desc, candidates.deployment_id
        ) as n
    from intermediate.int_service_deployments as candidates
    inner join service on candidates.service_id = service.service_id
    left join intermediate.int_service_methods as methods on candidates.service_id = methods.service_id
    left join marts.fct_deployments as facts on candidates.deployment_id = facts.deployment_id
),
unmatched as (
    select
        'tag' as method, 'tag:' || tags.repository || '@' || tags.tag as id, tags.tag as ref, null::text as environment,
        tags.tagged_at as finished_at, null::text as status, null::text as source_url,
        case
            when tags.commit_sha is null then 'not found by tag: the tag is not on a commit'
            else 'not found by tag: the name is no version number'
        end as verdict,
        row_number() over (order by tags.tagged_at desc nulls last, tags.tag collate "C") as n
    from staging.stg_git__tags as tags
    inner join service on tags.repository = service.repository
    where tags.tag !~ '^v?\\d+(\\.\\d+)*$' or tags.commit_sha is null
)
select method, id, ref, environment, finished_at, status, verdict, source_url from found where n <= %(limit)s
union all
select method, id, ref, environment, finished_at, status, verdict, source_url from unmatched where n <= %(limit)s
order by method, finished_at desc nulls last, id
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(help="Show what a rule would find.", no_args_is_help=True)
    app.add_typer(group, name="preview")

    @group.callback()
    def preview() -> None:
        """Show what a rule would find."""

    @group.command()
    def deployments(
        service: Annotated[str, typer.Option(help="name of the service")],
        limit: Annotated[int, typer.Option(help="newest rows per method", min=1)] = 100,
        format: Annotated[Format, typer.Option(help="how rows are printed")] = Format.TABLE,  # noqa: A002
    ) -> None:
        """What each detection method finds for a service, and why it counts or not."""
        import psycopg

        from orchestration.cli.rows import print_rows

        with running(load_settings()) as services:
            url = services.warehouse.url(Role.TRANSFORMER)
            with psycopg.connect(url, options="-c timezone=UTC -c default_transaction_read_only=on") as connection:
                try:
                    known = [
                        row[0] for row in connection.execute("select name from intermediate.int_services order by 1")
                    ]
                except psycopg.errors.UndefinedTable:
                    raise UsageError("Nothing was collected yet. Run `sei run` first.") from None
                if service not in known:
                    raise UsageError(f"No service is named {service!r}. Known: {', '.join(known[:20]) or 'none'}.")
                cursor = connection.execute(FOUND, {"service": service, "limit": limit})
                print_rows([column.name for column in cursor.description or []], cursor, format)
