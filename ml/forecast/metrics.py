"""Metrics that are forecast."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """A count per week to forecast."""

    name: str
    """In schema `ml`."""
    counted: str
    """Metric of the marts whose `sample_size` counts the events of a week."""
    entity_types: tuple[str, ...]

    @property
    def model_name(self) -> str:
        """Name in MLflow's registry."""
        return f"sei-{self.name}-per-week"


METRICS = (
    Metric("commits", "commits", ("organization", "repository")),
    Metric("deployments", "deployment_frequency", ("organization", "service")),
)
