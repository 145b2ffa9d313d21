"""The session's settings, and that nothing is left behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from spark_jobs.session import SparkPlace, _settings

PROGRAM = """
import sys
from pathlib import Path
from pyspark import SparkContext
from spark_jobs.session import SparkPlace, session
with session(SparkPlace("local[1]", Path(sys.argv[1]), "512m")) as spark:
    jvm = SparkContext._gateway.proc
    assert "canary" not in Path(f"/proc/{jvm.pid}/environ").read_text()
    assert "SEI_RUN_OWNER=me" in Path(f"/proc/{jvm.pid}/environ").read_text()
    assert spark.conf.get("spark.authenticate") == "true"
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"
    assert spark.range(3).mapInArrow(lambda batches: batches, "id long").count() == 3
assert jvm.poll() is not None
assert "JAVA_HOME" not in __import__("os").environ
"""


def test_a_session_needs_no_java_on_the_path_is_quiet_writes_in_its_folder_only_and_gets_no_secret(
    tmp_path: Path,
) -> None:
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    environment = {name: value for name, value in os.environ.items() if name not in {"JAVA_HOME", "SPARK_HOME"}}
    environment |= {"TMPDIR": str(elsewhere), "PYTHONPATH": str(Path.cwd())}
    environment |= {"SEI_GITHUB_TOKEN": "canary", "SEI_DBT_PASSWORD": "canary", "SEI_RUN_OWNER": "me"}
    work = tmp_path / "work with space"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, work], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout + done.stderr == ""
    assert list(elsewhere.iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"tmp", "work with space"}


@pytest.mark.parametrize("master", ["spark://host:7077", "k8s://https://host:6443", "yarn"])
def test_a_cluster_is_not_told_to_use_this_machines_addresses_and_folders(master: str, tmp_path: Path) -> None:
    settings = _settings(SparkPlace(master, tmp_path))
    assert not [key for key in settings if key in {"spark.driver.host", "spark.local.dir"}]


def test_spark_connect_gets_session_settings_only(tmp_path: Path) -> None:
    assert all(key.startswith("spark.sql.") for key in _settings(SparkPlace("sc://host", tmp_path)))
