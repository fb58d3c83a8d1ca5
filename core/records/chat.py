"""What people wrote to each other while an incident went on, as evidence that a timeline can be made from."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Record, table


@table("chat_message")
@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage(Record):
    """One message of a chat; it always belongs to an incident, since nobody else has to read it. `text` is plain, never markup.

    `author` is the name as the chat gives it. `answers_key` is the `source_key` of the message that it answers.
    """

    incident_id: Id
    channel: str
    sent_at: datetime
    author: str = ""
    text: str
    answers_key: str | None = None
    url: str | None = None
