"""A notebook as a Word document with real headings, lists, tables and fields; python-docx is loaded only when one is asked for."""

import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.exports.blocks import Block, Code, Heading, Lenses, Listing, Picture, Question, Quote, Ruler, Run, Runs, Table, Text
from core.exports.paper import Paper

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, and controls that no reader sees."""
_HUES = {"sre": "0B5FA5", "security": "A8560A"}
_SLATE, _HAIR = "556270", "D5DADF"
_WIDTH = 166.0
"""What an A4 page leaves between its margins, in mm."""
_DEEPEST = 3
"""List levels that Word's own styles have."""


def docx(paper: Paper, made_at: datetime) -> bytes:
    """The document. What XML cannot hold is shown as a replacement character."""
    from docx import Document

    target = Document()
    _styled(target, paper, made_at)
    target.add_paragraph(_clean(paper.title), style="Title")
    _note(target, paper.made)
    _pairs(target, (*paper.facts, *paper.milestones))
    _Pen(target, target).draw(paper.opening)
    for section in paper.sections:
        target.add_heading(_clean(section.title), 1)
        _Pen(target, target).draw(section.blocks)
    _note(target, paper.origin)
    buffer = io.BytesIO()
    target.save(buffer)
    return buffer.getvalue()


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _styled(target: "Document", paper: Paper, made_at: datetime) -> None:
    """Styles, margins, and the marking on top and bottom of every page."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt, RGBColor

    about = target.core_properties
    about.title, about.author, about.comments, about.language = _clean(paper.title)[:255], "Parley", _clean(paper.made)[:255], "en"
    about.created = about.modified = made_at.astimezone(UTC).replace(tzinfo=None)
    styles = target.styles
    for name, size, space in (("Normal", 10, 6), ("Title", 22, 6), ("Heading 1", 14, 6), ("Heading 2", 11, 4), ("Heading 3", 10, 4)):
        style: Any = styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), RGBColor.from_string("1B2530")
        style.paragraph_format.space_after = Pt(space)
        for fonts in style.element.rPr.findall(_tag("w:rFonts")):
            fonts.attrib.clear()
            fonts.set(_tag("w:ascii"), "Calibri")
            fonts.set(_tag("w:hAnsi"), "Calibri")
    for border in styles["Title"].element.pPr.findall(_tag("w:pBdr")):
        styles["Title"].element.pPr.remove(border)
    code: Any = styles.add_style("Command", WD_STYLE_TYPE.PARAGRAPH)
    code.base_style, code.font.name, code.font.size = styles["Normal"], "Consolas", Pt(8.5)
    asked: Any = styles.add_style("Question", WD_STYLE_TYPE.PARAGRAPH)
    asked.base_style, asked.font.italic, asked.font.color.rgb = styles["Normal"], True, RGBColor.from_string(_SLATE)
    asked.paragraph_format.keep_with_next, asked.paragraph_format.space_before = True, Pt(8)
    page = target.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)
    top, bottom = page.header.paragraphs[0], page.footer.paragraphs[0]
    top.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _numbered(bottom)
    for marking in (top.add_run(_clean(paper.marking)), bottom.add_run(f"\t\t{_clean(paper.marking)}")):
        marking.bold, marking.font.size = True, Pt(12)


def _numbered(line: Any) -> None:
    """`Page x of y`, as fields that Word fills in."""
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        line.add_run(words)
        simple = _element("w:fldSimple", instr=field)
        shown = _element("w:r")
        shown.append(_element("w:t"))
        shown[0].text = "1"
        simple.append(shown)
        line._p.append(simple)


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(_tag(f"w:{key}"), value)
    return made


def _note(target: "Document", words: str) -> None:
    from docx.shared import Pt, RGBColor

    run = target.add_paragraph().add_run(_clean(words))
    run.font.size, run.font.color.rgb = Pt(8.5), RGBColor.from_string(_SLATE)


def _pairs(target: "Document", pairs: tuple[tuple[str, str], ...]) -> None:
    """Labels and values, as a table whose first column is its head."""
    _Pen(target, target).table(Table(((Run("Fact"),), (Run("Value"),)), tuple(((Run(name),), (Run(value),)) for name, value in pairs)))


class _Pen:
    """Writes blocks into a document or a cell of one of its tables."""

    def __init__(self, document: "Document", into: "Document | _Cell") -> None:
        self.document = document
        self.into = into

    def draw(self, blocks: Iterable[Block], style: str | None = None, depth: int = 0) -> None:
        """Write them one after the other; `style` is that of their paragraphs, `depth` how many lists they lie in."""
        for block in blocks:
            match block:
                case Text():
                    self.write(block.runs, style)
                case Heading():
                    self.write(block.runs, f"Heading {min(block.level, 9)}")
                case Listing():
                    self.listing(block, depth)
                case Table():
                    self.table(block)
                case Code():
                    self.code(block.text)
                case Quote():
                    self.draw((Text((Run(block.label, bold=True),)),) if block.label else (), "Intense Quote")
                    self.draw(block.blocks, "Quote")
                case Question():
                    self.draw(block.blocks, "Question")
                case Lenses():
                    self.lenses(block)
                case Ruler():
                    self.write((), None)
                case Picture():
                    # Word cannot be relied on to show a vector drawing, so its finding stands in words.
                    self.write((*block.caption, Run(f" {block.alt}", italic=True)), style)

    def write(self, runs: Runs, style: str | None) -> Any:
        """One paragraph."""
        paragraph = self.into.add_paragraph(style=style)
        # A line in bold alone names what follows, such as a table.
        paragraph.paragraph_format.keep_with_next = True if runs and all(run.bold for run in runs) else None
        for run in runs:
            made = paragraph.add_run()
            if run.text == "\n":
                made.add_break()
                continue
            made.text = _clean(run.text)
            made.bold, made.italic = run.bold or None, run.italic or None
            if run.code:
                made.font.name = "Consolas"
            if run.url and run.url != run.text:
                paragraph.add_run(f" ({_clean(run.url)})")
        return paragraph

    def code(self, text: str) -> None:
        """A command or an output on a quiet ground, line by line."""
        lines = text.split("\n")
        runs = tuple(run for number, line in enumerate(lines) for run in ((Run("\n"), Run(line)) if number else (Run(line),)))
        paragraph = self.write(runs, "Command")
        paragraph._p.get_or_add_pPr().append(_element("w:shd", val="clear", color="auto", fill="F3F4F2"))

    def listing(self, block: Listing, depth: int) -> None:
        """A list in Word's own styles; a numbered one begins at its own number."""
        level = min(depth + 1, _DEEPEST)
        name = ("List Bullet" if block.start is None else "List Number") + (f" {level}" if level > 1 else "")
        number = None if block.start is None else self._numbering(name, block.start)
        for item in block.items:
            lead = item.blocks[0].runs if item.blocks and isinstance(item.blocks[0], Text) else ()
            box = () if item.ticked is None else (Run("☑ " if item.ticked else "☐ "),)
            paragraph = self.write((*box, *lead), name if item.ticked is None else None)
            if number is not None:
                ours = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                ours.get_or_add_ilvl().val, ours.get_or_add_numId().val = 0, number
            rest = item.blocks[1:] if item.blocks and isinstance(item.blocks[0], Text) else item.blocks
            self.draw(rest, "List Continue", depth + 1)

    def _numbering(self, style: str, start: int) -> int:
        """A numbering of its own for one list, made from that of the style."""
        numbering = self.document.part.numbering_part.element
        of_style = self.document.styles[style].element.pPr.numPr.numId.val
        ours = numbering.add_num(numbering.num_having_numId(of_style).abstractNumId.val)
        ours.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(ours.numId)

    def table(self, block: Table) -> None:
        """A table whose head comes again on every page."""
        from docx.shared import Pt

        if not block.head:
            return
        made: Any = self._grid(1 + len(block.rows), len(block.head), "Table Grid", _shares(block))
        size = Pt(7 if len(block.head) > 6 else 8 if len(block.head) > 4 else 9)
        for cells, row, is_head in zip(made.rows, (block.head, *block.rows), (True, *(False for _ in block.rows))):
            for cell, runs in zip(cells.cells, row):
                cell._tc.remove(cell.paragraphs[0]._p)
                paragraph = _Pen(self.document, cell).write(runs, None)
                paragraph.paragraph_format.space_after = Pt(2)
                for run in paragraph.runs:
                    run.font.size, run.bold = size, is_head or run.bold
            if is_head:
                cells._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))
            cells._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))
        _bordered(made._tbl.tblPr, {"top": _HAIR, "bottom": _HAIR, "insideH": _HAIR})
        self.into.add_paragraph()

    def lenses(self, block: Lenses) -> None:
        """Both sides in two columns, each with its rule and its name; one side alone takes the whole width."""
        from docx.shared import Pt, RGBColor

        both = (("sre", "R  SRE", block.sre), ("security", "S  Security", block.security))
        sides = [each for each in both if each[2]]
        made: Any = self._grid(1, max(1, len(sides)), "Normal Table", [1.0] * max(1, len(sides)))
        for cell, (who, label, side) in zip(made.rows[0].cells, sides):
            first = cell.paragraphs[0]
            name = first.add_run(label)
            name.bold, name.font.size, name.font.color.rgb = True, Pt(9), RGBColor.from_string(_HUES[who])
            first.paragraph_format.keep_with_next = True
            _Pen(self.document, cell).draw(side)
            borders = _element("w:tcBorders")
            borders.append(_element("w:left", val="single", sz="18", space="0", color=_HUES[who]))
            cell._tc.get_or_add_tcPr().append(borders)
        self.into.add_paragraph()

    def _grid(self, rows: int, columns: int, style: str, shares: list[float]) -> Any:
        """An empty table over the whole width, its columns in these shares of it."""
        from docx.shared import Mm

        made: Any = self.into.add_table(rows, columns)
        made.style, made.autofit = style, False
        room = _WIDTH if self.into is self.document else _WIDTH / 2 - 6
        for column, share in zip(made.columns, shares):
            column.width = Mm(room * share / sum(shares))
            for cell in column.cells:
                cell.width = column.width
        return made


def _shares(block: Table) -> list[float]:
    """How much room each column needs, in letters: its longest word at least, and more where there is more to say."""
    shares = []
    for number in range(len(block.head)):
        texts = ["".join(run.text for run in row[number]) for row in (block.head, *block.rows) if number < len(row)]
        word = max((len(each) for text in texts for each in text.split()), default=1)
        most = 40 if len(block.head) < 7 else 24
        shares.append(float(max(4, min(word, 16) + 3, min(max(map(len, texts)), most))))
    return shares


def _bordered(properties: Any, colours: dict[str, str]) -> None:
    """Hairlines between rows only; figures and words need no boxes."""
    borders = _element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = {"val": "single", "sz": "4", "space": "0", "color": colours[side]} if side in colours else {"val": "nil"}
        borders.append(_element(f"w:{side}", **line))
    before = next(each for each in properties if each.tag in (_tag("w:tblLayout"), _tag("w:tblCellMar"), _tag("w:tblLook")))
    before.addprevious(borders)
