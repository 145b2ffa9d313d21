"""Lazy imports of a source's entry points: whoever reads descriptions of tables pays for no client."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def entry_points(package: str, modules: Mapping[str, str]) -> Callable[[str], object]:
    """The `__getattr__` of a package, by the modules below it that hold its names."""

    def found(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{package}.{modules[name]}"), name)
        # A module of that name would stand here now.
        setattr(sys.modules[package], name, value)
        return value

    return found
