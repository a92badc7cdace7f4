"""People who sign in, where they work and as what. Outside row-level security: read before an agency is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission, Role, permissions_of
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.context import current_agency_id
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


class InclusiveDays(Func):
    """The days from one date through another (or without end) as a PostgreSQL daterange."""

    function = "daterange"
    output_field = DateRangeField()


def days(start: str, end: str) -> InclusiveDays:
    return InclusiveDays(F(start), F(end), Value("[]"))


class UserManager(BaseUserManager["User"]):
    """People are known by e-mail. Without a password nobody signs in: they accept an invitation first."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), unique=True)
    language = models.CharField(
        _("language"), max_length=5, blank=True, choices=[("en", _("English")), ("fi", _("Finnish"))]
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_email")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active_on(self, day: date) -> MembershipQuerySet:
        return self.filter(Q(ends_date=None) | Q(ends_date__gte=day), starts_date__lte=day)

    def between(self, first: date, last: date) -> MembershipQuerySet:
        """Active on any day from `first` through `last`."""
        return self.filter(Q(ends_date=None) | Q(ends_date__gte=first), starts_date__lte=last)


class StaffQuerySet(models.QuerySet["StaffMember"]):
    """No row policy guards this table, so every question here begins with the open agency."""

    def here(self) -> StaffQuerySet:
        return self.filter(agency_id=current_agency_id())

    def active_on(self, day: date) -> StaffQuerySet:
        """Whoever has a role on `day` and may sign in: the one source for pickers, reminders and lists."""
        working = Membership.objects.active_on(day).filter(staff=models.OuterRef("pk"))
        return self.here().filter(models.Exists(working), user__is_active=True)

    def with_role_on(self, role: Role, day: date) -> StaffQuerySet:
        working = Membership.objects.active_on(day).filter(staff=models.OuterRef("pk"), role=role)
        return self.here().filter(models.Exists(working), user__is_active=True)

    def by_name(self) -> StaffQuerySet:
        return self.select_related("user").order_by("user__last_name", "user__first_name", "user__email")


@tracked()
class StaffMember(AgencyModel, Versioned):
    """One person in one agency. What they may do comes from their memberships of the day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="staff_members")

    digest_hour = models.PositiveSmallIntegerField(
        _("hour of my morning mail"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )

    objects = StaffQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        constraints = [
            AgencyKey(),
            public_key(),
            models.UniqueConstraint(fields=["agency", "user"], name="one_staff_member_per_user_and_agency"),
            models.CheckConstraint(
                condition=Q(digest_hour=None) | Q(digest_hour__lte=23), name="my_digest_hour_is_an_hour"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def name(self) -> str:
        return str(self.user)

    @cached_property
    def active_memberships(self) -> list[Membership]:
        """Today's memberships, read once a request. accounts.middleware fills this in."""
        return list(self.memberships.active_on(self.agency.today()))

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(membership.role) for membership in self.active_memberships)

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    def has(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def supervised_unit_ids(self) -> frozenset[int] | None:
        """Units whose clients this person supervises; None means every unit (a supervisor without a unit)."""
        units = {m.unit_id for m in self.active_memberships if m.role == Role.SUPERVISOR}
        return None if None in units else frozenset(units)  # type: ignore[arg-type]


@tracked()
class Unit(AgencyModel, Versioned):
    """An IPS unit (site): specialists and their supervisor."""

    name = models.CharField(_("name"), max_length=120)
    closed_date = models.DateField(_("closed"), null=True, blank=True)

    class Meta(AgencyModel.Meta):
        verbose_name = _("IPS unit")
        verbose_name_plural = _("IPS units")
        ordering = ["name"]
        constraints = [
            AgencyKey(),
            public_key(),
            models.UniqueConstraint(F("agency"), Lower("name"), name="one_unit_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class TreatmentTeam(AgencyModel, Versioned):
    """A mental health treatment team that specialists are attached to (IPS-25 items 4 and 5)."""

    name = models.CharField(_("name"), max_length=120)
    closed_date = models.DateField(_("closed"), null=True, blank=True)

    class Meta(AgencyModel.Meta):
        verbose_name = _("treatment team")
        verbose_name_plural = _("treatment teams")
        ordering = ["name"]
        constraints = [
            AgencyKey(),
            public_key(),
            models.UniqueConstraint(F("agency"), Lower("name"), name="one_team_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Membership(AgencyModel, Versioned):
    """A role in an agency and unit, from a day through a day. Ended, never removed."""

    ROLE_LABELS: ClassVar[dict[Role, Any]] = {
        Role.SPECIALIST: _("employment specialist"),
        Role.SUPERVISOR: _("IPS supervisor"),
        Role.STEERING: _("steering committee member"),
        Role.REVIEWER: _("fidelity reviewer"),
        Role.CLINICIAN: _("treatment team member"),
        Role.PARTNER: _("partner counsellor"),
        Role.ADMINISTRATOR: _("agency administrator"),
    }

    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=list(ROLE_LABELS.items()))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("unit")
    )
    fte = models.DecimalField(
        _("full-time equivalent"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("1.00"),
        validators=[MinValueValidator(Decimal("0.05")), MaxValueValidator(Decimal("1.5"))],
        help_text=_("1 is full time, 0.5 half time."),
    )
    supervisor = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("supervisor")
    )
    starts_date = models.DateField(_("from"))
    ends_date = models.DateField(_("through"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("membership")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("staff"),
            SameAgency("unit"),
            SameAgency("supervisor"),
            models.CheckConstraint(
                condition=Q(ends_date=None) | Q(ends_date__gte=F("starts_date")),
                name="a_membership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(fte__gt=0) & Q(fte__lte=Decimal("1.5")), name="a_full_time_share_is_sensible"
            ),
            ExclusionConstraint(
                name="one_membership_of_a_role_and_unit_at_a_time",
                expressions=[
                    (F("staff"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (models.functions.Coalesce(F("unit"), Value(0)), RangeOperators.EQUAL),
                    (days("starts_date", "ends_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["agency", "role", "unit"], name="members_by_role_and_unit")]

    def __str__(self) -> str:
        return f"{self.staff}, {self.get_role_display()}"


class MembershipTeam(AgencyModel):
    """A membership's treatment teams: specialists carry one or two, clinicians their own."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="teams")
    team = models.ForeignKey(TreatmentTeam, models.PROTECT, related_name="+")

    class Meta(AgencyModel.Meta):
        constraints = [
            AgencyKey(),
            SameAgency("membership"),
            SameAgency("team"),
            models.UniqueConstraint(fields=["agency", "membership", "team"], name="a_team_once_per_membership"),
        ]


@tracked()
class Cover(AgencyModel, Versioned):
    """`covering` looks after `absent`'s caseload from a day through a day; the assignments stay."""

    absent = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("away"))
    covering = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("covered by"))
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("through"))
    cancelled_at = models.DateTimeField(null=True, editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("cover")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("absent"),
            SameAgency("covering"),
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="a_cover_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(absent=F("covering")), name="nobody_covers_themselves"),
        ]
        indexes = [models.Index(fields=["agency", "covering", "to_date"], name="covers_by_covering")]

    def __str__(self) -> str:
        return f"{self.covering} for {self.absent}"


class Invitation(AgencyModel):
    """A person asked to join. The link in the mail is signed, works once and for seven days (accounts.invitations)."""

    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    not_before = models.DateTimeField(null=True)

    class Meta(AgencyModel.Meta):
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("staff"),
            SameAgency("invited_by"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="an_accepted_invitation_is_not_withdrawn"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "created_at"], name="invitations_to_send", condition=Q(sent_at=None)),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.staff}"
