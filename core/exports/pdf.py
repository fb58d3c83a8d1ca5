"""A notebook as a tagged PDF (PDF/UA-1), set by Typst, which is loaded only when a PDF is asked for."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.exports.paper import Paper

if TYPE_CHECKING:
    from typst import Fonts

HERE = Path(__file__).parent
NOTEBOOK = HERE / "postmortem.typ"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


def pdf(paper: Paper, made_at: datetime) -> bytes:
    """The document. Any text gives one: what no font can show is left blank, and the last line says so."""
    return typeset(NOTEBOOK, "paper", asdict(paper), made_at)


def typeset(template: Path, name: str, content: Mapping[str, Any], made_at: datetime) -> bytes:
    """A PDF of one of our templates, which reads `content` as JSON under `sys.inputs.NAME`; text in it never becomes markup.

    Letters that our own fonts lack are looked for in those of the machine. Where they are nowhere, PDF/UA cannot be claimed: the
    file is tagged all the same, and `content["missing"]` is true, so that the template can say it.
    """
    import typst

    source = template.read_bytes()
    stamp = made_at.astimezone(UTC).replace(microsecond=0)
    for of_machine, is_claimed in ((False, True), (True, True), (True, False)):
        told = json.dumps({**content, "missing": not is_claimed}, ensure_ascii=False, default=str)
        try:
            made = typst.compile(
                source,
                sys_inputs={name: _CONTROL.sub("\N{REPLACEMENT CHARACTER}", told)},
                font_paths=_fonts(of_machine),
                pdf_standards=["ua-1"] if is_claimed else [],
                timestamp=stamp,
            )
        except typst.TypstError as error:
            if not is_claimed or "could not be displayed" not in error.message:
                raise
        else:
            return bytes(made)
    raise AssertionError("the last way raises its own error")


@cache
def _fonts(of_machine: bool) -> "Fonts":
    """Our own faces and those inside Typst, which have signs and boxes; with those of the machine where letters are missing."""
    import typst

    return typst.Fonts(include_system_fonts=of_machine, include_embedded_fonts=True, font_paths=[HERE / "fonts"])
