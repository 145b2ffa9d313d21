"""Data Docs that can be read without the network.

Great Expectations' pages take their looks from addresses in the internet. These links are taken out and a small
stylesheet of our own is put in; the pages' structure (Bootstrap class names) stays as it is. The lists of the index
are made by a script from there, so that page gets a list of ours.
"""

import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from itertools import chain
from pathlib import Path

from quality.results import CheckResult

STYLESHEET = Path(__file__).with_name("data_docs.css")
REMOTE = re.compile(
    r"<link\b[^>]*href=[\"'](?:https?:)?//[^>]*>"
    r"|<script\b[^>]*src=[\"'](?:https?:)?//[^>]*>\s*</script>"
    r"|<img\b[^>]*src=[\"'](?:https?:)?//[^>]*>"
    r"|url\('https?://[^']*'\)",
    re.IGNORECASE,
)

HEAD = "<thead><tr><th>table</th><th>checks</th><th>failed</th></tr></thead>"


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """A fresh folder to build pages in; it takes the place of `folder` when all went well."""
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    yield unfinished
    make_readable_offline(unfinished)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def keep_pages(old: Path, folder: Path, tables: Collection[tuple[str, str]]) -> None:
    """Copy the pages of `tables` (schema and name) from the site in `old`, as far as it has them."""
    for schema, table in tables:
        pages = f"validations/{schema}/{table}/**/*.html", f"expectations/{schema}/{table}.html"
        for page in chain.from_iterable(map(old.glob, pages)):
            copy = folder / page.relative_to(old)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(page, copy)


def add_overview(folder: Path, results: Sequence[CheckResult]) -> None:
    """Put a list of the tables, what failed and where to read on into the index of the site in `folder`."""
    index = folder / "index.html"
    tables = sorted({(result.schema, result.table) for result in results})
    rows = [_overview_row(folder, schema, table, results) for schema, table in tables]
    listing = "".join(["<main class='overview'><h1>Checks</h1><table>", HEAD, *rows, "</table></main>"])
    text = index.read_text(encoding="utf-8")
    index.write_text(text.replace("<body>", f"<body>\n{listing}", 1), encoding="utf-8")


def _overview_row(folder: Path, schema: str, table: str, results: Sequence[CheckResult]) -> str:
    own = [result for result in results if (result.schema, result.table) == (schema, table)]
    failed = [f"{result.name} ({result.severity})" for result in own if not result.passed]
    name = escape(f"{schema}.{table}")
    page = next(folder.joinpath("validations", schema, table).rglob("*.html"), None)
    link = f'<a href="{page.relative_to(folder).as_posix()}">{name}</a>' if page else name
    verdict = f"<span class='text-danger'>{escape(', '.join(failed))}</span>" if failed else "all hold"
    return f"<tr><td>{link}</td><td>{len(own)}</td><td>{verdict}</td></tr>"


def make_readable_offline(folder: Path) -> None:
    """Replace what the pages below `folder` load from elsewhere by our stylesheet."""
    style = f"<style>\n{STYLESHEET.read_text(encoding='utf-8')}</style>\n</head>"
    for page in folder.rglob("*.html"):
        text = REMOTE.sub("", page.read_text(encoding="utf-8"))
        if style not in text:
            page.write_text(text.replace("</head>", style, 1), encoding="utf-8")
