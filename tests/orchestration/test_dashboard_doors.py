"""Attacks on the way into a real Superset: guesses, copied cookies, open browsers, its log, too many questions."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import httpx
import psycopg
import pytest

from infra.configuration.access import Access
from infra.credentials import passwords
from infra.processes import free_port
from infra.services import Services, running
from infra.settings import Settings
from infra.superset import environment
from infra.superset.access import account
from infra.superset.preparing import ADMIN
from infra.superset.server import Superset, start, stop_superset
from infra.warehouse import Role
from tests.dashboards import Person, page_token, sql_metric

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not environment.is_installed(), reason="no Superset: `make setup` installs it with Python 3.11"),
]
RULES = (
    Access(role="team_lead", users=("tom", "ulla"), teams=("Core",)),
    Access(role="admin", users=("ann", "eve")),
)
NEW = "a new password of sufficient length"


@dataclass(frozen=True)
class Place:
    """A Superset with the dashboards."""

    services: Services
    superset: Superset

    def password(self, name: str) -> str:
        """The password that `sei up` gave an account."""
        kept = ADMIN if name == "admin" else account(name)
        return passwords(self.services.home.credentials, [kept])[kept]

    def signed_in(self, name: str, password: str | None = None) -> Person:
        """A person who signed in through the page."""
        return Person.by_session(self.superset.address, name, password or self.password(name))

    def log(self) -> list[str]:
        """Entries of Superset's log, as JSON."""
        with psycopg.connect(self.services.warehouse.url(Role.SUPERSET)) as connection:
            return [str(row[0]) for row in connection.execute("select json from logs where json is not null")]

    def by_api(self, name: str, password: str) -> int:
        """Status of a sign-in by the API."""
        body = {"username": name, "password": password, "provider": "db", "refresh": False}
        return httpx.post(f"{self.superset.address}/api/v1/security/login", json=body, timeout=60).status_code


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("doors")
    with running(Settings(home=home, bi="on", bi_port=free_port(0), _env_file=None)) as services:
        yield Place(services, start(services, RULES))
        stop_superset(services.home)


@pytest.fixture(scope="module")
def dataset(place: Place) -> int:
    with psycopg.connect(place.services.warehouse.url(Role.TRANSFORMER)) as connection:
        connection.execute("create table marts.numbers as select n from generate_series(1, 1000) as n")
    eve = place.signed_in("eve")
    address = place.services.warehouse.url(Role.READER).replace("postgresql://", "postgresql+psycopg2://", 1)
    made = eve.post("/api/v1/database/", {"database_name": "Warehouse", "sqlalchemy_uri": address})
    assert made.is_success, made.text
    body = {"database": made.json()["id"], "schema": "marts", "table_name": "numbers"}
    made = eve.post("/api/v1/dataset/", body)
    assert made.is_success, made.text
    return int(made.json()["id"])


def test_who_guesses_does_not_come_in_with_the_right_password_either(place: Place) -> None:
    said = [place.by_api("ulla", f"wrong {number}") for number in range(60)]
    assert set(said) == {httpx.codes.UNAUTHORIZED, httpx.codes.TOO_MANY_REQUESTS}
    assert said.count(httpx.codes.UNAUTHORIZED) < 8
    assert place.by_api("ulla", place.password("ulla")) == httpx.codes.TOO_MANY_REQUESTS
    with httpx.Client(base_url=place.superset.address, follow_redirects=True, timeout=60) as browser:
        token = page_token(browser, "/login/")
        form = {"username": "ulla", "password": place.password("ulla"), "csrf_token": token}
        page = browser.post("/login/", data=form, headers={"Referer": place.superset.address})
        assert "Too many wrong passwords for this account" in page.text
        assert not browser.get("/api/v1/me/").is_success
    assert place.by_api("eve", place.password("eve")) == httpx.codes.OK, "others are not held up"


