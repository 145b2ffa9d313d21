"""The log as the host shows it: records of the GitHub server's store. What is marked *truth* does not get here."""

from infra.demo.vendors.github.projection.host import Projection, store_of

__all__ = ["Projection", "store_of"]
