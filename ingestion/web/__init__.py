"""Requests to vendors' web APIs: credentials and their allowance, waits, retries, errors that say what to do."""
