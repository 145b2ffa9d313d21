"""Why a vendor's API gave no answer, by what a source does about it."""


class ApiError(Exception):
    """A request that failed for good; the message names the vendor's host, the path and the remedy."""


class CredentialsRefusedError(ApiError):
    """No request of this connection can succeed: every credential was refused."""


class PermissionMissingError(ApiError):
    """The credential may not read what was asked for; the message names the permission where the vendor does."""


class InvalidRequestError(ApiError):
    """The vendor calls the request wrong: asking again changes nothing."""


class ScopeGoneError(ApiError):
    """The resource is not there, or not for this credential (404, 410, 451): the scope becomes a tombstone."""


class TooMuchAtOnceError(ApiError):
    """The vendor gave up on the request (502, 504, a time-out): fewer items per page may pass."""


class OddAnswerError(ApiError):
    """The answer has another form than the vendor documents: a field is missing, or of another type."""


class UnavailableError(ApiError):
    """The vendor does not answer, or nothing that can be read, however often it is asked."""


class WaitTooLongError(ApiError):
    """The vendor asks for a longer wait than is made; the message says until when."""
