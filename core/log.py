"""The log of the server: one JSON document a line on standard error, without incident text."""

import sys
from functools import cache
from typing import Any

import structlog


@cache
def configure() -> None:
    """Make every log entry a line of JSON with its time in UTC. Doing it again changes nothing."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def log() -> Any:
    """The logger; entries are an event word and named values."""
    configure()
    return structlog.get_logger()
