"""The person, and whose caseload they are on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Cover, StaffMember, TreatmentTeam, Unit, days
from accounts.roles import Permission
from clients.models.person import Person
from tenancy.asked import is_one_of
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key
from tenancy.search import folded, matching


class Sight(NamedTuple):
    """Whose clients somebody may see: their own and those they cover, those of the units they supervise, everybody's."""

    own: bool
    units: bool
    everybody: bool


def sight_of(staff: StaffMember) -> tuple[Sight, dict[str, Any]]:
    """What `staff` may see today, as the shape of a question and the plain values it is asked with (tenancy.asked)."""
    sees = staff.has(Permission.SEE_CLIENTS)
    units = staff.supervised_unit_ids if sees and staff.has(Permission.SEE_CASELOAD) else frozenset()
    sight = Sight(own=sees and staff.has(Permission.SEE_TODAY), units=bool(units), everybody=units is None)
    values = {"home": staff.agency_id, "staff": staff.pk, "units": sorted(units or ()), "day": staff.agency.today()}
    return sight, values


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, staff: StaffMember) -> ClientQuerySet:
        """Every page about clients starts here. A specialist: own and covered ones; a supervisor: those of their units."""
        sight, values = sight_of(staff)
        return self.within(sight, **values)

    def within(self, sight: Sight, *, home: int, staff: int, units: list[int], day: date) -> ClientQuerySet:
        """visible_to, for a question that is put into SQL once: `sight` and the rest come from sight_of."""
        if not any(sight):
            return self.none()
        clients = self.filter(agency_id=home)
        if sight.everybody:
            return clients
        scope = Q(pk__in=[])
        if sight.own:
            scope |= Q(pk__in=looked_after_by(staff, day))
        if sight.units:
            scope |= Q(is_one_of("unit_id", units))
        return clients.filter(scope)

    def still_open(self) -> ClientQuerySet:
        return self.filter(closed_date=None)

    def matching(self, text: str) -> ClientQuerySet:
        """By name or reference, also those of a record that was merged into theirs: it may be the one somebody knows."""
        if not text.strip():
            return self
        merged = Client.with_merged.filter(matching(text), merged_into__isnull=False)
        return self.filter(matching(text) | Q(pk__in=merged.order_by().values("merged_into")))

    def assigned_to(self, staff_ids: list[int], day: date) -> ClientQuerySet:
        return self.filter(
            Exists(Assignment.objects.current_on(day).filter(client=OuterRef("pk"), specialist__in=staff_ids))
        )

    def without_specialist(self, day: date) -> ClientQuerySet:
        return self.exclude(Exists(Assignment.objects.current_on(day).filter(client=OuterRef("pk"))))

    def past_first_employer_contact(self, day: date, within: int) -> ClientQuerySet:
        """Open, not in work at entry, and past `within` days after entry (from the next day on) without an in-person
        employer contact about a competitive job, theirs or in their name (item 15)."""
        return self.still_open().filter(
            first_employer_contact_date=None,
            employed_at_entry=False,
            programme_entry_date__lt=day - timedelta(days=within),
        )


class Clients(models.Manager.from_queryset(ClientQuerySet)):  # type: ignore[misc]
    """Everybody but records that were merged into another: those are nobody's client, on any page."""

    def get_queryset(self) -> ClientQuerySet:
        return ClientQuerySet(self.model, using=self._db).filter(merged_into=None)


def looked_after_by(staff: StaffMember | int, day: date) -> models.QuerySet[Assignment, Any]:
    """Clients assigned on `day` to `staff`, or to whoever they cover that day: ids for an IN."""
    # Their own id and those they cover as one small set: said with OR, PostgreSQL expects half the agency and reads it all.
    covered = Cover.objects.filter(covering=staff, cancelled_at=None, from_date__lte=day, to_date__gte=day)
    own = StaffMember.objects.filter(pk=staff if isinstance(staff, int) else staff.pk).values("pk")
    theirs = own.union(covered.order_by().values("absent_id"), all=True)
    return Assignment.objects.current_on(day).filter(specialist__in=theirs).values("client_id")


