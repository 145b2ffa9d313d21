"""Import what later steps need while dbt, a process of its own, keeps this one waiting."""

import contextlib
import threading
from importlib import import_module

# Each takes seconds to import, and none is needed before dbt has built what Spark reads.
HEAVY = ("great_expectations", "mlflow", "statsforecast")


def warm_up() -> None:
    """Start importing in the background; a step that needs a module first waits for it as usual."""
    threading.Thread(target=_import_all, name="warm-up", daemon=True).start()


def _import_all() -> None:
    for module in HEAVY:
        # The step that needs it raises the error where it can be seen.
        with contextlib.suppress(ImportError):
            import_module(module)
