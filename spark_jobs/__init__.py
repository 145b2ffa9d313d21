"""PySpark jobs for what SQL on one machine cannot do at scale: read, transform, write."""
