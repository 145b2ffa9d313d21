"""The errors that are meant for the person at the keyboard."""


class UserError(Exception):
    """Something the user can mend.

    The message says what failed, where, and what to do about it, in whole sentences. The command line
    prints it without a traceback and exits with `exit_status`.
    """

    exit_status = 1


class UsageError(UserError):
    """Wrong usage or configuration: nothing was tried."""

    exit_status = 2
