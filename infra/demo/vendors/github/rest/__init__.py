"""GitHub's REST interface, version 3."""
