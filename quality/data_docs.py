"""Data Docs that can be read without the network.

Great Expectations' pages take their looks from addresses in the internet. These links are taken out and a small
stylesheet of our own is put in; the pages' structure (Bootstrap class names) stays as it is.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STYLESHEET = Path(__file__).with_name("data_docs.css")
REMOTE = re.compile(
    r"<link\b[^>]*href=[\"'](?:https?:)?//[^>]*>"
    r"|<script\b[^>]*src=[\"'](?:https?:)?//[^>]*>\s*</script>"
    r"|<img\b[^>]*src=[\"'](?:https?:)?//[^>]*>"
    r"|url\('https?://[^']*'\)",
    re.IGNORECASE,
)


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


def make_readable_offline(folder: Path) -> None:
    """Replace what the pages below `folder` load from elsewhere by our stylesheet."""
    style = f"<style>\n{STYLESHEET.read_text(encoding='utf-8')}</style>\n</head>"
    for page in folder.rglob("*.html"):
        text = REMOTE.sub("", page.read_text(encoding="utf-8"))
        page.write_text(text.replace("</head>", style, 1), encoding="utf-8")
