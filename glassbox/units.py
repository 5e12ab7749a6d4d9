"""Large numbers for a person: three figures and a unit.

>>> size(17_543_680), size(999), operations(22_348_431_360)
('17.5 MB', '999 B', '22.3 GFLOPs')
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
