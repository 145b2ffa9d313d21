"""Allowances that the credentials of a connection still have, kept by one broker for all threads."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

from ingestion.web.credentials import Credential
from ingestion.web.errors import WaitTooLongError
from ingestion.web.moments import written

MARGIN_SECONDS = 1.0
"""Clocks tick in seconds: a moment that a vendor names may be almost a second later than it says."""


@dataclass(frozen=True)
class Wait:
    """All credentials are spent; the run goes on at `until` (Unix time)."""

    until: float
    reason: str


@dataclass(frozen=True)
class Allowance:
    """Allowance that a credential still has of one resource; times are Unix times."""

    credential: str
    """Its name, never the secret."""
    resource: str
    used: int
    """Requests sent with it by this process."""
    remaining: int | None
    """None where the vendor has not told."""
    full_again_at: float | None
    paused_until: float | None
    why: str | None
    """Reason of the pause, or of a refusal."""


@dataclass
class _Account:
    """Allowance of one credential for one resource; infinite until the vendor says otherwise."""

    remaining: float = inf
    full_again_at: float = 0.0
    used: int = 0


@dataclass
class _Holder:
    credential: Credential
    paused_until: float = 0.0
    paused_why: str = ""
    accounts: dict[str, _Account] = field(default_factory=dict)
    refusal: str | None = None

    def account(self, resource: str) -> _Account:
        return self.accounts.setdefault(resource, _Account())

    def usable_at(self, resource: str, now: float) -> float:
        """When a request may be sent with it; times in the past mean now."""
        account = self.account(resource)
        if account.remaining < 1 and account.full_again_at <= now:
            account.remaining = inf
        return max(self.paused_until, account.full_again_at if account.remaining < 1 else 0.0)


class Broker:
    """Hands out the credential that may spend most, and waits where none may.

    "No limit" is a legal answer: a vendor that never names one is never waited for.
    """

    def __init__(
        self,
        credentials: Sequence[Credential],
        listen: Callable[[Wait], None] = lambda _: None,
        clock: Callable[[], float] = time.time,
        wait: Callable[[threading.Condition, float], object] = lambda condition, seconds: condition.wait(seconds),
    ) -> None:
        self._holders = [_Holder(one) for one in credentials]
        self._changed = threading.Condition()
        self._clock, self._wait = clock, wait
        self._announced: Wait | None = None
        self._listeners = [listen]

    def also_tell(self, listen: Callable[[Wait], None]) -> None:
        """Have somebody else told of waits."""
        with self._changed:
            self._listeners.append(listen)

    def allowances(self) -> list[Allowance]:
        """Allowances of each credential that was used, by resource."""
        with self._changed:
            return [
                _allowance(holder, resource, account)
                for holder in self._holders
                for resource, account in sorted(holder.accounts.items())
                if account.used
            ]

    def now(self) -> float:
        """Unix time by the clock that waits are told in."""
        return self._clock()

    def take(self, resource: str, latest: float = inf, who: str = "") -> Credential | None:
        """A credential that may be used for `resource` now, or None where all have been refused.

        Raises:
            WaitTooLongError: none may be used before `latest`; `who` wanted it.
        """
        with self._changed:
            while True:
                holders = [one for one in self._holders if one.refusal is None]
                if not holders:
                    return None
                now = self._clock()
                ready = [one for one in holders if one.usable_at(resource, now) <= now]
                if ready:
                    best = max(ready, key=lambda one: (one.account(resource).remaining, -one.account(resource).used))
                    account = best.account(resource)
                    account.remaining -= 1
                    account.used += 1
                    return best.credential
                first = min(holders, key=lambda one: one.usable_at(resource, now))
                until = first.usable_at(resource, now)
                is_pause = until == first.paused_until
                why = first.paused_why if is_pause else f"the limit of {resource} is reached"
                if until > latest:
                    raise WaitTooLongError(
                        f"{who}: {why}; the vendor asks to wait until {written(until)}, which is too long for one run. "
                        "Run again then; what was collected stays."
                    )
                self._announce(Wait(until, why))
                self._wait(self._changed, until - now)

    def told(self, credential: Credential, resource: str, remaining: float, full_again_in: float) -> None:
        """The vendor said what is left of `resource`, and in how many seconds it is full again."""
        with self._changed:
            account = self._holder(credential).account(resource)
            moment = self._clock() + full_again_in + MARGIN_SECONDS
            is_new_window = moment > account.full_again_at + 2 * MARGIN_SECONDS
            # Answers overtake one another: within a window the lowest number is the latest.
            account.remaining = remaining if is_new_window else min(account.remaining, remaining)
            # What is spent is full again when this answer says, whatever others said before.
            account.full_again_at = moment if remaining < 1 else max(account.full_again_at, moment)

    def pause(self, credential: Credential, seconds: float, why: str) -> None:
        """The vendor asked for a pause: nothing is sent with the credential for that long."""
        with self._changed:
            holder, until = self._holder(credential), self._clock() + seconds + MARGIN_SECONDS
            if until > holder.paused_until:
                holder.paused_until, holder.paused_why = until, why

    def refuse(self, credential: Credential, why: str) -> None:
        """The vendor does not know the credential (any more): it is not used again."""
        with self._changed:
            self._holder(credential).refusal = why
            self._changed.notify_all()

    def refusals(self) -> str:
        """Why no credential is left, as a sentence."""
        with self._changed:
            said = [f"{one.credential.name} was refused ({one.refusal})" for one in self._holders if one.refusal]
        return f"{'; '.join(said) or 'there is no credential'}. Renew it; what was collected stays."

    def _announce(self, wait: Wait) -> None:
        """Tell of a wait once, however many threads wait."""
        if self._announced is None or wait.until > self._announced.until:
            self._announced = wait
            for listen in self._listeners:
                listen(wait)

    def _holder(self, credential: Credential) -> _Holder:
        return next(one for one in self._holders if one.credential is credential)


def _allowance(holder: _Holder, resource: str, account: _Account) -> Allowance:
    return Allowance(
        holder.credential.name,
        resource,
        account.used,
        None if account.remaining == inf else int(account.remaining),
        account.full_again_at or None,
        holder.paused_until or None,
        holder.refusal or holder.paused_why or None,
    )
