"""Predictions of what is open now: training, promotion, scoring and monitoring of every predictor."""

from ml.build_failure.warehouse import PREDICTOR as BUILD_FAILURE
from ml.capacity.warehouse import PREDICTOR as CAPACITY
from ml.delivery_time.warehouse import OF_ISSUES, OF_PULL_REQUESTS

PREDICTORS = (OF_PULL_REQUESTS, OF_ISSUES, BUILD_FAILURE, CAPACITY)
