"""One Spark session for all tests of the jobs."""

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from spark_jobs.session import SparkPlace, session


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with session(SparkPlace("local[2]", tmp_path_factory.mktemp("spark"), "1g")) as started:
        yield started
