"""Who may be the same person: asked before somebody is added or referred, and when two records are to become one.

The whole agency is looked through; only whom one may see is shown, of others that there is somebody.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, Least
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import wording
from clients.intakerules import CLOSELY, SOMEWHAT, may_be_one_person
from clients.models import Client, Referral
from tenancy.search import Alikeness, Fold

AT_MOST = 5


class Alike(NamedTuple):
    """`url` is empty for somebody who may not be seen: then nothing else is said of them either."""

    name: str
    said: str
    url: str
    client: Client | None


class Typed(NamedTuple):
    """Who is to be compared."""

    first_name: str
    last_name: str
    born: date | None


def alike(
    typed: Typed, staff: StaffMember, *, but_client: int | None = None, but_referral: int | None = None
) -> list[Alike]:
    """People of the agency who may be this one, most alike first: clients, and those whose referral waits."""
    if not typed.first_name or not typed.last_name:
        return []
    clients = [each for each in _near(Client.objects.select_related("unit"), typed) if each.pk != but_client]
    waiting = Referral.objects.waiting().filter(client=None)
    referrals = [each for each in _near(waiting, typed) if each.pk != but_referral]
    seen = set(Client.objects.visible_to(staff).filter(pk__in=[c.pk for c in clients]).values_list("pk", flat=True))
    found = [_client(each, each.pk in seen, staff) for each in clients]
    met = Referral.objects.visible_to(staff).filter(pk__in=[r.pk for r in referrals])
    told = set(met.values_list("pk", flat=True))
    return found + [_referral(each, each.pk in told, staff) for each in referrals]


def _near(people: QuerySet[Any], typed: Typed) -> list[Any]:
    """Candidates by trigrams in the database, decided by the rule."""
    first, last = Fold(Value(typed.first_name)), Fold(Value(typed.last_name))
    people = people.annotate(first=Fold("first_name"), last=Fold("last_name")).annotate(
        likeness=Greatest(
            Least(Alikeness("first", first), Alikeness("last", last)),
            # the two names taken for each other
            Least(Alikeness("first", last), Alikeness("last", first)),
        ),
        same_name=Case(
            When(Q(first=first) | Q(last=last), then=Value(True)), default=Value(False), output_field=BooleanField()
        ),
    )
    near = Q(likeness__gte=CLOSELY)
    if typed.born is not None:
        near |= Q(date_of_birth=typed.born) & (Q(likeness__gte=SOMEWHAT) | Q(same_name=True))
    rows = people.filter(near).order_by("-likeness", "pk")[: 4 * AT_MOST]
    return [row for row in rows if _may_be(row, typed)][:AT_MOST]


def _may_be(row: Any, typed: Typed) -> bool:
    return may_be_one_person(
        row.likeness, born=typed.born, other_born=row.date_of_birth, a_name_is_the_same=row.same_name
    )


def _client(client: Client, visible: bool, staff: StaffMember) -> Alike:
    if not visible:
        return Alike("", "", "", None)
    said = [_("reference %(ref)s") % {"ref": client.client_ref}, client.unit.name]
    if client.date_of_birth:
        said.append(_("born %(day)s") % {"day": wording.day(client.date_of_birth)})
    if client.closed_date:
        said.append(_("closed on %(day)s") % {"day": wording.day(client.closed_date)})
    return Alike(client.name, ", ".join(said), reverse("clients:page", args=[client.public_id]), client)


def _referral(referral: Referral, visible: bool, staff: StaffMember) -> Alike:
    if not visible:
        return Alike("", "", "", None)
    day = wording.day(referral.received_date, staff.agency.today())
    url = reverse("clients:referral", args=[referral.public_id])
    return Alike(referral.name, _("referral of %(day)s, waiting") % {"day": day}, url, None)
