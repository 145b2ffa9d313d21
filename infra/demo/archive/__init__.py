"""Exports of one repository's issues and pull requests (`archive.json`)."""

from infra.demo.archive.reading import load_archive

__all__ = ["load_archive"]
