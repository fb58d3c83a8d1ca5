"""Ping-pong: remediations that one discipline made and the other undid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from core.records import Remediation

WITHIN = timedelta(days=14)
"""An undoing later than this is a new decision, not a quarrel (metric `ping_pong_rate`)."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Remediations in time order, each undone by the next one, of the other discipline."""

    legs: tuple[Remediation, ...]

    def held(self) -> tuple[timedelta, ...]:
        """How long each leg but the last stood before it was undone."""
        return tuple(after.acted_at - leg.acted_at for leg, after in zip(self.legs, self.legs[1:]))


def undoes(later: Remediation, earlier: Remediation, within: timedelta = WITHIN) -> bool:
    """True when `later` undid `earlier` for the other discipline and in time.

    It says so itself (`reverses_id`, `reverses_deployment_id`), or it went back from B to A on the service and environment on
    which the earlier one went from A to B. An unknown release matches nothing.
    """
    gap = later.acted_at - earlier.acted_at
    if later.discipline == earlier.discipline or not timedelta() < gap <= within:
        return False
    if later.reverses_id is not None or later.reverses_deployment_id is not None:
        return later.reverses_id == earlier.id or (
            later.reverses_deployment_id is not None and later.reverses_deployment_id == earlier.deployment_id
        )
    there, back = (earlier.from_release_id, earlier.to_release_id), (later.to_release_id, later.from_release_id)
    same_place = earlier.service_id == later.service_id is not None and earlier.environment == later.environment
    return same_place and None not in there and there[0] != there[1] and there == back


def ping_pong_chains(remediations: Iterable[Remediation], within: timedelta = WITHIN) -> list[Chain]:
    """The longest chains, by time of their first leg. Each remediation undoes at most one other, the latest that fits."""
    ordered = sorted(remediations, key=lambda each: (each.acted_at, each.id))
    undone_by: dict[str, Remediation] = {}
    is_later: set[str] = set()
    for place, later in enumerate(ordered):
        for earlier in reversed(ordered[:place]):
            if later.acted_at - earlier.acted_at > within:
                break
            if earlier.id not in undone_by and undoes(later, earlier, within):
                undone_by[earlier.id] = later
                is_later.add(later.id)
                break
    chains = []
    for first in ordered:
        if first.id in undone_by and first.id not in is_later:
            legs = [first]
            while legs[-1].id in undone_by:
                legs.append(undone_by[legs[-1].id])
            chains.append(Chain(tuple(legs)))
    return chains
