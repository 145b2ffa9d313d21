"""One module per part of the pipeline; Dagster loads whatever stands here."""
