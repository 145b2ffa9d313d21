"""Values and changes as a person would say them."""

from dataclasses import dataclass

SECONDS_PER_HOUR = 3600
CLEAR_PART, CLEAR_SHARE = 0.05, 0.01


def human(value: float, unit: str) -> str:
    """A value as a person would say it: 36 h, 12.5 %, 0.8 per day."""
    match unit:
        case "seconds":
            hours = value / SECONDS_PER_HOUR
            if value < 2 * 60:
                return f"{value:.0f} s"
            if hours < 2:
                return f"{value / 60:.0f} min" if value >= 600 else f"{value / 60:.1f} min"
            return f"{hours:.1f} h" if hours < 72 else f"{hours / 24:.1f} days"
        case "ratio":
            return f"{100 * value:.1f} %"
        case "per_day":
            return f"{value:.2f} per day"
        case _:
            return f"{value:,.1f}" if value < 100 and not float(value).is_integer() else f"{value:,.0f}"


@dataclass(frozen=True)
class Change:
    """Difference of a value from the one before."""

    sign: int
    """-1, 0 or 1."""
    amount: str
    is_clear: bool
    """Whether it is at least 5 percent, or of a share one percentage point."""


def change(value: float, before: float, unit: str) -> Change | None:
    """Percent of the value before; of a share, which would be a percentage of percentages, the percentage points.

    None where the value before is 0, of which nothing is a percentage.
    """
    if unit == "ratio":
        difference, amount = value - before, f"{100 * abs(value - before):.1f} percentage points"
    elif before == 0:
        return None
    else:
        difference, amount = (value - before) / before, f"{100 * abs(value - before) / abs(before):,.0f} %"
    unchanged = not any(character in "123456789" for character in amount)
    is_clear = abs(difference) >= (CLEAR_SHARE if unit == "ratio" else CLEAR_PART)
    return Change(0 if unchanged else 1 if difference > 0 else -1, amount, is_clear)
