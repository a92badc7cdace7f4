"""That somebody was referred, by whom and in which words; and what became of it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import StaffMember, Unit
from accounts.roles import Permission
from clients.models.client import Client, sight_of
from clients.models.person import ABOUT, Person, nothing_said
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key
from tenancy.search import folded, matching

_NAMELESS = Q(first_name="", last_name="", date_of_birth=None, phone="", email="", address="", safe_times="")


class NotTakenOn(models.TextChoices):
    """Nothing of readiness, diagnosis, substance use or the past: those are no reason (intakerules.NEVER_KEEPS_OUT)."""

    NO_WISH = "no_wish", _("does not want to work now, in their own words")
    WITHDREW = "withdrew", _("took the referral back")
    UNREACHED = "unreached", _("could not be reached after several ways were tried")
    ELSEWHERE = "elsewhere", _("is supported by another IPS service")
    OUTSIDE = "outside", _("lives outside the area we serve")
    TWICE = "twice", _("referred twice: another referral stands")
    DECEASED = "deceased", _("died")
    OTHER = "other", _("another reason")


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, staff: StaffMember) -> ReferralQuerySet:
        """Of clients, whom one may see. Of people who are none yet: a supervisor those sent to their units, a specialist
        those that wait in a unit they work in, and what they wrote down themselves."""
        if not staff.has(Permission.SEE_CLIENTS):
            return self.none()
        sight, _values = sight_of(staff)
        if sight.everybody:
            return self.filter(agency_id=staff.agency_id)
        scope = Q(client__in=Client.objects.visible_to(staff)) | Q(recorded_by=staff, client=None)
        if sight.units:
            scope |= Q(client=None, unit__in=staff.supervised_unit_ids)
        if sight.own:
            scope |= Q(client=None, declined_date=None) & _in_units_of(staff)
        return self.filter(scope, agency_id=staff.agency_id)

    def waiting(self) -> ReferralQuerySet:
        return self.filter(accepted_date=None, declined_date=None)

    def accepted(self) -> ReferralQuerySet:
        return self.filter(accepted_date__isnull=False)

    def not_taken_on(self) -> ReferralQuerySet:
        return self.filter(declined_date__isnull=False)

    def matching(self, text: str) -> ReferralQuerySet:
        found = matching(text) | matching(text, "client__search_key")
        return self.filter(found) if text.strip() else self


def _in_units_of(staff: StaffMember) -> Q:
    units = {membership.unit_id for membership in staff.active_memberships}
    return Q() if None in units else Q(unit__in=units)


@tracked()
class Referral(Person, AgencyModel, Versioned):
    """The person's own fields are filled until they are a client: then the client has them, and they are not kept twice."""

    class Source(models.TextChoices):
        SELF = "self", _("the person themselves")
        CLINICIAN = "clinician", _("clinician or treatment team")
        FAMILY = "family", _("family or friends")
        VR = "vr", _("vocational rehabilitation")
        JOBCENTRE = "jobcentre", _("jobcentre or employment services")
        INSURER = "insurer", _("insurer")
        PRIMARY_CARE = "primary_care", _("primary care")
        PENSION_INSURER = "pension_insurer", _("pension insurer")
        OTHER = "other", pgettext_lazy("who referred", "somebody else")

    NotTakenOn = NotTakenOn

    client = models.ForeignKey(Client, models.PROTECT, null=True, blank=True, related_name="referrals")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    source = models.CharField(_("who referred them"), max_length=16, choices=Source)
    referrer = models.CharField(_("name and workplace"), max_length=200, blank=True)
    referrer_contact = models.CharField(_("how to reach them"), max_length=200, blank=True)
    interest = models.TextField(_("interest in work, in their own words"), blank=True)
    may_be_contacted = models.BooleanField(_("agrees to be contacted"), null=True, blank=True)
    sent_date = models.DateField(_("sent"), null=True, blank=True)
    received_date = models.DateField(_("received"))
    first_meeting_date = models.DateField(_("first meeting"), null=True, blank=True)
    accepted_date = models.DateField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, editable=False, related_name="+")
    declined_date = models.DateField(_("not taken on"), null=True, blank=True)
    decline_reason = models.CharField(_("reason"), max_length=16, choices=NotTakenOn, blank=True)
    decline_text = models.TextField(_("in words"), blank=True)
    decided_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who decided")
    )
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    search_key = folded("first_name", "last_name")
    sort_key = folded("last_name", "first_name")

    objects = ReferralQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = [
            AgencyKey(),
            public_key(),
            *(SameAgency(name) for name in ("client", "unit", "accepted_by", "decided_by", "recorded_by")),
            models.CheckConstraint(
                condition=Q(client=None) & ~Q(first_name="", last_name="") | Q(client__isnull=False) & _NAMELESS,
                name="a_referral_has_a_name_or_a_client",
            ),
            models.CheckConstraint(
                condition=Q(accepted_date=None, accepted_by=None)
                | Q(accepted_date__isnull=False, accepted_by__isnull=False, client__isnull=False),
                name="an_accepted_referral_is_a_client",
            ),
            models.CheckConstraint(
                condition=Q(declined_date=None, decline_reason="", decline_text="", decided_by=None)
                | Q(declined_date__isnull=False, accepted_date=None, decided_by__isnull=False)
                & Q(decline_reason__in=NotTakenOn.values)
                & ~Q(decline_text=""),
                name="not_taking_on_says_why_and_who_decided",
            ),
            models.CheckConstraint(
                condition=Q(sent_date=None) | Q(sent_date__lte=F("received_date")), name="a_referral_is_sent_first"
            ),
            models.CheckConstraint(
                condition=Q(accepted_date=None) | Q(accepted_date__gte=F("received_date")),
                name="a_referral_is_received_before_it_is_accepted",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-received_date", "-id"], name="referrals_by_day"),
            models.Index(fields=["agency", "client", "received_date"], name="referrals_of_a_client"),
        ]

    def __str__(self) -> str:
        return f"{self.who}, {self.received_date}"

    @property
    def who(self) -> str:
        return self.client.name if self.client is not None else self.name

    @property
    def is_waiting(self) -> bool:
        return self.accepted_date is None and self.declined_date is None

    def about(self) -> dict[str, Any]:
        """What a client begins with."""
        return {name: getattr(self, name) for name in ABOUT}

    def give_to(self, client: Client) -> None:
        """From now on the client's record has the person's fields. Not saved here."""
        self.client = client
        for name in ABOUT:
            setattr(self, name, nothing_said(name))
