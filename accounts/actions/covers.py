"""A colleague is away: somebody looks after their caseload from a day through a day. The assignments stay."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access
from accounts.actions import guards
from accounts.models import Cover, StaffMember
from accounts.roles import Permission
from audit import trail
from tenancy.models import StaleRecord


def arrange_cover(
    *, absent: StaffMember, covering: StaffMember, from_date: date, to_date: date, by: StaffMember
) -> Cover:
    """`covering` sees and works with `absent`'s people in those days, nobody else's."""
    guards.must_have(by, Permission.COVER)
    if not access.may_be_covered(by).filter(pk=absent.pk).exists():
        raise PermissionDenied
    if covering.pk == by.pk and not access.supervises(by, absent):
        raise ValidationError({"covering": _("Somebody else has to give you this: you would open people to yourself.")})
    _check(absent, covering, from_date, to_date)
    cover = Cover.objects.create(absent=absent, covering=covering, from_date=from_date, to_date=to_date)
    days = {"from": from_date.isoformat(), "through": to_date.isoformat(), "covering": str(covering.public_id)}
    trail.record("cover arranged", by=by, on=absent, details=days)
    return cover


def cancel_cover(*, cover: Cover, version: int | None, by: StaffMember) -> Cover:
    """From this moment `covering` no longer sees those people. What they logged meanwhile stays theirs."""
    guards.must_have(by, Permission.COVER)
    now = Cover.objects.select_for_update(of=("self",)).select_related("absent", "covering").get(pk=cover.pk)
    if not access.may_be_covered(by).filter(pk=now.absent_id).exists():
        raise PermissionDenied
    if now.cancelled_at is not None:
        raise StaleRecord(now)
    now.expect_version(version)
    now.cancelled_at = timezone.now()
    now.save()
    trail.record("cover cancelled", by=by, on=now.absent, details={"covering": str(now.covering.public_id)})
    return now


def _check(absent: StaffMember, covering: StaffMember, from_date: date, to_date: date) -> None:
    if absent.pk == covering.pk:
        raise ValidationError({"covering": _("Choose a colleague: nobody covers themselves.")})
    if to_date < from_date:
        raise ValidationError({"to_date": _("Choose a day from the first day on.")})
    if to_date < absent.agency.today():
        raise ValidationError({"to_date": _("This leave is over already.")})
    if not access.may_cover(from_date).filter(pk=covering.pk).exists():
        raise ValidationError({"covering": _("%(who)s has no role with a caseload then.") % {"who": covering}})
    if not access.may_cover(to_date).filter(pk=covering.pk).exists():
        raise ValidationError({"covering": _("%(who)s leaves before that leave is over.") % {"who": covering}})
    StaffMember.objects.select_for_update().get(pk=absent.pk)
    then = Cover.objects.filter(cancelled_at=None, from_date__lte=to_date, to_date__gte=from_date)
    if then.filter(absent=covering).exists():
        raise ValidationError({"covering": _("%(who)s is away in those days too.") % {"who": covering}})
    if then.filter(covering=absent).exists():
        raise ValidationError(
            {"absent": _("%(who)s is to cover for somebody in those days: arrange that first.") % {"who": absent}}
        )
    if then.filter(absent=absent, covering=covering).exists():
        raise ValidationError({"covering": _("%(who)s covers those days already.") % {"who": covering}})
