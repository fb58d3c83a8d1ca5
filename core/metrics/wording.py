"""How a number reads on screen: with its unit, its interval, and never more digits than the interval allows."""

from collections.abc import Sequence

SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
"""Seconds in one unit of duration."""


def digits(lo: float | None, hi: float | None, value: float) -> int:
    """Decimals worth showing: none from a width of 10 on (or a value of 100 without interval), one from 1 on, else two."""
    width = hi - lo if lo is not None and hi is not None else abs(value) / 10
    return 0 if width >= 10 else 1 if width >= 1 else 2


def number(value: float, decimals: int) -> str:
    """`value` with thousands separated and no trailing zeros: 1,135 or 76.53 or 6."""
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def interval(value: float, lo: float | None, hi: float | None, unit: str) -> str:
    """`67 min (62 to 76)`; a bound the sample cannot give reads `open end`."""
    places = digits(lo, hi, value)
    if lo is None and hi is None:
        return f"{number(value, places)} {unit}".strip()
    low = "open end" if lo is None else number(lo, places)
    high = "open end" if hi is None else number(hi, places)
    return f"{number(value, places)} {unit} ({low} to {high})".replace("  ", " ")


def each(values: Sequence[float], still_open: Sequence[bool], unit: str) -> str:
    """Every single value, for samples too small for a median: `32 and 50 min`, `26.3 d so far`."""
    ordered = sorted(zip(values, still_open, strict=True))
    texts = [number(value, 2 if value < 100 else 1) for value, _ in ordered]
    if not any(still_open):
        return f"{_and(texts)} {unit}"
    return _and([f"{text} {unit}{' so far' if is_open else ''}" for text, (_, is_open) in zip(texts, ordered, strict=True)])


def share(k: int, n: int, lo: float | None, hi: float | None) -> str:
    """`30 % (11 to 60), 3 of 10`; the count always stands with the percentage."""
    if lo is None or hi is None:
        return f"{k} of {n}"
    return f"{100 * k / n:.0f} % ({100 * lo:.0f} to {100 * hi:.0f}), {k} of {n}"


def duration(seconds: float) -> str:
    """`20 h 35 min`, `52 d 6 h`, `45 s`: the two largest units that say something."""
    left, parts = round(seconds), []
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count:,} {unit}")
        elif parts:
            break
        if len(parts) == 2:
            break
    return " ".join(parts) or "0 s"


def _and(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
