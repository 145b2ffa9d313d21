"""Webhooks: what changes in a store that is served is posted, signed, to those who registered for it.

`Webhooks(store, [Webhook(url, secret)], api)` of `deliveries.py` listens to a store; `events.py` says what a change is.
"""
