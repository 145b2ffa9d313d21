"""A fault plan is read strictly, and an error names the rule and what to write."""

from pathlib import Path

import pytest

from infra.demo.faults.choice import Choice
from infra.demo.faults.plan import FaultPlan, load_plan
from infra.demo.faults.requests import Ask
from infra.errors import UsageError


def plan(tmp_path: Path, text: str) -> FaultPlan:
    path = tmp_path / "plan.yaml"
    path.write_text(text)
    return load_plan(path)


def ask(path: str = "/repos/a/b", **others: object) -> Ask:
    return Ask("github", "GET", path, {}, {}, **others)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{nht: 2, fault: {kind: delay, seconds: 1}}", r"rule 1: nht: there is no such setting.*nth"),
        ("{nth: 0, fault: {kind: delay, seconds: 1}}", r"rule 1: nth: it should be greater than or equal to 1"),
        ("{path: /a, operation: B, fault: {kind: reset}}", r"rule 1: path and operation exclude each other: keep one"),
        ("{nth: 1, probability: 0.5, fault: {kind: reset}}", r"rule 1: nth and probability exclude each other"),
        ("{fault: {seconds: 1}}", r"rule 1: fault: it has no kind; write for example"),
        ("{fault: {kind: dealy}}", r"rule 1: fault: .*'delay'"),
        ("{fault: {kind: delay}}", r"rule 1: fault\.delay\.seconds: Field required"),
        ("{fault: {kind: reset, seconds: 1}}", r"rule 1: fault\.reset\.seconds: there is no such setting.*kinds\.py"),
        ("{path: /a}", r"rule 1: fault: Field required"),
    ],
)
def test_a_wrong_rule_is_named_with_what_to_write(tmp_path: Path, rule: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        plan(tmp_path, f"rules: [{rule}]")


def test_a_file_that_is_not_there_or_no_yaml_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_plan(tmp_path / "none.yaml")
    with pytest.raises(UsageError, match=r"no YAML: .*line 1"):
        plan(tmp_path, "rules: [")
    with pytest.raises(UsageError, match=r"the plan: ruels: there is no such setting.*seed, rules"):
        plan(tmp_path, "ruels: []")


def test_a_rule_holds_from_its_nth_request_for_so_many_times(tmp_path: Path) -> None:
    choice = Choice(plan(tmp_path, "rules: [{path: /repos/*, nth: 2, times: 2, fault: {kind: reset}}]"), lambda: 0.0)
    asked = ["/repos/a", "/orgs/a", "/repos/a", "/repos/b", "/repos/a"]
    assert [choice.choose(ask(path), False) is not None for path in asked] == [False, False, True, True, False]


def test_the_seed_decides_which_requests_are_drawn(tmp_path: Path) -> None:
    text = "seed: {}\nrules: [{{probability: 0.5, times: always, fault: {{kind: reset}}}}]"

    def drawn(seed: int) -> list[bool]:
        choice = Choice(plan(tmp_path, text.format(seed)), lambda: 0.0)
        return [choice.choose(ask(), False) is not None for _ in range(40)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert 5 < sum(drawn(1)) < 35


def test_only_large_pages_of_an_operation_meet_a_rule_for_them(tmp_path: Path) -> None:
    text = "rules: [{operation: Pull*, page_larger_than: 10, times: always, fault: {kind: status, status: 502}}]"
    choice = Choice(plan(tmp_path, text), lambda: 0.0)
    cases = [("PullRequests", 30), ("PullRequests", 10), ("Issues", 30)]
    found = [choice.choose(ask(operation=name, variables={"first": first}), False) is not None for name, first in cases]
    assert found == [True, False, False]


def test_maintenance_lasts_for_its_time(tmp_path: Path) -> None:
    now = 0.0
    text = "rules: [{nth: 2, fault: {kind: maintenance, seconds: 10}}]"
    choice = Choice(plan(tmp_path, text), lambda: now)
    found = []
    for moment in (0.0, 1.0, 5.0, 10.9, 11.0, 30.0):
        now = moment
        found.append(choice.choose(ask(), False) is not None)
    assert found == [False, True, True, True, False, False]
