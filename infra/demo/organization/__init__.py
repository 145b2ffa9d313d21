"""A simulated organisation: what happened in it (`events.py`, lines of JSON by `log.py`), and what its tools show.

The log comes first: repositories, the host's interfaces, exports and right answers are all made from it.
"""
