"""Spoils what the demo servers say, after a plan in YAML, and keeps a record of it.

    seed: 1
    rules:
      - {operation: PullRequests, nth: 2, fault: {kind: status, status: 502}}
      - {path: /repos/*/issues, probability: 0.2, times: 3, fault: {kind: reset}}

`plan.py` says which rules there can be, `kinds.py` which faults. `choice.py` finds the rule that holds for a request,
`middleware.py` lets its fault happen: `replies.py` answers in the vendor's place, `bodies.py` and `fields.py` change
what it answered, `paging.py` what it is asked. `/_demo/faults` shows the record.
"""

from infra.demo.faults.plan import FaultPlan, load_plan
from infra.demo.faults.server import Spoiled

__all__ = ["FaultPlan", "Spoiled", "load_plan"]
