"""The ways things go wrong, each named by its situation and answered with one sentence and a remedy."""


class ParleyError(Exception):
    """Something went wrong that a person can act on.

    `sentence` says what happened and where, `remedy` what to do now. Every door (screen, command line, HTTP) shows both.
    `code` is stable and machine-readable; it is the class name in kebab case.
    """

    status = 400
    exit_code = 2

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(f"{sentence} {remedy}".strip())
        self.sentence = sentence
        self.remedy = remedy

    @property
    def code(self) -> str:
        """The class name in kebab case, such as `store-held`."""
        name = type(self).__name__
        return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


class InvalidInput(ParleyError):
    """What was given does not have the form that is asked for."""


class NotAllowed(ParleyError):
    """The viewer may not do this."""

    status = 403


class NotFound(ParleyError):
    """Nothing with this id that the viewer may see. Hidden and absent are answered alike."""

    status = 404


class Stale(ParleyError):
    """The edit was based on an old version; nothing was changed."""

    status = 409
    exit_code = 1


class Duplicate(ParleyError):
    """A record with this id is already there."""

    status = 409


class StoreHeld(ParleyError):
    """Another process has the store open."""

    status = 503


class StoreNewer(ParleyError):
    """The store was written by newer code than this."""

    status = 503


class StoreDamaged(ParleyError):
    """The store's file cannot be read."""

    status = 503


class StoreFolderUnwritable(ParleyError):
    """The folder of the store cannot be written."""

    status = 503


class StoreReadOnly(ParleyError):
    """The store was opened for reading only, because part of it had to be set aside."""

    status = 503


class DiskFull(ParleyError):
    """The volume of the store has no space left; the change was not made, everything before it is kept."""

    status = 507


class Blocked(ParleyError):
    """A guard does not allow this step yet."""

    status = 409
    exit_code = 1


class BadFile(ParleyError):
    """A file cannot be read as what it claims to be; nothing of it was taken."""


class QueryFailed(ParleyError):
    """A viewer's SQL could not be answered: it is wrong, or it asked for more memory than a cell has."""


class QueryTooLong(ParleyError):
    """A viewer's SQL was stopped at its deadline."""

    status = 504


class QueryCancelled(ParleyError):
    """A viewer's SQL was stopped because somebody asked for that."""

    status = 409
