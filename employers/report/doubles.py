"""Which employers may be one and the same: shown before one is added, and when two records are to become one."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import F, Func, Q, TextField, Value
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffMember
from employers import doublerules, sectors, wording
from employers.models import Employer, EmployerMerge
from tenancy.addresses import leading_to
from tenancy.search import Alikeness, Fold

AT_MOST = 5
FOUND = 20


class Typed(NamedTuple):
    """What is to be compared."""

    name: str
    phone: str = ""
    website: str = ""


class Double(NamedTuple):
    """`said`: where they are alike. `same_name`: there can't be another of this name; `same_letters`: but for capitals and
    accents it is the same, so that what is typed in passing means this one."""

    employer: Employer
    url: str
    name: str
    about: str
    said: str
    same_name: bool
    same_letters: bool


class _Core(Func):
    """A folded name without how the firm is constituted."""

    function = "regexp_replace"
    output_field = TextField()

    def __init__(self, name: Any) -> None:
        legal = rf"\m({'|'.join(doublerules.LEGAL_FORMS)})\M"
        super().__init__(name, Value(legal), Value(" "), Value("g"))


class _Number(Func):
    """As doublerules.number: the last digits."""

    template = rf"right(regexp_replace(%(expressions)s, '\D', '', 'g'), {doublerules.DIGITS})"
    output_field = TextField()


def doubles(typed: Typed, staff: StaffMember, *, but: tuple[int | None, ...] = ()) -> list[Double]:
    """Employers that may be this one, most alike first: candidates by the database, decided by the rule."""
    if not typed.name.strip():
        return []
    number, place = doublerules.number(typed.phone), doublerules.place(typed.website)
    near = Q(likeness__gte=doublerules.ALIKE)
    if number:
        near |= Q(digits=number)
    if place:
        near |= Q(website__icontains=doublerules.host(typed.website))
    employers = Employer.objects.visible_to(staff).standing().exclude(pk__in=[pk for pk in but if pk is not None])
    letters = Fold(Value(_tidy(typed.name)))
    likeness = Alikeness(_Core(F("sort_key")), _Core(letters))
    told = employers.annotate(likeness=likeness, digits=_Number("phone"), letters=letters)
    rows = told.filter(near).select_related("parent")
    found = [_double(row, typed, number, place) for row in rows.order_by("-likeness", "pk")[: 4 * AT_MOST]]
    return [each for each in found if each is not None][:AT_MOST]


def _double(row: Any, typed: Typed, number: str, place: str) -> Double | None:
    same_number = bool(number) and row.digits == number
    same_place = bool(place) and doublerules.place(row.website) == place
    alike = {"likeness": row.likeness, "same_number": same_number, "same_place": same_place}
    if not doublerules.may_be_one(**alike):
        return None
    said = [
        (row.likeness >= doublerules.ALIKE, _("a name like this")),
        (same_number, _("the same telephone number")),
        (same_place, _("the same website")),
    ]
    return Double(
        employer=row,
        url=leading_to("employers:page")(row.public_id),
        name=row.name,
        about=about(row),
        said=", ".join(text for true, text in said if true),
        same_name=row.name.lower() == _tidy(typed.name).lower(),
        same_letters=row.sort_key == row.letters,
    )


def _tidy(name: str) -> str:
    return " ".join(name.split())


def about(employer: Employer) -> str:
    parts = [employer.sector or sectors.label(employer.sector_code)]
    if employer.parent:
        parts.append(_("branch of %(name)s") % {"name": employer.parent.name})
    return " · ".join(part for part in parts if part)


def doubles_of(employer: Employer, staff: StaffMember) -> list[Double]:
    """Its parent and its branches are alike because they belong together: known, and no doubles."""
    family = employer.branches.values_list("pk", flat=True)
    typed = Typed(employer.name, employer.phone, employer.website)
    return doubles(typed, staff, but=(employer.pk, employer.parent_id, *family))


def found(staff: StaffMember, employer: Employer, search: str) -> list[Employer]:
    """Employers by any part of their names: the double may be called quite differently."""
    if not search.strip():
        return []
    others = Employer.objects.visible_to(staff).standing().exclude(pk=employer.pk).matching(search)
    return list(others.select_related("parent").order_by("sort_key", "pk")[:FOUND])


class Both(NamedTuple):
    label: str
    kept: str
    other: str
    differs: bool


def side_by_side(kept: Employer, other: Employer, staff: StaffMember) -> list[Both]:
    """What each says, with the numbers of what hangs on it; of the employers' own tables alone."""
    pairs = zip(_told(kept, staff), _told(other, staff), strict=True)
    return [Both(label, mine, theirs, mine != theirs) for (label, mine), (_label, theirs) in pairs]


def _told(employer: Employer, staff: StaffMember) -> list[tuple[str, str]]:
    today = staff.agency.today()
    last = employer.contacts.visits().newest_first().values_list("contact_date", flat=True).first()
    return [
        (_("Name"), employer.name),
        (_("Line of business"), employer.sector),
        (_("Industry"), sectors.label(employer.sector_code) if employer.sector_code else ""),
        (_("Size"), str(employer.get_size_display()) if employer.size else ""),
        (_("Branch of"), employer.parent.name if employer.parent else ""),
        (_("Branches"), str(employer.branches.count())),
        (_("Phone"), employer.phone),
        (_("E-mail"), employer.email),
        (_("Website"), employer.website),
        (_("Needs and hiring preferences learned"), employer.needs),
        (_("What it is like there"), employer.culture),
        (_("Adjustments"), employer.adjustments),
        (_("Sites"), ", ".join(employer.sites.order_by("name").values_list("name", flat=True))),
        (_("People"), ", ".join(employer.people.order_by("name").values_list("name", flat=True))),
        (_("Contacts"), str(employer.contacts.standing().count())),
        (_("Last visit"), wording.day(last, today) if last else ""),
        (_("Openings"), str(employer.openings.count())),
    ]


class Merged(NamedTuple):
    name: str
    said: str
    stayed: str
    undo_url: str


def merges_of(employer: Employer, staff: StaffMember) -> list[Merged]:
    """What was put into this record, the newest first. Of what stayed, only the employer's own sites and people are told."""
    rows = EmployerMerge.objects.filter(kept=employer).select_related("merged", "merged_by__user").order_by("-pk")
    undo_of = leading_to("employers:undo_merge")
    told = []
    for each in rows:
        day = date_format(staff.agency.local(each.created_at), "DATETIME_FORMAT")
        said = _("merged %(day)s by %(who)s") % {"day": day, "who": each.merged_by.name}
        if each.undone_at is not None:
            said += " · " + _("taken back")
        joined = len(each.moved.get("joined", []))
        stayed = ngettext(
            "%(n)s site or person of one name was joined.", "%(n)s sites or people of one name were joined.", joined
        )
        told.append(
            Merged(
                each.merged.name,
                said,
                stayed % {"n": joined} if joined and each.undone_at is None else "",
                undo_of(each.public_id) if each.undone_at is None else "",
            )
        )
    return told
