"""Time that an open issue or pull request still takes, and whether an issue will be late."""
