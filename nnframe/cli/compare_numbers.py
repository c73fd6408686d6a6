"""Numbers as people read them: counts of any size, multiples, and times from µs to millennia."""

from __future__ import annotations

#: What stands where there is no number.
NONE = "-"
#: Counts from here on are written as 5.68e12.
LONG = 10**9

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
#: Each unit of time, in seconds, from the largest: it is used for times of at least two of it.
UNITS = (
    ("years", 365.25 * DAY, 2.0),
    ("days", DAY, 2.0),
    ("h", HOUR, 2.0),
    ("min", MINUTE, 2.0),
    ("s", 1.0, 1.0),
    ("ms", 1e-3, 1.0),
    ("us", 1e-6, 0.0),
)


def whole(count: int | None) -> str:
    """A count: 23,861 or 5.68e12.

    Examples
    --------
    >>> whole(568369020), whole(5683690200000), whole(None)
    ('568,369,020', '5.68e12', '-')
    """
    if count is None:
        return NONE
    if count < LONG:
        return f"{count:,}"
    digits = str(count)  # not a float: it may be larger than any
    exponent = len(digits) - 1
    leading = round(int(digits[:4]) / 10)
    if leading == 1000:
        leading, exponent = 100, exponent + 1
    return f"{leading // 100}.{leading % 100:02}e{exponent}"


def multiple(value: float | None) -> str:
    """How many times as much: 2.04, 43.1, 23,861.

    Examples
    --------
    >>> multiple(2.0375), multiple(43.07), multiple(23861.0), multiple(None)
    ('2.04', '43.1', '23,861', '-')
    """
    if value is None:
        return NONE
    if value < 99.95:
        return f"{value:.2f}" if value < 9.995 else f"{value:.1f}"
    return whole(round(value))


def duration(seconds: float | None) -> str:
    """A time in the unit that suits it.

    Examples
    --------
    >>> [duration(t) for t in (1.2e-5, 0.0034, 2.14, 45.0, 11000.0, 4e8, 4e17, None)]
    ['12 us', '3.4 ms', '2.1 s', '45 s', '3.1 h', '13 years', '1.27e10 years', '-']
    """
    if seconds is None:
        return NONE
    name, unit = next((name, unit) for name, unit, least in UNITS if seconds >= least * unit)
    value = seconds / unit
    return f"{value:.1f} {name}" if value < 9.95 else f"{whole(round(value))} {name}"


def share(value: float | None) -> str:
    """A small share, as 2.3e-11.

    Examples
    --------
    >>> share(2.34e-11), share(0.0), share(None)
    ('2.3e-11', '0', '-')
    """
    if value is None:
        return NONE
    return f"{value:.1e}" if value else "0"
