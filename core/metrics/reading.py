"""The read `metrics`: the numbers asked for, as the command line, the API and the screens get them."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from core.access import Viewer
from core.metrics.definition import definition, definitions
from core.metrics.evaluate import measure_all
from core.metrics.scope import Scope, current
from core.store.command import Arguments, read
from core.store.store import Store


class MetricArguments(Arguments):
    """What `metrics` takes. Times carry a zone; the period is [from, to). Without ids: every metric that is not vanity."""

    model_config = ConfigDict(populate_by_name=True)

    ids: list[str] = Field(default_factory=list, description="Ids of metrics; none means all but the refused ones")
    from_: datetime | None = Field(default=None, alias="from", description="First moment of the period, by the metric's cohort time")
    to: datetime | None = Field(default=None, description="First moment after the period")
    as_of: datetime | None = Field(default=None, description="When the record is read; now unless given")
    kind: str | None = Field(default=None, description="reliability, security or both")
    severity: str | None = Field(default=None, description="SEV1 to SEV5, the higher of both disciplines'")
    service: str | None = Field(default=None, description="Name of a service")
    by: str | None = Field(default=None, description="month, quarter, kind, severity, service or team")


def metrics(store: Store, viewer: Viewer, arguments: MetricArguments) -> list[dict[str, Any]]:
    """The metrics of these ids over this scope, one entry a metric and stratum, as plain values.

    Raises `NotFound` for an unknown id and `InvalidInput` for an unknown filter, a time without a zone or an empty period.
    """
    chosen = arguments.ids or [name for name, metric in definitions().items() if metric.statistic != "refused"]
    for name in chosen:
        definition(name)
    scope = Scope(
        as_of=arguments.as_of or current(store, viewer), from_=arguments.from_, to=arguments.to, kind=arguments.kind,
        severity=arguments.severity, service=arguments.service, by=arguments.by,
    )
    found = measure_all(store, viewer, chosen, scope)
    return [value.as_dict() for name in chosen for value in found[name]]


METRICS = read("metrics", "The numbers of the catalogue, each with interval, n, coverage and its date", MetricArguments)(metrics)
