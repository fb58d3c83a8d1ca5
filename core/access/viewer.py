"""The person on whose behalf something is read or done."""

from dataclasses import dataclass

from core.records import Id, derive_id

DISCIPLINES = ("sre", "security")


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A person as one request knows them.

    `person_id` is None for someone who has not said who they are; such a viewer reads but signs nothing. `assurance` is how
    the identity is known: unverified (picked on loopback), header, oidc, token, or system. `groups` names the visibilities
    the viewer may see; `sees_all` is the rule "everyone on this machine" of an embedded loopback store.
    """

    person_id: Id | None
    name: str
    discipline: str | None
    assurance: str = "unverified"
    groups: frozenset[str] = frozenset({"everyone"})
    sees_all: bool = False

    @classmethod
    def local(cls, name: str = "", discipline: str | None = None) -> "Viewer":
        """Someone on this machine, who picked a name and a discipline; nothing verified it."""
        person = derive_id("person", name) if name else None
        return cls(person_id=person, name=name or "someone on this machine", discipline=discipline, sees_all=True)

    @classmethod
    def system(cls) -> "Viewer":
        """Parley itself, for migrations, demo data and maintenance."""
        return cls(person_id=None, name="Parley", discipline=None, assurance="system", sees_all=True)
