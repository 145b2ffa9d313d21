"""The web UI, attacked from other pages, without a sign-in, and by people whose role does not let them."""

import asyncio
import json

import httpx
import pytest
import websockets
from websockets.exceptions import InvalidStatus

from orchestration.reports.publishing import team_file
from orchestration.web.attempts import LIMIT
from tests.dagster_processes import Background

STOP = 'mutation { stopRunningSchedule(id: "nothing") { __typename } }'
PERMISSIONS = "{ permissions { permission value } }"
EVENTS = """
{ assetNodes(assetKeys: [{path: ["raw_config", "services"]}]) {
    id assetMaterializations(limit: 1) { shown: metadataEntries { label } }
} }
"""
EVIL = "http://evil.example"


@pytest.mark.parametrize(
    "path",
    ["/", "/runs", "/documentation/index.html", "/quality/index.html", "/reports/2026-W08/organization.html",
     "/account", "/graphql", "/server_info", "/logs/a", "/download_debug/a", "/notebook"],
)  # fmt: skip
def test_nobody_sees_a_page_without_signing_in(background: Background, path: str) -> None:
    with background.client() as stranger:
        answer = stranger.get(path)
        assert answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.METHOD_NOT_ALLOWED)
        page = stranger.get(path, headers={"Accept": "text/html"})
        assert page.is_redirect or page.status_code == httpx.codes.METHOD_NOT_ALLOWED
    with background.client() as stranger:
        stranger.cookies.set("sei_session", "guessed")
        assert stranger.get(path).status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.METHOD_NOT_ALLOWED)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example", ""])
def test_no_other_host_is_served(background: Background, host: str) -> None:
    with background.client("admin") as admin:
        assert admin.get("/account", headers={"Host": host}).status_code in (400, 421)


def test_an_image_of_another_page_changes_nothing(background: Background) -> None:
    with background.client("admin") as admin:
        assert admin.get("/graphql", params={"query": STOP}).status_code == httpx.codes.METHOD_NOT_ALLOWED
        assert admin.head("/graphql", params={"query": STOP}).status_code == httpx.codes.METHOD_NOT_ALLOWED


@pytest.mark.parametrize(
    ("kind", "content"),
    [("text/plain", json.dumps({"query": STOP})), ("application/x-www-form-urlencoded", f"query={STOP}"),
     ("multipart/form-data; boundary=x", "--x--"), ("application/graphql", STOP), ("", STOP),
     ("text/plain; application/json", json.dumps({"query": STOP}))],
)  # fmt: skip
def test_a_form_of_another_page_changes_nothing(background: Background, kind: str, content: str) -> None:
    with background.client("admin") as admin:
        answer = admin.post("/graphql", params={"query": STOP}, content=content, headers={"Content-Type": kind})
        assert answer.status_code == httpx.codes.METHOD_NOT_ALLOWED


@pytest.mark.parametrize("headers", [{"Origin": EVIL}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}])
@pytest.mark.parametrize("path", ["/graphql", "/sign-in", "/sign-out", "/report_asset_materialization/raw_config"])
def test_nothing_is_posted_by_the_page_of_another_origin(
    background: Background, path: str, headers: dict[str, str]
) -> None:
    with background.client("admin") as admin:
        assert admin.post(path, json={"query": PERMISSIONS}, headers=headers).status_code == httpx.codes.FORBIDDEN
        answer = admin.post("/graphql", json={"query": PERMISSIONS}, headers={"Origin": background.address})
        assert answer.is_success


@pytest.mark.parametrize(
    ("name", "origin", "status"),
    [("admin", EVIL, 403), ("admin", "null", 403), ("admin", None, 403), (None, "ours", 403), ("vera", "ours", 403),
     ("admin", "ours", 101)],
)  # fmt: skip
def test_a_web_socket_opens_for_our_own_pages_and_who_is_signed_in(
    background: Background, name: str | None, origin: str | None, status: int
) -> None:
    with background.client(name) as client:
        cookie = "; ".join(f"{key}={value}" for key, value in client.cookies.items())
    given = background.address if origin == "ours" else origin

    async def opened() -> int:
        address = background.address.replace("http", "ws") + "/graphql"
        try:
            async with websockets.connect(
                address, origin=given, subprotocols=["graphql-ws"], additional_headers={"Cookie": cookie}
            ):
                return 101
        except InvalidStatus as error:
            return error.response.status_code

    assert asyncio.run(opened()) == status


def test_a_web_socket_ends_with_its_session(background: Background) -> None:
    with background.client("admin") as admin:
        cookie = f"sei_session={admin.cookies['sei_session']}"

        async def told_after_signing_out() -> int | None:
            async with websockets.connect(
                background.address.replace("http", "ws") + "/graphql",
                origin=background.address, subprotocols=["graphql-ws"], additional_headers={"Cookie": cookie},
            ) as socket:  # fmt: skip
                await socket.send(json.dumps({"type": "connection_init"}))
                assert json.loads(await socket.recv()) == {"type": "connection_ack"}
                admin.post("/sign-out")
                await socket.send(json.dumps({"type": "connection_init"}))
                await socket.wait_closed()
                return socket.close_code

        assert asyncio.run(told_after_signing_out()) == 1008


