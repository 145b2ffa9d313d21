"""Spark started ahead of its inputs: in processes of their own, since a process has one session."""

import os
import subprocess
import sys
from pathlib import Path

BEGIN = """
import sys
from pathlib import Path
from pyspark import SparkContext
from spark_jobs.prewarm import prewarmed
from spark_jobs.session import SparkPlace, session
place = SparkPlace("local[1]", Path(sys.argv[1]), "512m")
with prewarmed(place) as ahead:
    ahead.join()
    jvm, early = SparkContext._gateway.proc, SparkContext._active_spark_context
    assert early is not None
"""
TAKEN_OVER = """
    with session(place) as spark:
        assert spark.sparkContext is early
        assert spark.range(3).count() == 3
"""
END = """
assert SparkContext._gateway is None
assert jvm.poll() is not None
"""


def run(program: str, folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run([sys.executable, "-c", program, folder], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_session_takes_over_what_was_started_and_nothing_stays(tmp_path: Path) -> None:
    run(BEGIN + TAKEN_OVER + END, tmp_path)


def test_what_nobody_took_over_is_stopped_too(tmp_path: Path) -> None:
    run(BEGIN + END, tmp_path)
