"""A notebook as a file of one of the formats that are laid out: HTML, PDF or Word."""

from collections.abc import Callable
from datetime import UTC, datetime

from core.access import Viewer
from core.exports.notebook_sheet import gather
from core.exports.paper import Paper, paper
from core.store.store import Store

MEDIA = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""The formats, each with its media type."""


def notebook_file(store: Store, viewer: Viewer, notebook_id: str, form: str) -> bytes:
    """The file, with what the viewer may see; `form` is a key of `MEDIA`. Raises `NotFound`."""
    made_at = datetime.now(UTC)
    return _maker(form)(paper(gather(store, viewer, notebook_id), made_at), made_at)


def _maker(form: str) -> Callable[[Paper, datetime], bytes]:
    if form == "pdf":
        from core.exports.pdf import pdf

        return pdf
    if form == "docx":
        from core.exports.docx import docx

        return docx
    from core.exports.html import html

    return lambda page, _: html(page).encode()
