"""Serves `rich_store` as `python -m infra.demo serve` serves an export."""

import json
import time

from infra.demo.github.app import Behaviour, github
from infra.demo.serving import listen, serve
from tests.infra.demo import rich_store


def main() -> None:
    """Serve until the end."""
    listener = listen(0)
    ready = {
        "github": f"http://127.0.0.1:{listener.getsockname()[1]}",
        "token": "rich",
        "repository": rich_store.REPOSITORY,
    }
    application = github(rich_store.store(), Behaviour("rich"), time.time)
    serve(application, listener, lambda: print(json.dumps(ready), flush=True))  # noqa: T201


if __name__ == "__main__":
    main()
