"""Access in a real Superset: people of the team Core, whatever they ask for, see nothing of other teams."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright

from infra.configuration.access import Access
from infra.credentials import passwords
from infra.processes import free_port
from infra.services import Services, running
from infra.settings import Settings
from infra.superset import environment
from infra.superset.access import account
from infra.superset.importing import bring_dashboards
from infra.superset.preparing import ADMIN
from infra.superset.server import Superset, start, stop_superset
from orchestration.dbt_manifest import manifest
from orchestration.web.accounts import authenticate, of_superset
from orchestration.web.people import Person as WebPerson
from tests.command_line import CommandLine
from tests.dashboards import Person, rows, sql_metric, text

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not environment.is_installed(), reason="no Superset: `make setup` installs it with Python 3.11"),
]
RULES = (
    Access(role="viewer", users=("vera",), teams=("Core",)),
    Access(role="team_lead", users=("tom",), teams=("Core",)),
    Access(role="executive", users=("eve",)),
)
BOUND, ALL = ("vera", "tom"), ("vera", "tom", "eve")
OTHERS = ("Shop", "All services", "organization")
"""Words of rows that are not of the team Core, which owns the service shop and its repository."""
OWN = {"Team: Core", "Service: shop", "Repository: example/shop"}
PASSWORD = "a password that is long enough"


@dataclass(frozen=True)
class House:
    """A Superset with the dashboards, and everybody in it."""

    services: Services
    superset: Superset
    pages: dict[str, str]
    people: dict[str, Person]
    datasets: dict[str, int]
    ids: dict[str, int]
    """Ids of one dataset, chart and dashboard, and of the database."""

    def password(self, name: str) -> str:
        """The password of an account of `sei.toml`."""
        return passwords(self.services.home.credentials, [account(name)])[account(name)]


@pytest.fixture(scope="module")
def house(finished: CommandLine) -> Iterator[House]:
    settings = Settings(home=finished.home, bi="on", bi_port=free_port(0), _env_file=None)
    with running(settings) as services:
        superset = start(services, RULES)
        pages = bring_dashboards(superset, services.warehouse, json.loads(manifest(services.home).read_text()))
        secret = passwords(services.home.credentials, [ADMIN, *map(account, ALL)])
        admin = Person.by_api(superset.address, "admin", secret[ADMIN])
        people = {name: Person.by_session(superset.address, name, secret[account(name)]) for name in ALL}
        roles = admin.ids("security/roles", "name")
        for name, role in (("gala", "Gamma"), ("paul", "Public")):
            if name not in admin.ids("security/users", "username"):
                made = admin.post("/api/v1/security/users/", _new_account(name, roles[role]))
                assert made.status_code == httpx.codes.CREATED, made.text
            people[name] = Person.by_api(superset.address, name, PASSWORD)
        datasets = admin.ids("dataset", "table_name")
        ids = {
            "dataset": datasets["dashboard_metrics"],
            "chart": admin.ids("chart", "slice_name")["Change fail rate"],
            "dashboard": admin.ids("dashboard", "slug")["sei"],
            "database": admin.ids("database", "database_name")["Warehouse"],
        }
        yield House(services, superset, pages, {**people, "admin": admin}, datasets, ids)
        for person in (*people.values(), admin):
            person.client.close()
        stop_superset(services.home)


def _new_account(name: str, role: int) -> dict[str, Any]:
    person = {"first_name": name, "last_name": "x", "email": f"{name}@example.com", "active": True}
    return {**person, "username": name, "password": PASSWORD, "roles": [role], "groups": []}


def of_others(answer: httpx.Response) -> list[str]:
    """Words of other teams in what was answered: rows where it is JSON, everything where it is not."""
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    said = json.dumps(rows(answer)) if is_json else answer.text
    return [word for word in OTHERS if word in said]


@pytest.mark.parametrize("name", ALL)
def test_everybody_sees_their_own_however_they_sign_in(house: House, name: str) -> None:
    by_api = Person.by_api(house.superset.address, name, house.password(name))
    for person in (house.people[name], by_api):
        seen = {row["entity"] for row in rows(person.data(house.datasets["dashboard_entities"], columns=["entity"]))}
        assert seen == OWN if name in BOUND else {"Team: Shop", "All services", *OWN} <= seen
    by_api.client.close()


def test_dagsters_web_ui_takes_the_same_accounts_with_their_roles(house: House) -> None:
    find = of_superset(house.services.warehouse, lambda _: None)
    for name, level in (("vera", "viewer"), ("tom", "team_lead"), ("eve", "executive")):
        who = authenticate(find, name, house.password(name))
        assert who is not None
        assert who() == WebPerson(name, level, frozenset({"Core"} if name in BOUND else ()))
        assert authenticate(find, name, "wrong") is None
    roleless = authenticate(find, "gala", PASSWORD)
    assert roleless is not None
    assert roleless() is None


SHOP = {"col": "entity", "op": "IN", "val": ["Team: Shop"]}
QUERIES: dict[str, dict[str, Any]] = {
    "no filter": {"columns": ["entity", "metric", "value"], "metrics": None},
    "another team": {"columns": ["entity"], "metrics": ["rows"], "filters": [SHOP]},
    "a wider condition": {"columns": ["entity"], "metrics": ["rows"], "extras": {"where": "1 = 1 OR 1 = 1"}},
    "a condition that names": {"columns": ["entity_id"], "extras": {"where": "entity_id = 'team:Shop' or true"}},
    "a condition on groups": {"columns": ["entity"], "metrics": ["rows"], "extras": {"having": "count(*) > 0 or true"}},
    "a column of one's own": {"columns": [{**sql_metric("upper('x') || entity_id"), "label": "x"}], "metrics": []},
    "a list": {"columns": [], "metrics": [sql_metric("string_agg(distinct entity_id, ',')")]},
    "rows as JSON": {"columns": [], "metrics": [sql_metric("jsonb_agg(distinct entity_id)::text")]},
    "a window": {"columns": [], "metrics": [sql_metric("max(string_agg(entity_id, ',')) over ()")]},
    "drill to detail": {"result": "drill_detail", "columns": []},
    "samples": {"result": "samples", "columns": []},
    "an order": {"columns": ["entity"], "metrics": ["rows"], "orderby": [[sql_metric("min(entity_id)"), False]]},
}  # fmt: skip


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_no_query_shows_rows_of_others(house: House, query: dict[str, Any]) -> None:
    dataset = house.datasets["dashboard_metrics"]
    assert of_others(house.people["eve"].data(dataset, **query))
    for name in BOUND:
        assert not of_others(house.people[name].data(dataset, **query)), name


def test_no_dataset_shows_rows_of_others(house: House) -> None:
    named = 0
    for name, dataset in house.datasets.items():
        named += bool(of_others(house.people["eve"].data(dataset, result="drill_detail", columns=[])))
        for person in BOUND:
            answer = house.people[person].data(dataset, result="drill_detail", columns=[])
            assert answer.status_code == httpx.codes.OK, (name, person, text(answer))
            assert not of_others(answer), (name, person)
    assert named > len(house.datasets) / 2


@pytest.mark.parametrize(
    "expression",
    [
        "query_to_xml('select * from marts.dashboard_metrics', true, true, '')::text",
        "table_to_xml('marts.dashboard_metrics', true, true, '')::text",
        "set_config('sei.access', '', false)",
        "pg_sleep(0)::text",
        "pg_read_file('/etc/passwd')",
        "pg_terminate_backend(1)::text",
        "lo_import('/etc/passwd')::text",
        "(select string_agg(entity_id, ',') from marts.dashboard_metrics)",
        "(select count(*) from marts.fct_deployments)",
        "(select count(*) from raw_files.deployments)",
        "(select string_agg(query, ';') from pg_stat_activity)",
        "(select key::text from access.keys)",
        "min(current_setting('sei.access'))",
        "(select count(*) from ts_stat('select to_tsvector(entity_id) from marts.dashboard_metrics'))",
        "min(pg_logical_emit_message(false, 'x', 'y')::text)",
        "count(*) from marts.fct_deployments --",
        "1; select count(*) from marts.fct_deployments",
    ],
)
@pytest.mark.parametrize("name", BOUND)
def test_what_reaches_beyond_the_dataset_is_refused(house: House, name: str, expression: str) -> None:
    answer = house.people[name].data(house.datasets["dashboard_metrics"], columns=[], metrics=[sql_metric(expression)])
    assert not answer.is_success, text(answer)
    assert rows(answer) == []


def test_files_are_for_leads_and_hold_their_own_rows(house: House) -> None:
    def asked(name: str) -> httpx.Response:
        return house.people[name].data(house.datasets["dashboard_metrics"], form="csv", columns=["entity"])

    assert "Team: Shop" in asked("eve").text
    assert set(asked("tom").text.split("\r\n")[0].split("\n")[1:]) <= OWN or "Team: Core" in asked("tom").text
    assert not of_others(asked("tom"))
    assert asked("vera").status_code == httpx.codes.FORBIDDEN


def test_samples_and_values_are_of_their_own(house: House) -> None:
    dataset = house.datasets["dashboard_metrics"]

    def samples(name: str) -> httpx.Response:
        found = {"datasource_type": "table", "datasource_id": str(dataset), "per_page": "1000"}
        return house.people[name].post("/datasource/samples", {}, **found)

    def values(name: str) -> httpx.Response:
        return house.people[name].get(f"/api/v1/datasource/table/{dataset}/column/entity/values/")

    assert "Team: Shop" in values("eve").text
    assert samples("eve").status_code == httpx.codes.OK
    assert set(values("tom").json()["result"]) == OWN
    assert rows(samples("tom"))
    assert not of_others(samples("tom"))
    assert (samples("vera").status_code, values("vera").status_code) == (httpx.codes.FORBIDDEN,) * 2


def test_the_old_end_point_of_charts_shows_no_more(house: House) -> None:
    form = {
        "datasource": f"{house.datasets['dashboard_metrics']}__table", "viz_type": "para", "series": "entity",
        "metrics": ["rows"], "force": True, "where": "true or true",
        "adhoc_filters": [{"clause": "WHERE", "expressionType": "SQL", "sqlExpression": "1 = 1 or 1 = 1"}],
    }  # fmt: skip

    def said(name: str) -> str:
        return house.people[name].client.post("/superset/explore_json/", data={"form_data": json.dumps(form)}).text

    assert "Team: Shop" in said("eve")
    for name in BOUND:
        assert not [word for word in OTHERS if word in said(name)], said(name)


@pytest.mark.parametrize("name", [*ALL, "gala", "paul"])
def test_nobody_but_an_administrator_writes_sql(house: House, name: str) -> None:
    body = {"database_id": 1, "sql": "select 1 as one", "schema": "marts"}
    for path in ("execute", "estimate", "format_sql"):
        assert house.people[name].post(f"/api/v1/sqllab/{path}/", body).status_code == httpx.codes.FORBIDDEN, path
    if name == ALL[0]:
        assert house.people["admin"].post("/api/v1/sqllab/execute/", body).is_success


CHANGES: tuple[tuple[str, str, Any], ...] = (
    ("PUT", "dataset/{dataset}", {"sql": "select * from marts.fct_deployments"}),
    ("PUT", "dataset/{dataset}", {"metrics": [{"metric_name": "x", "expression": "count(1)"}]}),
    ("DELETE", "dataset/{dataset}", None),
    ("POST", "dataset/", {"database": 1, "schema": "marts", "table_name": "x", "sql": "select * from marts.metrics"}),
    ("POST", "dataset/", {"database": 1, "schema": "marts", "table_name": "fct_deployments"}),
    ("POST", "dataset/get_or_create/", {"database_id": 1, "schema": "marts", "table_name": "fct_deployments"}),
    ("PUT", "dataset/{dataset}/refresh", None),
    ("PUT", "chart/{chart}", {"slice_name": "Changed"}),
    ("DELETE", "chart/{chart}", None),
    ("PUT", "dashboard/{dashboard}", {"dashboard_title": "Changed"}),
    ("PUT", "dashboard/{dashboard}/filters", {"modified": []}),
    ("PUT", "dashboard/{dashboard}/colors", {"label_colors": {}}),
    ("DELETE", "dashboard/{dashboard}", None),
    ("POST", "dashboard/{dashboard}/embedded", {"allowed_domains": []}),
    ("GET", "database/{database}/connection", None),
    ("PUT", "database/{database}", {"database_name": "Changed"}),
    ("DELETE", "database/{database}", None),
    ("POST", "database/", {"database_name": "x", "sqlalchemy_uri": "postgresql+psycopg2://x@127.0.0.1/x"}),
    ("POST", "database/test_connection/", {"database_name": "x", "sqlalchemy_uri": "sqlite://"}),
    ("GET", "assets/export/", None),
    ("GET", "rowlevelsecurity/", None),
    ("DELETE", "rowlevelsecurity/1", None),
    ("GET", "security/users/", None),
    ("POST", "security/roles/", {"name": "Team: Shop"}),
    ("PUT", "security/users/1", {"roles": [1]}),
    ("POST", "security/guest_token/", {"resources": [], "rls": [], "user": {"username": "x"}}),
    ("GET", "log/", None),
    ("GET", "query/", None),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: f"{one[0]} {one[1]}")
def test_what_is_shown_and_the_connection_are_the_administrators_alone(
    house: House, change: tuple[str, str, Any]
) -> None:
    method, path, body = change
    for name in (*ALL, "gala", "paul"):
        answer = house.people[name].client.request(method, f"/api/v1/{path.format(**house.ids)}", json=body)
        assert answer.status_code in (httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND), (name, answer.text)
    for kind, one in house.ids.items():
        assert house.people["admin"].get(f"/api/v1/{kind}/{one}").is_success


def test_a_viewer_makes_nothing_and_a_lead_charts_of_their_own(house: House) -> None:
    dataset = house.datasets["dashboard_metrics"]
    chart = {"slice_name": "Mine", "viz_type": "table", "datasource_id": dataset, "datasource_type": "table"}
    assert house.people["vera"].post("/api/v1/chart/", chart).status_code == httpx.codes.FORBIDDEN
    assert (
        house.people["vera"].post("/api/v1/dashboard/", {"dashboard_title": "x"}).status_code == httpx.codes.FORBIDDEN
    )
    asked = {"columns": ["entity"], "metrics": ["rows"], "filters": [], "extras": {}}
    context = {"datasource": {"id": dataset, "type": "table"}, "queries": [asked]}
    made = house.people["tom"].post("/api/v1/chart/", {**chart, "query_context": json.dumps(context)})
    assert made.status_code == httpx.codes.CREATED, made.text
    path = f"/api/v1/chart/{made.json()['id']}"
    assert {row["entity"] for row in rows(house.people["tom"].get(f"{path}/data/"))} == OWN
    assert "Team: Shop" in {row["entity"] for row in rows(house.people["admin"].get(f"{path}/data/"))}
    assert house.people["tom"].client.delete(path).is_success


@pytest.mark.parametrize("name", ALL)
def test_no_answer_holds_the_connection(house: House, name: str) -> None:
    warehouse = house.services.warehouse
    person = house.people[name]
    said = [person.get("/api/v1/database/1").text, person.get("/api/v1/database/").text]
    said += [person.get(f"/api/v1/dataset/{one}").text for one in house.datasets.values()]
    for secret in (*warehouse.passwords.values(), "sei_reader", "sei_team_reader", "postgresql+psycopg2"):
        assert not [one for one in said if secret in one], secret


def test_what_an_executive_has_looked_at_reaches_no_viewer(house: House) -> None:
    dataset, dashboard = house.datasets["dashboard_metrics"], house.ids["dashboard"]
    query = {"columns": ["entity"], "metrics": ["rows"], "filters": [], "extras": {}}
    body = {
        "datasource": {"id": dataset, "type": "table"},
        "queries": [query],
        "result_type": "full",
        "result_format": "json",
    }
    mask = {"NATIVE_FILTER-entity": {"extraFormData": {"filters": [SHOP]}}}
    state = f"/api/v1/dashboard/{dashboard}/filter_state"
    for _ in range(2):
        assert of_others(house.people["eve"].post("/api/v1/chart/data", body))
    key = house.people["eve"].post(state, {"value": json.dumps(mask)}).json()["key"]
    for name in BOUND:
        assert not of_others(house.people[name].post("/api/v1/chart/data", body)), name
        kept = house.people[name].get(f"{state}/{key}")
        filters = json.loads(kept.json()["value"])["NATIVE_FILTER-entity"]["extraFormData"] if kept.is_success else {}
        assert rows(house.people[name].data(dataset, **query | filters)) == [] or not kept.is_success
    keys = {name: house.people[name].post("/api/v1/chart/data", body).json()["result"][0]["cache_key"] for name in ALL}
    assert len(set(keys.values())) == len(ALL)


@pytest.mark.parametrize("name", ["gala", "paul"])
def test_who_has_none_of_our_roles_sees_nothing(house: House, name: str) -> None:
    person = house.people[name]
    assert person.ids("dashboard", "slug") == {} if name == "gala" else not person.get("/api/v1/dashboard/").is_success
    assert person.get("/api/v1/dashboard/sei").status_code in (httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND)
    for dataset in house.datasets.values():
        answer = person.data(dataset, columns=[], metrics=["rows"])
        assert answer.status_code in (httpx.codes.FORBIDDEN, httpx.codes.UNAUTHORIZED), text(answer)


@pytest.fixture(scope="module")
def page(house: House) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page(viewport={"width": 1440, "height": 2400})
        page.goto(f"{house.superset.address}/login/")
        page.fill("#username", "vera")
        page.fill("#password", house.password("vera"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/superset/**")
        yield page
        browser.close()


def drawn(page: Page) -> None:
    """Wait until charts are there and none is loading."""
    page.locator('[data-test="slice-container"]:visible').first.wait_for(timeout=60_000)
    page.wait_for_load_state("networkidle")
    while page.locator(".loading:visible").count():
        page.wait_for_timeout(200)


def test_a_viewer_opens_every_page(house: House, page: Page) -> None:
    for address, title in house.pages.items():
        page.goto("about:blank")
        page.goto(address)
        drawn(page)
        assert page.locator('[role="alert"]:visible').all_inner_texts() == [], title
        shown = page.inner_text("body")
        assert "Unexpected error" not in shown, title
        assert "Team: Core" in shown or "Service: shop" in shown or "Repository: example/shop" in shown, title
        assert not [word for word in OTHERS if word in shown], title


def test_an_edited_address_shows_nothing_of_another_team(house: House, page: Page) -> None:
    [address, *_] = house.pages
    chosen = "extraFormData:(filters:!((col:entity,op:IN,val:!('Team: Shop')))),filterState:(value:!('Team: Shop'))"
    mask = f"(NATIVE_FILTER-entity:({chosen},id:NATIVE_FILTER-entity,ownState:()))"
    page.goto("about:blank")
    page.goto(f"{address.partition('#')[0]}?native_filters={mask}")
    drawn(page)
    assert page.get_by_text("No results were returned for this query").or_(page.get_by_text("No data")).count()
    assert "All services" not in page.inner_text("body")


def test_roles_follow_sei_toml_and_nothing_else_changes(house: House) -> None:
    def roles(name: str) -> set[str]:
        admin = house.people["admin"]
        found = admin.get(f"/api/v1/security/users/{admin.ids('security/users', 'username')[name]}").json()["result"]
        return {role["name"] for role in found["roles"]}

    entities = house.datasets["dashboard_entities"]
    assert roles("tom") == {"SEI team lead", "Team: Core"}
    changed = (Access(role="executive", users=("vera",)), Access(role="viewer", users=("eve",), teams=("Shop",)))
    superset = start(house.services, changed)
    assert superset.new_passwords == {}
    assert roles("tom") == set()
    assert house.people["tom"].data(entities, columns=["entity"]).status_code == httpx.codes.FORBIDDEN
    assert (roles("vera"), roles("eve")) == ({"SEI executive"}, {"SEI viewer", "Team: Shop"})
    assert roles("gala") == {"Gamma"}
    assert roles("admin") == {"Admin"}
    start(house.services, RULES)
    assert roles("tom") == {"SEI team lead", "Team: Core"}
    assert roles("vera") == {"SEI viewer", "Team: Core"}
