"""Paths of the real exports, which are no part of the project."""

import os
from pathlib import Path

SHARED = Path(os.environ.get("SEI_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")
DEPLOYMENTS = SHARED / "deployments" / "govuk_image_tag_deploys_2022-2026.csv.gz"
