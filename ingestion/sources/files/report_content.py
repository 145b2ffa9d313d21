"""Content of a report, bounded, and XML in it without entities."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from infra.configuration.files import FilesTable

LARGEST_BYTES = 64 * 1024 * 1024
"""A report is read as a whole: its tree takes some times its size."""


class ReportError(ValueError):
    """A report cannot be used; the message is the end of a sentence about the file, and names the remedy."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True)
class Report:
    """Rows of a report by table, without what says which report it is.

    `finished_at` is None where the report does not say it; without an offset it is of an unknown time zone.
    """

    rows: Mapping[FilesTable, Sequence[Mapping[str, str]]]
    finished_at: datetime | None
    digest: str
    """Digest by which the same report is known again."""


def read_content(stream: BinaryIO) -> bytes:
    """All of a report.

    Raises:
        ReportError: there is more of it than any report has.
    """
    content = stream.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise ReportError(f"has more than {LARGEST_BYTES:,} bytes; split it, or leave output of the tests out of it")
    return content


def digest_of(content: bytes) -> str:
    """Digest of the whole of a report."""
    return hashlib.sha256(content).hexdigest()[:32]


def xml_root(content: bytes) -> Element:
    """Root of XML; entities and external parts are refused.

    Raises:
        ReportError: it is broken, or has what a report does not need.
    """
    try:
        root: Element = fromstring(content)
    except ParseError as error:
        raise ReportError(f"is no whole XML ({error}); write the report again", error.position[0]) from None
    except DefusedXmlException as error:
        raise ReportError(f"declares entities ({type(error).__name__}), which are not read; write it without") from None
    except (LookupError, ValueError) as error:
        raise ReportError(f"has an encoding that cannot be read ({error}); write it as UTF-8") from None
    return root
