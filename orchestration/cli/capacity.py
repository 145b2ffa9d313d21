"""What-if questions of `sei predict capacity`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from infra.errors import UsageError
from infra.services import Services
from infra.warehouse import Role
from orchestration.cli.entities import entity_id_of, named_entity

if TYPE_CHECKING:
    import psycopg


class Counted(StrEnum):
    """What is counted."""

    ISSUES = "issues"
    PULL_REQUESTS = "pull-requests"


METRICS = {Counted.ISSUES: "throughput", Counted.PULL_REQUESTS: "pull_requests_merged"}


@dataclass(frozen=True)
class WhatIf:
    """Options as they were given."""

    until: date | None
    things: float | None
    growth: float
    people: float
    counted: Counted
    named: Mapping[str, str | None]


def what_if(services: Services, connection: "psycopg.Connection", model: str, asked: WhatIf) -> list[object]:
    """Question, lower end, median, upper end and reasons.

    Raises:
        UsageError: another model, two questions at once, or one that cannot be answered.
    """
    from ml.capacity.asking import Question, ask
    from ml.capacity.warehouse import PREDICTOR
    from ml.core.registry import connected, unwrapped
    from ml.predictions.serving import EXPERIMENT

    if model != PREDICTOR.name:
        raise UsageError(f"--until and --items are questions to {PREDICTOR.name}, not to {model}.")
    if asked.until is not None and asked.things is not None:
        raise UsageError("Ask either how much by a date (--until) or when so many are done (--items).")
    if asked.until is not None and asked.growth:
        raise UsageError("--growth belongs to --items: what is added does not change how much gets done by a date.")
    entity_type, name = named_entity(**asked.named)
    entity_id = entity_id_of(connection, entity_type, name)
    row = connection.execute("select as_of, reason from ml.models where model = %s", [model]).fetchone()
    if row is None:
        raise UsageError(f"{model} was not trained yet: `sei run` trains it.")
    as_of, reason = row
    with connected(
        services.warehouse.url(Role.MLFLOW), EXPERIMENT, services.home.ml / "artifacts", services.home.ml
    ) as registry:
        champion = registry.champion(PREDICTOR.registered)
    if champion is None:
        raise UsageError(f"No version of {model} has proved better than the naive prediction: {reason}.")
    question = Question(
        entity_type, entity_id, METRICS[asked.counted], asked.until, asked.things, asked.growth, asked.people
    )
    answer = ask(connection, unwrapped(champion[1]), as_of, question)
    beyond = "beyond the forecast"
    ends = (answer.low, answer.value, answer.high)
    shown = [beyond if one is None else round(one, 1) if isinstance(one, float) else one for one in ends]
    return [f"{answer.said} by {name}", *shown, answer.reasons]
