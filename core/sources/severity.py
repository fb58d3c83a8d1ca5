"""Severity as OSV words it, out of CVSS vectors (2.0 to 4.0), base scores and the words of scanners."""

from functools import lru_cache

WORDS = {
    "NONE": "NONE", "INFORMATIONAL": "NONE", "NEGLIGIBLE": "LOW", "LOW": "LOW", "MINOR": "LOW",
    "MODERATE": "MODERATE", "MEDIUM": "MODERATE", "HIGH": "HIGH", "IMPORTANT": "HIGH", "CRITICAL": "CRITICAL",
}  # fmt: skip
"""What scanners and suppliers call a severity, in OSV's words; whatever else they write states none."""
VERSIONS = {"CVSS_V2": 2, "CVSS_V3": 3, "CVSS_V4": 4}


def word(stated: str) -> str | None:
    """OSV's word for what a source wrote; None where it states no severity (`Unknown`, empty, anything else)."""
    return WORDS.get(stated.strip().upper())


def of_score(score: float) -> str:
    """OSV's word for a CVSS base score, by the qualitative scale of CVSS 3.1, section 5 (4.0 keeps it; 2.0 had none of its own)."""
    return "NONE" if score == 0 else "LOW" if score < 4 else "MODERATE" if score < 7 else "HIGH" if score < 9 else "CRITICAL"


@lru_cache(maxsize=20_000)
def base_score(version: int, vector: str) -> float:
    """The base score of a CVSS vector of version 2, 3 or 4. Raises ValueError naming what is wrong with it."""
    from cvss import CVSS2, CVSS3, CVSS4, CVSSError

    try:
        return float((CVSS2, CVSS3, CVSS4)[version - 2](vector).scores()[0])
    except (CVSSError, ValueError, KeyError, IndexError) as error:
        raise ValueError(str(error)) from error


def version_of(vector: str) -> int:
    """The major CVSS version that a vector is written in: 2 has no prefix, 3 and 4 name themselves."""
    return int(vector[5]) if vector.startswith(("CVSS:3", "CVSS:4")) else 2


def of_vectors(vectors: list[str]) -> tuple[str | None, str | None]:
    """Severity and vector out of several: the newest CVSS version counts and of it the worst; (None, None) where none can be scored."""
    best: tuple[int, float, str] | None = None
    for vector in vectors:
        try:
            scored = (version_of(vector), base_score(version_of(vector), vector), vector)
        except ValueError:
            continue
        if best is None or scored[:2] > best[:2]:
            best = scored
    return (of_score(best[1]), best[2]) if best else (None, None)
