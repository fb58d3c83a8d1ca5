"""Numbers in a text that no query gives: somebody vouches for them, and the document says who."""

from typing import Any

from pydantic import Field

from core.errors import InvalidInput
from core.notebook.cells import prompt
from core.notebook.edit import actor, editable, ready, save
from core.store.change import Change
from core.store.command import Arguments, command


class Assert(Arguments):
    """`text` is the words as they stand in the answer, with their number; `source` says where it is known from. `version` is the answer's
    that was seen.
    """

    id: str
    cell: str
    text: str = Field(min_length=1, max_length=300)
    source: str = Field(default="", max_length=300)
    version: int = Field(ge=0)


@command("notebook.assert", "Vouch for a number in a text that no query gives", Assert)
def vouch(change: Change, args: Assert) -> dict[str, Any]:
    """Mark the words as asserted by you, on screen and in every export, as a new version of the answer. Signatures that covered it are
    void. The mark goes when the words do. Raises `InvalidInput` where the words are not in the answer or hold no number, and `Stale`.
    """
    opened = editable(change, args.id)
    cell = opened.cell_for(change.viewer, args.cell)
    ready(opened, cell)
    _, discipline = actor(change)
    answer = opened.answers.get(cell.name) or {}
    if cell.kind != "prompt" or args.text not in answer.get("text", ""):
        raise InvalidInput(f"“{args.text}” does not stand in the cell {cell.name}.", "Give the words as they are written there.")
    if not any(letter.isdigit() for letter in args.text):
        raise InvalidInput(f"“{args.text}” holds no number.", "Only numbers need somebody who vouches for them.")
    others = [each for each in prompt.asserted(answer) if each["text"] != args.text]
    mine = {"text": args.text, "by": change.viewer.name, "discipline": discipline, "since": change.now.isoformat(), "source": args.source}
    return save(change, opened, cell, prompt.validate(cell, {**answer, "asserted": [*others, mine]}), args.version)
