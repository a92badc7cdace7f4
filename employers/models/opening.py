"""Work there is at an employer, advertised or only heard of. Who might like it stands on the client's side alone."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import BigIntegerField, Case, F, Q, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from employers.models.employer import Employer, EmployerPerson, Site
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key
from tenancy.search import folded, matching

OPEN, PAST, CLOSED = range(3)


class OpeningQuerySet(models.QuerySet["Opening"]):
    def open_on(self, day: date) -> OpeningQuerySet:
        """Known by `day`, not closed, and not past its last day."""
        return self.filter(closed_date=None, heard_date__lte=day).filter(
            Q(expires_date=None) | Q(expires_date__gte=day)
        )

    def ranked(self, day: date) -> OpeningQuerySet:
        """Those that are open first, then those past their last day, then the closed ones; of each, the newest first."""
        closed, past = When(closed_date__isnull=False, then=CLOSED), When(expires_date__lt=day, then=PAST)
        rank = Case(closed, past, default=OPEN, output_field=BigIntegerField())
        return self.annotate(rank=rank).order_by("rank", "-heard_date", "-pk")

    def not_closed(self) -> OpeningQuerySet:
        return self.filter(closed_date=None)

    def matching(self, text: str) -> OpeningQuerySet:
        """By any part of the work, of what one does there, or of the employer's name."""
        return self.filter(matching(text) | matching(text, "employer__search_key")) if text.strip() else self

    def in_shift(self, shift: str) -> OpeningQuerySet:
        return self.filter(shifts__contains=shift)

    def for_hours(self, most: int) -> OpeningQuerySet:
        """Of so many hours a week or fewer, as far as they are known."""
        return self.filter(Q(hours_least=None) | Q(hours_least__lte=most))

    def found_by(self, staff: StaffMember | int) -> OpeningQuerySet:
        return self.filter(found_by=staff)

    def expiring(self, first: date, last: date) -> OpeningQuerySet:
        return self.filter(closed_date=None, expires_date__gte=first, expires_date__lte=last)


@tracked()
class Opening(AgencyModel, Versioned):
    class Advertised(models.TextChoices):
        YES = "yes", _("advertised")
        NO = "no", _("not advertised: heard in talk")
        MADE = "made", _("could be made for somebody")

    class Shift(models.TextChoices):
        """When the work is; several may be true of one opening."""

        EARLY = "early", _("early mornings")
        DAY = "day", _("daytime")
        EVENING = "evening", _("evenings")
        NIGHT = "night", _("nights")
        WEEKEND = "weekend", _("weekends")

    class Closed(models.TextChoices):
        FILLED = "filled", _("filled by somebody else")
        OURS = "ours", _("filled by somebody we support")
        WITHDRAWN = "withdrawn", _("the employer withdrew it")
        MISTAKE = "mistake", _("written down by mistake")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="openings")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site"))
    person = models.ForeignKey(
        EmployerPerson, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whom to ask")
    )
    title = models.CharField(_("work"), max_length=160)
    tasks = models.TextField(_("what one does there"), blank=True)
    hours_least = models.DecimalField(_("hours a week, from"), max_digits=4, decimal_places=1, null=True, blank=True)
    hours_most = models.DecimalField(_("hours a week, to"), max_digits=4, decimal_places=1, null=True, blank=True)
    # Codes of Shift with a comma between, in the order of Shift.
    shifts = models.CharField(_("when"), max_length=60, blank=True)
    pay = models.CharField(_("pay"), max_length=120, blank=True)
    permanent = models.BooleanField(_("permanent"), null=True, blank=True)
    open_to_anyone = models.BooleanField(_("open to anyone"), null=True, blank=True)
    advertised = models.CharField(_("advertised"), max_length=4, choices=Advertised, blank=True)
    link = models.URLField(_("advertisement"), blank=True)
    heard_date = models.DateField(_("heard on"))
    expires_date = models.DateField(_("last day to apply"), null=True, blank=True)
    found_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("found by"))
    closed_date = models.DateField(_("closed on"), null=True, editable=False)
    closed_reason = models.CharField(_("what became of it"), max_length=10, choices=Closed, blank=True, editable=False)
    search_key = folded("title", "tasks")

    objects = OpeningQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("employer"),
            SameAgency("site"),
            SameAgency("person"),
            SameAgency("found_by"),
            models.CheckConstraint(
                condition=Q(expires_date=None) | Q(expires_date__gte=F("heard_date")),
                name="an_opening_lasts_from_when_it_was_heard_of",
            ),
            models.CheckConstraint(
                condition=(Q(hours_least=None) | Q(hours_least__range=(0, 80)))
                & (Q(hours_most=None) | Q(hours_most__range=(0, 80)))
                & (Q(hours_least=None) | Q(hours_most=None) | Q(hours_most__gte=F("hours_least"))),
                name="hours_of_an_opening_are_hours_of_a_week",
            ),
            models.CheckConstraint(
                condition=Q(closed_date=None, closed_reason="") | (Q(closed_date__isnull=False) & ~Q(closed_reason="")),
                name="a_closed_opening_says_what_became_of_it",
            ),
            models.UniqueConstraint(
                F("agency"),
                F("employer"),
                Lower("title"),
                F("heard_date"),
                condition=Q(closed_date=None),
                name="an_opening_once_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "-heard_date", "-id"], name="openings_newest_first", condition=Q(closed_date=None)
            ),
            models.Index(fields=["agency", "employer"], name="openings_of_an_employer"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.employer_id}"

    @property
    def shift_codes(self) -> list[str]:
        return self.shifts.split(",") if self.shifts else []


@tracked()
class OpeningInterest(AgencyModel, Versioned):
    """A colleague says "I may have somebody for this", without saying whom: nobody is named to those who may not see them."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="interests")
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    said_date = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(AgencyModel.Meta):
        verbose_name = _("interest in an opening")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("opening"),
            SameAgency("staff"),
            models.UniqueConstraint(
                fields=["agency", "opening", "staff"],
                condition=Q(withdrawn_at=None),
                name="interest_in_an_opening_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.opening_id}"
