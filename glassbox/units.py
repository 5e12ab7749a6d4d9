"""Large numbers and times for a person: a few figures and a unit.

>>> size(17_543_680), size(999), operations(22_348_431_360)
('17.5 MB', '999 B', '22.3 GFLOPs')
>>> energy(0.00123), energy(1507), energy(1_287_000), mass(0.0031), mass(652.3), mass(552_100)
('1.23 Wh', '1,507 kWh', '1,287 MWh', '3.1 g', '652 kg', '552 t')
"""

from __future__ import annotations

_BYTES = ("B", "kB", "MB", "GB", "TB", "PB")
_FLOPS = ("FLOPs", "kFLOPs", "MFLOPs", "GFLOPs", "TFLOPs", "PFLOPs")
# Above it a float is infinite.
_MOST = 10**300


def size(bytes: int) -> str:
    """Bytes in decimal units, as drives and files are sold and listed: 1 kB is 1,000."""
    return _scaled(bytes, _BYTES)


def operations(flops: int) -> str:
    """Floating-point operations; not a speed, which would be FLOPs a second."""
    return _scaled(flops, _FLOPS)


def energy(kwh: float) -> str:
    """Kilowatt hours in the unit that suits them."""
    return _metric(kwh, ("mWh", "Wh", "kWh", "MWh", "GWh"))


def mass(kg: float) -> str:
    """Kilograms, of CO2 say, in the unit that suits them."""
    return _metric(kg, ("mg", "g", "kg", "t", "kt"))


def duration(seconds: float) -> str:
    """A time that was measured, to the second.

    >>> duration(3), duration(75), duration(7300)
    ('3 s', '1 min 15 s', '2 h 01 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def about(seconds: float) -> str:
    """A time that is estimated: never none, and to the minute once it is more than ten.

    >>> about(0.2), about(95), about(120), about(1_267), about(7_300)
    ('1 s', '1 min 35 s', '2 min', '21 min', '2 h 02 min')
    """
    near = max(1, seconds) if seconds < 600 else 60 * round(seconds / 60)
    return duration(near).removesuffix(" 00 s")


def _metric(kilo: float, units: tuple[str, ...]) -> str:
    """``kilo`` thousands of the second of ``units``, each of which is 1,000 of the one before."""
    value = kilo * 1_000_000
    for place, unit in enumerate(units[:-1]):
        # From the kilo on, thousands are read at a glance and quoted so: 1,507 kWh, 1,287 MWh.
        if value < (9_999.5 if place >= 2 else 999.5):
            return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
        value /= 1_000
    return f"{value:,.0f} {units[-1]}"


def _scaled(number: int, units: tuple[str, ...]) -> str:
    """
    >>> size(999_499), size(999_500), size(10**400)
    ('999 kB', '1 MB', '1.00e+285 PB')
    """
    value = float(min(number, _MOST))
    for unit in units[:-1]:
        if value < 999.5:
            return f"{value:.3g} {unit}"
        value /= 1_000
    return f"{value:,.0f} {units[-1]}" if value < 1e9 else f"{value:.2e} {units[-1]}"
