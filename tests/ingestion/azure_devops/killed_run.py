"""Collects in packages of a batch, and is killed on the way.

Arguments: number of the call (see `killing`), warehouse URL, folder, address of the server. Prints how many calls there
were.
"""

import sys
from pathlib import Path

from ingestion.hosts import packages
from tests.ingestion.azure_devops.conftest import Collected, Server
from tests.ingestion.killing import killing


def main(kill_at: int, url: str, folder: Path, address: str) -> None:
    packages.PACKAGE_ROWS = packages.MOST_ROWS = 1
    with killing(kill_at) as calls:
        report = Collected(url, folder).collect(Server(address))
    assert not report.failed, report
    sys.stdout.write(f"{calls.count}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4])
