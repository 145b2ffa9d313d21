"""Locks: installed packages are those that were locked, to the byte, from whatever index."""

import re
from pathlib import Path

import pytest

from tests.command_line import ROOT

LOCKS = ("requirements.lock", "infra/installer.lock", "infra/superset/requirements.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_each_package_is_locked_with_its_hashes_and_without_an_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    packages = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert packages
    assert [one.split()[0] for one in packages if "--hash=sha256:" not in one] == []
    assert "://" not in text
    assert "--index" not in text


def test_nothing_is_installed_without_its_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text()
    programs = makefile + Path(ROOT / "infra/superset/environment.py").read_text()
    for lock in ("infra/installer.lock", "requirements.lock"):
        [line] = [one for one in makefile.splitlines() if re.search(rf"install .*-r {lock}$", one)]
        assert "--require-hashes" in line
    assert '("--require-hashes",' in programs
