"""A report in headless Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium")


@dataclass
class Opened:
    """A page, what it asked the network for beside itself, and what the console heard."""

    page: Page
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def overflow(self) -> int:
        """Pixels by which anything is wider than the page."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def card(self, metric: str) -> str:
        """Text of the card of a metric."""
        return self.page.inner_text(f'[data-metric="{metric}"]').replace("\u00a0", " ")


@contextmanager
def opened(path: Path, width: int = 1000) -> Iterator[Opened]:
    """Open a file."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        found = Opened(browser.new_page(viewport={"width": width, "height": 1000}))
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.on("console", lambda message: found.messages.append(message.text))
        found.page.on("pageerror", lambda error: found.messages.append(str(error)))
        found.page.on("dialog", lambda dialog: found.messages.append(f"dialog {dialog.message}"))
        found.page.goto(path.as_uri())
        found.requests.remove(path.as_uri())
        yield found
        browser.close()
