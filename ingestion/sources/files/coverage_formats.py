"""Coverage as Cobertura XML and LCOV write it: lines and branches that tests reached, and all there are."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from infra.configuration.files import FilesTable
from ingestion.sources.files.report_content import Report, ReportError, digest_of, xml_root

_MILLISECONDS = 10**11
"""Larger times since 1970 are milliseconds; seconds reach it in the year 5138."""
_CONDITIONS = re.compile(r"\((\d+)/(\d+)\)")


def read_coverage(content: bytes) -> Report:
    """Sums of a report, which is XML where it begins with `<`.

    Raises:
        ReportError: it is neither Cobertura nor LCOV, or counts no line.
    """
    is_xml = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    sums, finished_at = _cobertura(xml_root(content)) if is_xml else (_lcov(content.decode(errors="replace")), None)
    if not sums["lines_total"]:
        raise ReportError("counts no line; see that coverage was measured before it was written")
    row = {name: str(count) for name, count in sums.items()}
    return Report({FilesTable.COVERAGE: [row]}, finished_at, digest_of(content))


def _cobertura(root: Element) -> tuple[dict[str, int], datetime | None]:
    if root.tag != "coverage" or root.find("packages") is None:
        raise ReportError(
            f"begins with <{root.tag}> and is no Cobertura, which begins with <coverage> and <packages>; "
            "have the coverage tool write Cobertura or LCOV"
        )
    stamp = root.get("timestamp", "")
    finished_at = _since_1970(int(stamp)) if stamp.isdigit() and int(stamp) else None
    try:
        return _sums(root), finished_at
    except ValueError as error:
        raise ReportError(f"has a number that is none ({error}); write the report again") from None


def _sums(root: Element) -> dict[str, int]:
    """Sums that the report states; else those of its lines, each of a file once."""
    if root.get("lines-valid"):
        stated = {"lines_covered": "lines-covered", "lines_total": "lines-valid"}
        if int(root.get("branches-valid") or 0):
            stated |= {"branches_covered": "branches-covered", "branches_total": "branches-valid"}
        return {name: int(root.get(theirs) or 0) for name, theirs in stated.items()}
    lines: dict[tuple[str, str], bool] = {}
    branches: dict[tuple[str, str], tuple[int, int]] = {}
    for part in root.iter("class"):
        file = part.get("filename", "")
        for line in part.iterfind("lines/line"):
            place = (file, line.get("number", ""))
            lines[place] = lines.get(place, False) or int(line.get("hits") or 0) > 0
            if found := _CONDITIONS.search(line.get("condition-coverage") or ""):
                branches[place] = max(branches.get(place, (0, 0)), (int(found[1]), int(found[2])))
    return _counted(lines.values(), branches.values())


def _lcov(text: str) -> dict[str, int]:
    """Sums of lines and branches, each of a file once: a file has a record for each test that reached it."""
    lines: dict[tuple[str, str], bool] = {}
    branches: dict[tuple[str, str], tuple[int, int]] = {}
    file = ""
    for number, line in enumerate(text.splitlines(), 1):
        kind, _, value = line.strip().partition(":")
        fields = value.split(",")
        try:
            if kind == "SF":
                file = value
            elif kind == "DA":
                place = (file, fields[0])
                lines[place] = lines.get(place, False) or int(fields[1]) > 0
            elif kind == "BRDA":
                place = (file, ",".join(fields[:3]))
                taken = int(fields[3] not in ("-", "0"))
                branches[place] = max(branches.get(place, (0, 1)), (taken, 1))
        except (IndexError, ValueError):
            raise ReportError(f"is no LCOV: {line[:100]!r} cannot be read; write the report again", number) from None
    if not lines:
        raise ReportError("is neither Cobertura XML nor LCOV; have the coverage tool write one of them")
    return _counted(lines.values(), branches.values())


def _counted(lines: Iterable[bool], branches: Iterable[tuple[int, int]]) -> dict[str, int]:
    reached, taken = list(lines), list(branches)
    sums = {"lines_covered": sum(reached), "lines_total": len(reached)}
    if taken:
        sums |= {"branches_covered": sum(one for one, _ in taken), "branches_total": sum(of for _, of in taken)}
    return sums


def _since_1970(number: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, UTC)
    except (OverflowError, ValueError):
        return None
