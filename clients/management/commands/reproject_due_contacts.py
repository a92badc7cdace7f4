"""Whether the stored planned contacts are what the facts say, and putting it right where they are not."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from audit import trail
from clients import projection
from clients.models import Client, DueContact, Job
from tenancy.context import agency_context
from tenancy.models import Agency

# Names nobody: a console is looked at over shoulders, and its output lands in logs.
SHOWN = 20
AT_ONCE = 500


class Command(BaseCommand):
    help = (
        "Brings planned contacts in line with jobs, contacts and declines. "
        "With --check nothing is changed; the exit code is 1 when something has drifted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="report only")
        parser.add_argument("--agency", metavar="SLUG", help="only this agency")

    def handle(self, *args: Any, check: bool, agency: str | None, **options: Any) -> None:
        agencies = list(Agency.objects.order_by("pk") if agency is None else Agency.objects.filter(slug=agency))
        if agency is not None and not agencies:
            raise CommandError(_("There is no agency %(slug)s.") % {"slug": agency})
        drifted = sum(self._agency(each, check) for each in agencies)
        if check and drifted:
            raise CommandError(_("%(count)s rows have drifted.") % {"count": drifted}, returncode=1)

    def _agency(self, agency: Agency, check: bool) -> int:
        found: Counter[str] = Counter()
        today, shown = agency.today(), 0
        with agency_context(agency.pk):
            client_ids = list(_with_plans().values_list("pk", flat=True))
        for some in _by(AT_ONCE, client_ids):
            # Each lot in its own transaction: people who log contacts wait for one lot at most.
            with agency_context(agency.pk):
                drifts = _look(some, today, check=check)
            for drift in drifts[: max(0, SHOWN - shown)]:
                self.stdout.write(f"  {agency.slug}: {_said(drift)}")
            shown += len(drifts)
            found.update(_kind(drift) for drift in drifts)
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(found.items())) or _("nothing has drifted")
        self.stdout.write(_("%(agency)s: %(kinds)s") % {"agency": agency.slug, "kinds": kinds})
        return found.total()


def _with_plans() -> Any:
    """Whoever has, or had, something planned."""
    jobs, rows = Job.objects.filter(client=OuterRef("pk")), DueContact.objects.filter(client=OuterRef("pk"))
    return Client.objects.filter(Q(Exists(jobs)) | Q(Exists(rows))).order_by("pk")


def _look(client_ids: list[int], today: date, *, check: bool) -> list[projection.Drift]:
    """What differs is looked at again with the clients' rows held: somebody may have been logging a contact just then."""
    suspects = sorted({drift.client_id for drift in projection.drift(client_ids, today=today)})
    if not suspects:
        return []
    list(Client.objects.filter(pk__in=suspects).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    drifts = projection.drift(suspects, today=today)
    if drifts and not check:
        projection.project_many(suspects, today=today)
        trail.record("brought planned contacts in line", by=None, details=dict(Counter(map(_kind, drifts))))
    return drifts


def _kind(drift: projection.Drift) -> str:
    if drift.found is None:
        return "missing"
    return "left over" if drift.wanted is None else "different"


def _said(drift: projection.Drift) -> str:
    """job 12 week_2: due_date 2026-03-19 should be 2026-03-26."""
    name = f"job {drift.job_id} {drift.rule}"
    if drift.found is None or drift.wanted is None:
        return f"{name}: {_kind(drift)}"
    fields = ("opens_date", "due_date", "met_on", "late_on", "declined_on", "resumed_on", "cancelled_on", "ended_on")
    pairs = [(field, getattr(drift.found, field), getattr(drift.wanted, field)) for field in fields]
    pairs.append(("met_by", drift.found.met_by_id, drift.wanted.met_by))
    pairs.append(("late_by", drift.found.late_by_id, drift.wanted.late_by))
    said = [f"{field} {found} should be {wanted}" for field, found, wanted in pairs if found != wanted]
    return f"{name}: {', '.join(said) or 'withdrawn, but planned'}"


def _by(number: int, ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), number):
        yield ids[start : start + number]
