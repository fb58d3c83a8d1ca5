"""Takes secrets out of text before it is kept: known values in any of their usual forms, and what looks like one."""

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote

MASK = "•••"
SHORTEST = 4
"""Known values shorter than this are not looked for: they would be found everywhere."""
_KNOWN = re.compile(
    r"""
    -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----.*?(?:-----END[ ][A-Z ]*PRIVATE[ ]KEY-----|\Z)
  | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b
  | \bgh[pousr]_[A-Za-z0-9]{20,255}\b | \bgithub_pat_[A-Za-z0-9_]{20,255}\b | \bglpat-[A-Za-z0-9_-]{20,}
  | \bxox[abeprs]-[A-Za-z0-9-]{10,} | \bhvs\.[A-Za-z0-9_-]{20,} | \bsk-[A-Za-z0-9_-]{20,} | \bnpm_[A-Za-z0-9]{30,}
  | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?
    """,
    re.VERBOSE | re.DOTALL,
)
_NAMED = re.compile(
    r"""((?:\b|_)(?:password|passwd|passphrase|pwd|secret|token|(?:api|access|private)[_-]?key|credentials?)["']?[ \t]*[:=][ \t]*)
    ("[^"\n]+"|'[^'\n]+'|[^\s"',;]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_HEADER = re.compile(r"(\b(?:bearer|basic)[ \t]+)([A-Za-z0-9._~+/=-]{8,})", re.IGNORECASE)
_ADDRESS = re.compile(r"(\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]*:)([^\s/@]+)(@)", re.IGNORECASE)


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """The text with every secret replaced by `•••`: each of `secrets` (also in base64 and percent-encoded), private keys, tokens of
    known makes, what follows `password=` and the like, `Bearer …`, and the password of an address."""
    for secret in sorted({form for each in secrets for form in _forms(each)}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    text = _KNOWN.sub(MASK, text)
    text = _ADDRESS.sub(rf"\1{MASK}\3", text)
    text = _HEADER.sub(rf"\1{MASK}", text)
    return _NAMED.sub(rf"\1{MASK}", text)


def longest(secrets: Iterable[str]) -> int:
    """Bytes of the longest form of a known secret: so much more than is kept has to be read, or a cut would leave half of one."""
    return max((len(form.encode()) for each in secrets for form in _forms(each)), default=0)


def _forms(secret: str) -> set[str]:
    value = secret.strip()
    if len(value) < SHORTEST:
        return set()
    encoded = base64.b64encode(value.encode()).decode()
    lines = {line.strip() for line in value.splitlines() if len(line.strip()) >= 8}
    # Behind other bytes the last characters of base64 differ; what is certain is enough to find it.
    return {value, encoded, encoded.rstrip("="), quote(value, safe=""), base64.urlsafe_b64encode(value.encode()).decode(), *lines}
