"""The weekly reports as an asset: files for those who look, a message for those who do not."""

import dagster as dg
import httpx

from infra.errors import UserError
from infra.settings import load_settings
from infra.warehouse import Role
from orchestration.addresses import REPORTS
from orchestration.alerts import RefusedError, post
from orchestration.reports.publishing import Published, message, publish, read_week
from orchestration.run_resource import OWNER, RunResource
from orchestration.workspace import workspace

GROUP = "reports"
READ = (
    "dashboard_attention",
    "dim_organization",
    "dim_service_owners",
    "dim_services",
    "dim_teams",
    "dora_benchmarks",
    "metric_inputs",
    "metrics_filled",
    "pull_request_bottlenecks",
)
RETRIES = dg.RetryPolicy(max_retries=3, delay=20, backoff=dg.Backoff.EXPONENTIAL)
SECONDS_TO_TAKE = 60


def report_asset(retries: dg.RetryPolicy = RETRIES) -> dg.AssetsDefinition:
    """The asset `report`; what a webhook did not take is tried again as `retries` says."""

    @dg.asset(
        deps=[dg.AssetKey(["marts", table]) for table in READ],
        group_name=GROUP,
        kinds={"html", "postgres"},
        owners=[OWNER],
        description="The last whole week as HTML to mail and print: the organisation, and each team.",
        retry_policy=retries,
    )
    def report(context: dg.AssetExecutionContext, run: RunResource) -> dg.MaterializeResult:  # type: ignore[type-arg]
        services = run.making_tables()
        webhook = services.settings.report_webhook_url
        try:
            reports = read_week(services.warehouse.url(Role.READER))
            # Drawing takes a minute where there are hundreds of teams, and needs no table.
            run.has_made_tables()
            published = list(publish(reports, services.home.reports))
            if webhook is not None:
                post(webhook, "SEI_REPORT_WEBHOOK_URL", "report", message(published[0]), SECONDS_TO_TAKE)
                context.log.info("Posted the organisation's report.")
        except (UserError, RefusedError) as error:
            raise dg.Failure(str(error), allow_retries=False) from None
        except httpx.HTTPError as error:
            raise dg.Failure(str(error)) from None
        return dg.MaterializeResult(metadata=metadata(published, posted=webhook is not None))

    return report


def metadata(published: list[Published], *, posted: bool) -> dict[str, dg.MetadataValue]:
    """Places of the reports, and the organisation's main numbers."""
    whole, *teams = published
    return {
        "title": dg.MetadataValue.text(whole.title),
        "open": dg.MetadataValue.url(address(whole)),
        "path": dg.MetadataValue.path(whole.path),
        "bytes": dg.MetadataValue.int(whole.size),
        "as_of": dg.MetadataValue.text(whole.report.organization.as_of.isoformat()),
        "posted": dg.MetadataValue.bool(posted),
        **{name: dg.MetadataValue.text(text) for name, text in whole.numbers().items()},
        "teams": dg.MetadataValue.table(
            [
                dg.TableRecord({"team": one.report.subject.name, "path": str(one.path), "bytes": one.size})
                for one in teams
            ],
            schema=dg.TableSchema(
                [dg.TableColumn("team"), dg.TableColumn("path"), dg.TableColumn("bytes", type="int")]
            ),
        ),
    }


def address(published: Published) -> str:
    """Address at which the web UI serves a report, below its own."""
    return f"{REPORTS}/{published.path.parent.name}/{published.path.name}"


@dg.definitions
def defs() -> dg.Definitions:
    """The asset, its job, and a schedule in the time zone of the configuration that is loaded with it.

    On Monday at seven the week that ended is in the marts: a refresh follows the first collection of each day.
    """
    job = dg.define_asset_job(
        "weekly_report",
        dg.AssetSelection.groups(GROUP),
        description="Report the last whole week.",
    )
    weekly = dg.ScheduleDefinition(
        name="weekly",
        job=job,
        cron_schedule="0 7 * * 1",
        execution_timezone=workspace(load_settings()).configuration.organization.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Report each Monday at seven in the organisation's time zone.",
    )
    return dg.Definitions(assets=[report_asset()], jobs=[job], schedules=[weekly])
