"""When people work: their zone, their day, weekends, public holidays, vacations."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKEND = (5, 6)
HOLIDAYS = ((1, 1), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31))
"""Month and day, everywhere."""
DAY = timedelta(days=1)
REMEMBERED = 30
"""Days that a person looks up once; nobody comes back to what is long ago."""


def is_working_day(day: date) -> bool:
    """Whether anybody is expected to work."""
    return day.weekday() not in WEEKEND and (day.month, day.day) not in HOLIDAYS


@dataclass(frozen=True)
class Hours:
    """Working hours in the person's own zone."""

    zone: ZoneInfo
    begin: time
    length: timedelta = timedelta(hours=8)
    vacations: tuple[tuple[date, date], ...] = ()
    """First day, first day at work again."""
    always: bool = False
    """Machines never rest."""
    _days: dict[date, tuple[datetime, datetime] | None] = field(default_factory=dict, compare=False, repr=False)

    def at_work(self, moment: datetime) -> datetime:
        """The first instant from `moment` on at which the person works, in UTC."""
        return self.after(moment, timedelta(0))

    def after(self, moment: datetime, work: timedelta) -> datetime:
        """When so much working time has passed since `moment`, in UTC."""
        if self.always:
            return moment + work
        day = moment.astimezone(self.zone).date()
        while True:
            window = self._window(day)
            if window is not None and moment < window[1]:
                begin = max(moment, window[0])
                if begin + work < window[1]:
                    return begin + work
                work -= window[1] - begin
            day += DAY

    def local(self, moment: datetime) -> datetime:
        """The instant on the person's clock; an offset of whole minutes."""
        return moment.astimezone(self.zone)

    def _window(self, day: date) -> tuple[datetime, datetime] | None:
        if day not in self._days:
            if len(self._days) >= REMEMBERED:
                self._days.clear()
            away = any(first <= day < back for first, back in self.vacations)
            if away or not is_working_day(day):
                self._days[day] = None
            else:
                begin = datetime.combine(day, self.begin, self.zone).astimezone(UTC)
                self._days[day] = (begin, begin + self.length)
        return self._days[day]