@tracked()
class Client(Person, AgencyModel, Versioned):
    """A person on the way to work. Never removed: closed, and taken back when they return.

    Entry, closing and their like are those of the running episode, or of the last one (clients.episodes).
    """

    class ClosureReason(models.TextChoices):
        STEP_DOWN = "step_down", _("stepped down to another supporter")
        NO_LONGER_WANTS_WORK = "no_longer_wants_work", _("no longer wants work")
        MOVED = "moved", _("moved away")
        TRANSFERRED = "transferred", _("transferred to another service")
        UNABLE_TO_REACH = "unable_to_reach", _("could not be reached after outreach")
        DECEASED = "deceased", _("died")
        OTHER = "other", _("another reason")

    client_ref = models.CharField(_("reference"), max_length=40, help_text=_("Your own number or code for the person."))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    treatment_team = models.ForeignKey(
        TreatmentTeam, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("treatment team")
    )
    referral_received_date = models.DateField(_("referral received"), null=True, blank=True)
    programme_entry_date = models.DateField(_("programme entry"))
    employed_at_entry = models.BooleanField(_("in work at entry"), default=False)
    profile_started_date = models.DateField(_("vocational profile started"), null=True, blank=True)
    reported_employer_contact_date = models.DateField(
        _("first in-person employer contact"),
        null=True,
        blank=True,
        help_text=_(
            "About a competitive job, by the person or for them. Contacts logged here are found by themselves."
        ),
    )
    # The earlier of the reported one and the logged ones: kept by actions in the same transaction.
    first_employer_contact_date = models.DateField(null=True, editable=False)
    closed_date = models.DateField(_("closed"), null=True, blank=True)
    closure_reason = models.CharField(_("reason for closing"), max_length=24, choices=ClosureReason, blank=True)
    # Two records of one person: this one was put into another, and is no client of its own until that is undone.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    search_key = folded("first_name", "last_name", "client_ref")
    sort_key = folded("last_name", "first_name")

    objects = Clients()
    with_merged = ClientQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("unit"),
            SameAgency("treatment_team"),
            SameAgency("merged_into"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_date__isnull=False),
                name="a_merged_record_is_closed",
            ),
            models.UniqueConstraint(fields=["agency", "client_ref"], name="one_client_of_a_reference"),
            models.CheckConstraint(
                condition=Q(closed_date=None, closure_reason="")
                | (Q(closed_date__isnull=False) & ~Q(closure_reason="")),
                name="a_closure_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_date=None) | Q(closed_date__gte=F("programme_entry_date")),
                name="a_closure_comes_after_entry",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "sort_key", "id"], name="clients_by_name"),
            models.Index(fields=["agency", "unit"], name="open_clients_of_a_unit", condition=Q(closed_date=None)),
            models.Index(
                fields=["agency", "programme_entry_date"],
                name="clients_without_employer_visit",
                condition=Q(closed_date=None, first_employer_contact_date=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_date is None


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current_on(self, day: date) -> AssignmentQuerySet:
        return self.filter(Q(to_date=None) | Q(to_date__gte=day), from_date__lte=day)


@tracked()
class Assignment(AgencyModel):
    """Whose caseload a client is on, from a day through a day. A hand-over ends one and starts the next."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="assignments")
    specialist = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("specialist"))
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("through"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("assignment")
        constraints = [
            AgencyKey(),
            SameAgency("client"),
            SameAgency("specialist"),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="an_assignment_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="one_specialist_at_a_time",
                expressions=[
                    (F("client"), RangeOperators.EQUAL),
                    (days("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "specialist", "from_date"],
                name="caseload_of_a_specialist",
                include=["client", "to_date"],
            ),
            models.Index(fields=["agency", "client", "from_date"], name="specialists_of_a_client"),
        ]

    def __str__(self) -> str:
        return f"{self.client} with {self.specialist} from {self.from_date}"
