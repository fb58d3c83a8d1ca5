"""Names of cells and steps: what a good one is, and how one is derived where the author gave none."""

import re
import unicodedata

GOOD = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LONGEST = 63


def slug(text: str, fallback: str) -> str:
    """Lower case, `_` for everything but letters and digits, at most 40 characters; the fallback where nothing is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "_", ascii_text.lower()).strip("_")[:40].rstrip("_")
    if not found:
        return fallback
    return found if found[0].isalpha() else f"{fallback}_{found}"[:40].rstrip("_")


def unique(name: str, taken: set[str]) -> str:
    """The name, or the name with the first free number behind it; the result is added to `taken`."""
    found, number = name, 2
    while found in taken:
        found = f"{name[: _LONGEST - len(str(number)) - 1]}_{number}"
        number += 1
    taken.add(found)
    return found
