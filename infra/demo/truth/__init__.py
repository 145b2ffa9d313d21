"""The right answers, from the simulation's event log alone.

Plain Python after `metrics.md`; shares no code, no SQL and no table with the product, whose oracle it is.
"""