def test_a_copied_cookie_dies_when_its_owner_signs_out(background: Background) -> None:
    with background.client("eve") as eve, background.client() as thief:
        thief.cookies.set("sei_session", eve.cookies["sei_session"])
        assert thief.get("/account").is_success
        eve.post("/sign-out")
        assert thief.get("/account").status_code == httpx.codes.UNAUTHORIZED


def test_the_cookie_is_for_no_script_and_no_other_page(background: Background) -> None:
    with background.client() as client:
        answer = client.post("/sign-in", data={"name": "eve", "password": background.passwords["eve"]})
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))


def test_after_some_wrong_passwords_the_right_one_waits_too(background: Background) -> None:
    with background.client() as client:
        for _ in range(LIMIT):
            wrong = client.post("/sign-in", data={"name": "nobody", "password": "wrong"})
            assert wrong.status_code == httpx.codes.FORBIDDEN
        answer = client.post("/sign-in", data={"name": "nobody", "password": "right"})
        assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (429, True)
        assert client.post("/sign-in", content=b"x" * 100_000).status_code == 413


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", "\t/x"]
)
def test_signing_in_leads_to_no_other_site(background: Background, target: str) -> None:
    with background.client() as client:
        given = {"name": "eve", "password": background.passwords["eve"]}
        assert client.post("/sign-in", params={"next": target}, data=given).headers["location"] == "/"
        assert client.post("/sign-in", params={"next": "/runs?a=b"}, data=given).headers["location"] == "/runs?a=b"


@pytest.mark.parametrize("name", ["vera", "eve"])
def test_only_an_administrator_changes_something(background: Background, name: str) -> None:
    with background.client(name) as reader:
        found = reader.post("/graphql", json={"query": PERMISSIONS}).json()["data"]["permissions"]
        assert not [one["permission"] for one in found if one["value"]]
        for query in (STOP, f"query A {PERMISSIONS} mutation B {STOP.removeprefix('mutation')}"):
            answer = reader.post("/graphql", json={"query": query, "operationName": "B"})
            assert answer.status_code == httpx.codes.FORBIDDEN
        assert reader.post("/report_asset_materialization/a", json={}).status_code == httpx.codes.FORBIDDEN
    with background.client("admin") as admin:
        found = admin.post("/graphql", json={"query": PERMISSIONS}).json()["data"]["permissions"]
        assert [one["permission"] for one in found if one["value"]]


def test_a_reader_of_a_team_opens_the_reports_of_that_team_and_no_other(background: Background) -> None:
    week = background.home.reports / "2026-W08"
    week.mkdir(parents=True, exist_ok=True)
    files = ["organization.html", team_file("Core"), team_file("Shop")]
    for file in files:
        (week / file).write_text(file)
    seen = {}
    for name in ("vera", "eve", "admin"):
        with background.client(name) as client:
            seen[name] = [file for file in files if client.get(f"/reports/2026-W08/{file}").is_success]
            listed = client.get("/account").text
            assert [file for file in files if f"/reports/2026-W08/{file}" in listed] == seen[name]
            for path in ("../x.html", "..%2f..%2fcredentials.json", "team-Core.html/../team-Shop.html", "Shop.html"):
                assert client.get(f"/reports/2026-W08/{path}").text not in files[1:] or name != "vera"
    assert seen == {"vera": [team_file("Core")], "eve": files, "admin": files}


def test_a_reader_of_a_team_sees_what_ran_and_no_numbers_of_everybody(background: Background) -> None:
    with background.client("admin") as admin:
        numbers = {"metadata": {"latest_value": 41}}
        assert admin.post("/report_asset_materialization/raw_config/services", json=numbers).is_success
    seen = {}
    for name in ("eve", "vera"):
        with background.client(name) as client:
            [node] = client.post("/graphql", json={"query": EVENTS}).json()["data"]["assetNodes"]
            [event] = node["assetMaterializations"]
            seen[name] = [entry["label"] for entry in event["shown"]]
    assert (seen["vera"], "latest_value" in seen["eve"]) == ([], True)
    with background.client("vera") as vera:
        for path in ("/quality/index.html", "/logs/a", "/download_debug/a", "/notebook"):
            assert vera.get(path).status_code == httpx.codes.FORBIDDEN


def test_no_other_page_frames_ours_and_nothing_is_kept_by_caches(background: Background) -> None:
    with background.client("eve") as eve:
        for path in ("/", "/account", "/documentation/index.html"):
            headers = eve.get(path, headers={"Accept": "text/html"}).headers
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            kept = (headers["x-frame-options"], headers["x-content-type-options"], headers["cache-control"])
            assert kept == ("DENY", "nosniff", "no-store")
            assert "server" not in headers


def test_an_account_is_kept_as_a_hash_that_its_owner_alone_may_read(background: Background) -> None:
    path = background.home.root / "web" / "accounts.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(path.read_text())) == {"admin", "eve", "vera"}
    assert not [password for password in background.passwords.values() if password in path.read_text()]
