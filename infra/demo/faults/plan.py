"""Fault plans: what they may say, and reading them from YAML."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from infra.demo.faults.kinds import Fault
from infra.errors import UsageError


class Rule(BaseModel):
    """Which requests a fault happens to. All that is given must hold.

    A request that several rules hold for has the fault of the first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    vendor: Literal["github", "gitlab", "jira", "jenkins", "azure_devops"] | None = None
    method: str | None = None
    path: str | None = None
    """Pattern with `*`, which also stands for slashes: `/repos/*/issues`."""
    operation: str | None = None
    """Name of a GraphQL operation, with `*`."""
    page_larger_than: int | None = Field(None, ge=0)
    """Holds for requests that ask for more items per page."""
    nth: int | None = Field(None, ge=1)
    """The fault begins with this one of the requests, counted from 1."""
    probability: float | None = Field(None, gt=0, le=1)
    """Each request is drawn with it, by the seed of the plan."""
    times: Annotated[int, Field(ge=1)] | Literal["always"] = 1
    fault: Fault

    @model_validator(mode="after")
    def _is_clear(self) -> Self:
        if self.path is not None and self.operation is not None:
            raise ValueError("path and operation exclude each other: keep one, and write two rules for both")
        if self.nth is not None and self.probability is not None:
            raise ValueError("nth and probability exclude each other: keep one")
        return self


class FaultPlan(BaseModel):
    """All rules, in the order in which they are tried."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 0
    rules: tuple[Rule, ...] = ()


def load_plan(path: Path) -> FaultPlan:
    """The plan in a YAML file.

    Raises:
        UsageError: there is no such file, or a rule is wrong; it names the rule and what to write.
    """
    try:
        found: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"The fault plan {path} cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"The fault plan {path} is no YAML: {' '.join(str(error).split())}") from None
    try:
        return FaultPlan.model_validate(found or {})
    except ValidationError as error:
        raise UsageError(f"{path}: {_first_problem(error)}.") from None


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    place, names = list(problem["loc"]), "the plan"
    if place[:1] == ["rules"] and len(place) > 1:
        names, place = f"rule {int(place[1]) + 1}", place[2:]
    where = ".".join(str(part) for part in place)
    said = problem["msg"].removeprefix("Value error, ").replace("Input", "it")
    if problem["type"] == "extra_forbidden":
        said = f"there is no such setting, remove it; {_settings(names, place)}"
    if problem["type"] == "union_tag_not_found":
        said = "it has no kind; write for example {kind: delay, seconds: 2}"
    return f"{names}: {where}: {said}" if where else f"{names}: {said}"


def _settings(names: str, place: list[int | str]) -> str:
    if len(place) > 1:
        return f"infra/demo/faults/kinds.py says what {place[-2]} has"
    model = FaultPlan if names == "the plan" else Rule
    return f"there are {', '.join(model.model_fields)}"