def test_a_copied_cookie_dies_with_the_session(place: Place) -> None:
    tom = place.signed_in("tom")
    copied = dict(tom.client.cookies)
    with httpx.Client(base_url=place.superset.address, cookies=copied, timeout=60) as thief:
        assert thief.get("/api/v1/me/").is_success
        tom.get("/logout/")
        assert thief.get("/api/v1/me/").status_code == httpx.codes.UNAUTHORIZED


def test_a_session_ends_by_itself(place: Place) -> None:
    tom = place.signed_in("tom")
    with psycopg.connect(place.services.warehouse.url(Role.SUPERSET)) as connection:
        connection.execute("update sei_sessions set begun_at = begun_at - %s", [timedelta(hours=12, seconds=1)])
    assert tom.get("/api/v1/me/").status_code == httpx.codes.UNAUTHORIZED


def test_a_password_is_changed_only_by_who_knows_the_old_one(place: Place) -> None:
    tom, elsewhere = place.signed_in("tom"), place.signed_in("tom")
    old = place.password("tom")
    number = place.signed_in("admin").ids("security/users", "username")["tom"]
    form = {"password": NEW, "conf_password": NEW, "csrf_token": page_token(tom.client, "/sei/password/")}
    refused = [
        tom.client.put("/api/v1/me/", json={"password": NEW}),
        tom.client.post("/resetmypassword/form", data=form),
        tom.client.post(f"/resetpassword/form?pk={number}", data=form),
        tom.client.put(f"/api/v1/security/users/{number}", json={"password": NEW}),
    ]
    assert refused[0].status_code == httpx.codes.FORBIDDEN
    assert "/sei/password/" in refused[0].text

    def changed(before: str, after: str) -> httpx.Response:
        form = {"old": before, "new": after, "csrf_token": page_token(tom.client, "/sei/password/")}
        return tom.client.post("/sei/password/", data=form)

    assert changed("a wrong one", NEW).status_code == httpx.codes.FORBIDDEN
    assert changed(old, "short").status_code == httpx.codes.BAD_REQUEST
    assert place.by_api("tom", NEW) == httpx.codes.UNAUTHORIZED
    assert changed(old, NEW).is_success
    assert tom.get("/api/v1/me/").is_success
    assert not elsewhere.get("/api/v1/me/").is_success, "other sessions have ended"
    assert (place.by_api("tom", old), place.by_api("tom", NEW)) == (httpx.codes.UNAUTHORIZED, httpx.codes.OK)
    assert changed(NEW, old).is_success


@pytest.mark.usefixtures("dataset")
def test_the_log_keeps_no_password_and_loses_those_that_it_had(place: Place) -> None:
    secrets = [place.services.warehouse.passwords[Role.READER], place.password("eve"), NEW]
    assert [one for one in place.log() if "/api/v1/database/" in one], "the connection was made, and is logged"
    assert not [one for one in place.log() for secret in secrets if secret in one]
    with psycopg.connect(place.services.warehouse.url(Role.SUPERSET)) as connection:
        body = json.dumps({"path": "/api/v1/database/", "passwords": json.dumps({"a": "hunter-2"})})
        connection.execute("insert into logs (action, json, dttm) values ('x', %s, now())", [body])
    start(place.services, (*RULES, Access(role="viewer", users=("vera",), teams=("Core",))))
    assert not [one for one in place.log() if "hunter-2" in one]


def test_a_hundred_questions_of_one_person_leave_room_for_others(place: Place, dataset: int) -> None:
    ann, eve = place.signed_in("ann"), place.signed_in("eve")
    slow = {"columns": [], "metrics": [sql_metric("sum(length(regexp_replace(n::text, '(.*)*$', n::text)))")]}
    with ThreadPoolExecutor(40) as pool:
        asked = [pool.submit(ann.data, dataset, **slow) for _ in range(100)]
        assert eve.data(dataset, columns=["n"]).is_success
        said = {one.result().status_code for one in asked}
    assert said == {httpx.codes.OK, httpx.codes.TOO_MANY_REQUESTS}
