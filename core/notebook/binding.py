"""Binds references in SQL as numbered parameters, so that no value ever becomes part of the query's text."""

import re
from dataclasses import dataclass

from core.notebook.references import NAME

_TOKEN = re.compile(
    rf"""
    (?P<comment>--[^\r\n]*)
  | (?P<block>/\*)
  | (?P<escape>\b[eE]'(?:\\.|''|[^'\\])*(?:'|\Z))
  | (?P<quote>'(?:''|[^'])*(?:'|\Z))
  | (?P<name>"(?:""|[^"])*(?:"|\Z))
  | (?P<dollar>(?<![\w$])\$(?P<tag>[^\W\d]\w*)\$.*?(?:\$(?P=tag)\$|\Z))
  | (?P<bare>(?<![\w$])\$\$.*?(?:\$\$|\Z))
  | \$\{{(?P<reference>{NAME}(?:\.[A-Za-z_][A-Za-z0-9_]{{0,62}})?)\}}
  | (?P<own>(?<![\w$])\$\w+)
    """,
    re.VERBOSE | re.DOTALL,
)
_REFERENCE = re.compile(rf"\$\{{({NAME}(?:\.[A-Za-z_][A-Za-z0-9_]{{0,62}})?)\}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A query with `$1…` for its references: `names[0]` is the key of `$1`. `own` are parameters the author wrote; `idle` the keys
    of references inside quotes, which are never replaced."""

    sql: str
    names: tuple[str, ...]
    own: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()


def bind(sql: str) -> Bound:
    """References outside quotes, `$$…$$` and comments become `$1…`; the same name reuses one number. Nothing is raised."""
    out: list[str] = []
    names: list[str] = []
    own: list[str] = []
    idle: list[str] = []
    at = 0
    while match := _TOKEN.search(sql, at):
        out.append(sql[at : match.start()])
        at = match.end()
        if match["block"]:
            at = _block_end(sql, match.start())
            out.append(sql[match.start() : at])
        elif key := match["reference"]:
            if key not in names:
                names.append(key)
            glued = sql[at : at + 1].isalnum() or sql[at : at + 1] in ("_", "$")
            out.append(f"${names.index(key) + 1}{' ' if glued else ''}")
        else:
            if match["own"]:
                own.append(match["own"])
            elif not match["comment"]:
                idle.extend(_REFERENCE.findall(match[0]))
            out.append(match[0])
    out.append(sql[at:])
    return Bound(sql="".join(out), names=tuple(names), own=tuple(own), idle=tuple(idle))


def _block_end(sql: str, start: int) -> int:
    """Where a block comment ends; they nest."""
    depth = 0
    for match in re.finditer(r"/\*|\*/", sql[start:]):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return start + match.end()
    return len(sql)
