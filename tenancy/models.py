"""The ground: the agency, and what every row of an agency has in common. Knows no other app."""

from __future__ import annotations

import uuid
import zoneinfo
from datetime import date, datetime
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenancy import words
from tenancy.constraints import AgencyKey
from tenancy.context import current_agency_id


class StaleRecord(Exception):
    """Somebody else saved this record after it was read. `.current` is the record as it is now, when known."""

    def __init__(self, current: models.Model | None = None) -> None:
        super().__init__("the record was changed by somebody else")
        self.current = current


class Versioned(models.Model):
    """Two people edit: the second is told. A form carries `version`; a save that lost the race raises StaleRecord."""

    version = models.PositiveIntegerField(default=1, editable=False, validators=[MinValueValidator(1)])

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.version += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        try:
            super().save(*args, **kwargs)
        except StaleRecord:
            self.version -= 1
            raise

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *rest: Any) -> Any:
        if any(field.attname == "version" for field, _model, _value in values):
            base_qs = base_qs.filter(version=self.version - 1)
        updated = super()._do_update(base_qs, using, pk_val, values, *rest)
        if not updated:
            raise StaleRecord
        return updated

    def expect_version(self, version: int | None) -> Self:
        """Raise StaleRecord when the form that was posted had read another version. Call with the row locked."""
        if version is not None and version != self.version:
            raise StaleRecord(self)
        return self


def today_in_utc() -> date:
    """Before an agency is there, no zone is known."""
    return timezone.now().date()


class Agency(Versioned):
    """A service that delivers IPS: owns everything below it, and says how its days, words and thresholds are."""

    class DateFormat(models.TextChoices):
        DAY_MONTH = "dmy", _("day, month, year (31.1.2026)")
        MONTH_DAY = "mdy", _("month, day, year (1/31/2026)")
        ISO = "iso", _("year, month, day (2026-01-31)")

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Helsinki")
    country = models.CharField(
        _("country"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Write two capital letters, such as FI."))],
    )
    language = models.CharField(
        _("language"), max_length=5, choices=[("en", _("English")), ("fi", _("Finnish"))], default="en"
    )
    client_word = models.CharField(_("word for the person"), max_length=20, choices=words.CHOICES, default="client")
    date_format = models.CharField(
        _("dates in spreadsheets"), max_length=3, choices=DateFormat, default=DateFormat.DAY_MONTH
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the morning mail"), default=7, validators=[MaxValueValidator(23)]
    )
    remind_when_opens = models.BooleanField(_("remind when a contact's window opens"), default=True)
    remind_when_due = models.BooleanField(_("remind on the due day"), default=True)
    remind_day_after = models.BooleanField(_("remind on the day after"), default=True)
    supervisor_after_days = models.PositiveSmallIntegerField(
        _("tell the supervisor after this many days overdue"), default=3
    )
    first_employer_contact_days = models.PositiveSmallIntegerField(_("days to the first employer contact"), default=30)
    caseload_per_fte = models.PositiveSmallIntegerField(_("people per full-time specialist"), default=20)
    weekly_employer_contacts = models.PositiveSmallIntegerField(_("in-person employer contacts a week"), default=6)
    cooling_weeks = models.PositiveSmallIntegerField(
        _("weeks without a visit until an employer goes cold"), default=8, validators=[MinValueValidator(1)]
    )
    note_lock_hours = models.PositiveSmallIntegerField(
        _("hours in which the author may change a note"), default=48, validators=[MaxValueValidator(720)]
    )
    # From here on. What was done before had been agreed on paper, if at all: records of it are taken in as they are.
    consent_from_date = models.DateField(
        _("employers are told about a person only with consent from"), default=today_in_utc
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints = [
            models.CheckConstraint(condition=models.Q(digest_hour__lte=23), name="the_digest_hour_is_an_hour"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def today(self) -> date:
        """The calendar day where the agency is: due dates are days there, never moments."""
        return timezone.now().astimezone(self.zone).date()

    @property
    def words(self) -> words.Word:
        return words.WORDS[self.client_word]


class AgencyModel(models.Model):
    """A row that belongs to one agency. Its table has a forced row policy (tenancy.walls) and a same-agency key."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", default=current_agency_id, editable=False, db_index=False
    )
    agency_id: int
    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        constraints = [AgencyKey()]


def public_key() -> models.UniqueConstraint:
    """One row per public id and agency: addresses carry the public id, and a global unique key would leak."""
    return models.UniqueConstraint(fields=["agency", "public_id"], name="%(app_label)s_%(class)s_public_id")


class Submission(AgencyModel):
    """A form that was sent. The same key again is the same form: it is answered with the first one's page."""

    key = models.UUIDField()
    staff_id_made = models.BigIntegerField(null=True)
    result_url = models.CharField(max_length=500, blank=True)

    class Meta(AgencyModel.Meta):
        constraints = [
            *AgencyModel.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "key"], name="a_form_is_taken_once"),
        ]
