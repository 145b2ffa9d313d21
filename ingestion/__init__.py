"""Collects what the tools of an organisation know into `raw_<source>` schemas and the lake."""
