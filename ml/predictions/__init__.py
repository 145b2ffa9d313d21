"""Predictions of what is open now: training, promotion, scoring and monitoring of every predictor."""

from ml.build_failure.warehouse import PREDICTOR as BUILD_FAILURE
from ml.capacity.warehouse import PREDICTOR as CAPACITY
from ml.change_risk.warehouse import PREDICTOR as CHANGE_RISK
from ml.delivery_time.warehouse import OF_ISSUES, OF_PULL_REQUESTS
from ml.quality.warehouse import PREDICTOR as QUALITY
from ml.sprint_outcome.warehouse import PREDICTOR as SPRINT_OUTCOME

PREDICTORS = (OF_PULL_REQUESTS, OF_ISSUES, BUILD_FAILURE, CAPACITY, SPRINT_OUTCOME, CHANGE_RISK, QUALITY)
