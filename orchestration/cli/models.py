"""`sei models`: what predicts, how good it was, and the version before."""

from typing import Annotated, LiteralString

import typer
from rich.console import Console

from infra.errors import UsageError
from infra.services import running
from infra.settings import load_settings
from infra.warehouse import Role
from orchestration.cli.formats import Format
from orchestration.dbt_manifest import transformer_url

MODELS = """
select
    models.model,
    models.says,
    models.served_by,
    models.model_version as version,
    models.reason,
    (select count(*) from ml.abstentions where model = models.model and entity_id <> 'organization') as left_out,
    models.tested_on,
    round(models.loss::numeric, 4) as loss,
    round(models.baseline_loss::numeric, 4) as baseline_loss,
    round(models.p::numeric, 3) as p,
    round(models.auc::numeric, 3) as auc,
    round(models.coverage_80::numeric, 3) as coverage_80,
    round(models.calibration_error::numeric, 3) as calibration_error,
    models.trained_through
from ml.models as models
order by models.model
"""
UNTRAINED = "No model was trained yet: `sei run` trains them."
COMPARISONS = """
select
    model,
    kind,
    against,
    things,
    challenger_things,
    round(loss::numeric, 4) as loss,
    round(challenger_loss::numeric, 4) as challenger_loss,
    round(difference::numeric, 4) as difference,
    round(low::numeric, 4) as low,
    round(high::numeric, 4) as high
from ml.comparisons
order by model, kind
"""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="What predicts, and how good it was.", invoke_without_command=True)
    app.add_typer(group, name="models")

    @group.callback()
    def models(context: typer.Context, style: Annotated[Format, typer.Option("--format")] = Format.TABLE) -> None:
        """What predicts now, and how good the last candidate was on later rows, beside the naive prediction."""
        if not context.invoked_subcommand:
            _print(MODELS, style)

    @group.command()
    def trial(
        model: Annotated[str, typer.Argument(help="as sei models names it")],
        share: Annotated[float, typer.Option(min=0, max=1, help="of the things; 0 ends the trial")] = 0.5,
    ) -> None:
        """Let the last candidate serve a share of the things, by their ids, from the next run on; see `compare`."""
        import psycopg

        from ml.predictions.trials import begin

        _known(model)
        with running(load_settings()) as services, psycopg.connect(transformer_url(services)) as connection:
            try:
                row = connection.execute("select as_of from ml.models where model = %s", [model]).fetchone()
            except psycopg.errors.UndefinedTable:
                row = None
            if row is None:
                raise UsageError(UNTRAINED)
            begin(connection, model, share, row[0])
        said = f"the last candidate serves {share:.0%} of the things" if share else "the trial ends"
        _say(f"{model}: {said} from the next run on (sei run ml/predictions).")

    @group.command("compare")
    def compared(style: Annotated[Format, typer.Option("--format")] = Format.TABLE) -> None:
        """The last candidates against what serves, on outcomes known since, with the difference's 95 % interval."""
        _print(COMPARISONS, style)

    @group.command()
    def rollback(model: Annotated[str, typer.Argument(help="as sei models names it")]) -> None:
        """Let the version serve that did before, or the baseline where there was none, from the next run on."""
        from ml.core.registry import connected
        from ml.predictions.serving import EXPERIMENT

        registered = _known(model)
        with running(load_settings()) as services:
            uri, folder = services.warehouse.url(Role.MLFLOW), services.home.ml
            with connected(uri, EXPERIMENT, folder / "artifacts", folder) as registry:
                before = registry.roll_back(registered)
        said = f"version {before} serves" if before else "the baseline serves"
        _say(f"{model}: {said} from the next run on (sei run ml/predictions).")


def _print(query: LiteralString, style: Format) -> None:
    """The rows of a query to schema `ml`."""
    import psycopg

    from orchestration.cli.rows import print_rows

    with running(load_settings()) as services, psycopg.connect(services.warehouse.url(Role.READER)) as connection:
        try:
            cursor = connection.execute(query)
        except psycopg.errors.UndefinedTable:
            raise UsageError(UNTRAINED) from None
        print_rows([column.name for column in cursor.description or ()], cursor, style)


def _known(model: str) -> str:
    """The registered name of a model."""
    from ml.predictions import PREDICTORS

    names = {one.name: one.registered for one in PREDICTORS}
    if model not in names:
        raise UsageError(f"There is no model {model}. There are {', '.join(names)}.")
    return names[model]


def _say(text: str) -> None:
    Console(highlight=False).print(text, soft_wrap=True)
