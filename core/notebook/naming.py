"""Names of cells and steps: what a good one is, and how one is derived where the author gave none."""

import re
import unicodedata
from collections.abc import Iterable

GOOD = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LONGEST = 63


def slug(text: str, fallback: str) -> str:
    """Lower case, `_` for everything but letters and digits, at most 40 characters; the fallback where nothing is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "_", ascii_text.lower()).strip("_")[:40].rstrip("_")
    if not found:
        return fallback
    return found if found[0].isalpha() else f"{fallback}_{found}"[:40].rstrip("_")


class Taken(set[str]):
    """Names that are taken; it remembers how far each was counted, so that thousands of equal titles stay quick."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        super().__init__(names)
        self._next: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """The name, or the name with the first free number behind it; the result is taken from then on."""
        found, number = name, self._next.get(name, 2)
        while found in self:
            found = f"{name[: _LONGEST - len(str(number)) - 1]}_{number}"
            number += 1
        self._next[name] = number
        self.add(found)
        return found
