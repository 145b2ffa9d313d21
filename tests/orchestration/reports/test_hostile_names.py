"""Names that people chose to break things come out harmless and readable."""

from datetime import date
from pathlib import Path

import pytest

from orchestration.reports.files import write
from orchestration.reports.publishing import file_name
from orchestration.reports.reading import Bottleneck
from orchestration.reports.rendering import html, web_address
from orchestration.reports.scope import Subject
from tests.orchestration.reports.browser import CHROMIUM, opened
from tests.orchestration.reports.organization_report import MONTH, Attention, Missing, point, report

SCRIPT = "<script>document.title='broken'</script><img src=x onerror=alert(1)>\"'>{{ 7*7 }}</style></title>"
LONG = "w" * 300
RIGHT_TO_LEFT = "فريق الدفع \u202e(1)"
NAMES = {"script": SCRIPT, "long": LONG, "right to left": RIGHT_TO_LEFT}


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_hostile_name_is_shown_as_text_and_does_nothing(name: str, tmp_path: Path) -> None:
    made = report(
        point("change_lead_time", MONTH, 36_000),
        name=name,
        subject=Subject("team", f"team:{name}", name),
        attention=[Attention(name, name, name, date(2026, 8, 3), "https://example.com/?q=<b>&\"'")],
        attention_counts={name: 1},
        bottlenecks=[Bottleneck(name, "review", 10, 5, 5, 3)],
        missing=[Missing("service", [name], name, ["change_lead_time"])],
        definitions={"change_lead_time": name},
    )
    path = tmp_path / "report.html"
    write(path, html(made))
    for width in (1000, 400):
        with opened(path, width) as seen:
            assert seen.requests == []
            assert seen.messages == []
            assert seen.page.title().startswith(f"Engineering report: {name[:20]}")
            assert seen.page.inner_text("h1") == name
            assert seen.page.locator("script, img, iframe, object").count() == 0
            assert seen.page.locator("bdi", has_text=name).count() >= 6
            assert seen.page.get_attribute("#attention a", "href") == "https://example.com/?q=<b>&\"'"
            assert seen.overflow() <= 0


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "//example.com/x",
        "https:",
        "http://[",
        "",
        None,
    ],
)
def test_only_web_pages_are_linked(address: str | None) -> None:
    assert web_address(address) is None
    text = html(report(attention=[Attention("Stale", "one", None, None, address)], attention_counts={"Stale": 1}))
    assert "<a " not in text


def test_each_team_has_a_file_of_its_own_whatever_its_name() -> None:
    names = ["Shop", "shop/../../x", "shop x", "shop-x", "فريق", "", "w" * 300]
    files = [file_name(report(subject=Subject("team", f"team:{name}", name))) for name in names]
    assert files[0] == "team-Shop.html"
    assert len(set(files)) == len(names)
    assert all(len(file) < 100 and "/" not in file and file.isascii() for file in files)
    assert file_name(report()) == "organization.html"
