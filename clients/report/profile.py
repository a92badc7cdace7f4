"""What the pages of the vocational profile ask: an edition in words, what waits to be put into it, two side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, F, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, Greatest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import StaffMember
from clients import profilesections, profileupdates, profilewords, wording
from clients.models import Client, Education, Job, ProfileEdition, ProfileSection, WorkExperience
from clients.models.classes import classes_open_to
from clients.profilesections import SECTIONS
from clients.profileupdates import Happening
from clients.profilewords import Shown
from clients.report.cards import Card
from employers.timeline import Entry
from tenancy.models import Agency


class Part(NamedTuple):
    """A section of the edition: what stands in it, and by whom it was written last. `shown` None: nothing yet."""

    code: str
    title: str
    hint: str
    shown: Shown | None
    saved: str


class Signed(NamedTuple):
    public_id: Any
    who: str
    name: str
    day: str
    changed_since: bool


class Listed(NamedTuple):
    """One edition in the list of all."""

    public_id: Any
    number: int
    about: str


@dataclass(frozen=True, slots=True)
class Profile:
    edition: ProfileEdition
    is_newest: bool
    parts: list[Part]
    hidden: list[str]
    sources: str
    sessions: list[str]
    signatures: list[Signed]
    editions: list[Listed]
    updates: list[str]
    update_why: str

    @property
    def filled(self) -> list[Part]:
        return [part for part in self.parts if part.shown]

    @property
    def empty(self) -> list[Part]:
        return [part for part in self.parts if not part.shown]


def of(edition: ProfileEdition, staff: StaffMember) -> Profile:
    """Five queries, however many editions and jobs there are. Sections that `staff` may not read are not asked for."""
    today = staff.agency.today()
    editions = list(_editions(edition.client_id))
    newest = editions[0]
    waiting = waiting_for(edition.client, newest["updated"], today) if newest["pk"] == edition.pk else []
    changed_at = next(row["changed_at"] for row in editions if row["pk"] == edition.pk)
    return Profile(
        edition=edition,
        is_newest=newest["pk"] == edition.pk,
        parts=_parts(edition, staff),
        hidden=[str(profilewords.SECTIONS[section.code].title) for section in SECTIONS if not _open(section, staff)],
        sources=sources_of(edition),
        sessions=[wording.day(row.session_date) for row in edition.sessions.order_by("session_date")],
        signatures=_signatures(edition, changed_at),
        editions=[Listed(row["public_id"], row["number"], _about(row, today)) for row in editions],
        updates=[update_said(each, today) for each in waiting],
        update_why=waiting[-1].kind if waiting else "",
    )


def last_written(edition: ProfileEdition) -> str:
    """The moment of the last change in any of its sections: a mark to tell one state of it from another."""
    last = edition.sections.aggregate(last=Max("saved_at"))["last"]
    return last.isoformat() if last else ""


def _open(section: profilesections.Section, staff: StaffMember) -> bool:
    return section.klass in classes_open_to(staff)


def _editions(client: int) -> Any:
    rows = ProfileEdition.objects.filter(client=client).newest_first()
    return rows.annotate(
        updated=Greatest("begun_date", Max("sections__saved_date")), changed_at=Max("sections__saved_at")
    ).values("pk", "public_id", "number", "begun_date", "why", "updated", "changed_at")


def _about(row: dict[str, Any], today: date) -> str:
    return f"{wording.day(row['begun_date'], today)}, {ProfileEdition.Why(row['why']).label}"


def sources_of(edition: ProfileEdition) -> str:
    named = ", ".join(str(ProfileEdition.Source(code).label) for code in edition.sources)
    return ". ".join(part for part in (named, edition.sources_note) if part)


def _parts(edition: ProfileEdition, staff: StaffMember) -> list[Part]:
    rows = {row.code: row for row in edition.sections.visible_to(staff).select_related("saved_by__user")}
    return [_part(section.code, rows.get(section.code), staff) for section in SECTIONS if _open(section, staff)]


def _part(code: str, row: ProfileSection | None, staff: StaffMember) -> Part:
    name = profilewords.SECTIONS[code]
    shown = profilewords.shown(code, row.content) if row and row.content else None
    return Part(code, str(name.title), str(name.hint), shown, saved_said(row, staff.agency) if row else "")


def saved_said(row: ProfileSection, agency: Agency) -> str:
    """Ana Lind, 10:42 today; Ana Lind, Thu 19 Mar."""
    today = agency.today()
    if row.saved_date == today:
        at = date_format(agency.local(row.saved_at), "TIME_FORMAT")
        return _("%(who)s, today %(at)s") % {"who": row.saved_by.name, "at": at}
    return _("%(who)s, %(day)s") % {"who": row.saved_by.name, "day": wording.day(row.saved_date, today)}


def _signatures(edition: ProfileEdition, changed_at: Any) -> list[Signed]:
    rows = edition.signatures.filter(taken_back_at=None).order_by("signed_date", "id")
    return [
        Signed(
            row.public_id,
            str(row.get_who_display()),
            row.name,
            wording.day(row.signed_date),
            changed_at is not None and changed_at > row.created_at,
        )
        for row in rows
    ]


# What wants updating


def happenings() -> list[tuple[str, QuerySet[Any, Any]]]:
    """After what a profile is updated: a kind, and its rows with `client`, `day`, `known` and `about` (a text).

    The one place to say it: the profile's page and the card on the client's page both ask these rows.
    """
    jobs = Job.objects.standing().order_by().annotate(about=F("employer__name"))
    starts = jobs.annotate(day=F("start_date"), known=F("start_date"))
    ends = jobs.exclude(end_date=None).annotate(day=F("end_date"), known=Greatest("end_date", "learned_date"))
    where = Coalesce("employer__name", "place", output_field=CharField())
    trials = WorkExperience.objects.standing().exclude(end_date=None).order_by().annotate(about=where)
    courses = Education.objects.standing().exclude(end_date=None).order_by().annotate(about=F("course"))
    over = {"day": F("end_date"), "known": F("end_date")}
    return [
        (profileupdates.JOB_START, starts),
        (profileupdates.JOB_END, ends),
        (profileupdates.TRIAL, trials.annotate(**over)),
        (profileupdates.COURSE, courses.annotate(**over)),
    ]


def waiting_for(client: Client, updated: date | None, today: date) -> list[Happening]:
    """What has not found its way into the profile. One query."""
    first, *others = (
        rows.filter(client=client)
        .annotate(happened=Value(kind, output_field=CharField()))
        .values_list("happened", "day", "known", "about")
        for kind, rows in happenings()
    )
    return profileupdates.waiting(map(Happening._make, first.union(*others, all=True)), updated, today)


_UPDATE = {
    profileupdates.JOB_START: gettext_lazy("Update the profile: job at %(about)s started on %(day)s"),
    profileupdates.JOB_END: gettext_lazy("Update the profile: job at %(about)s ended on %(day)s"),
    profileupdates.TRIAL: gettext_lazy("Update the profile: trial or placement at %(about)s ended on %(day)s"),
    profileupdates.COURSE: gettext_lazy("Update the profile: course %(about)s ended on %(day)s"),
}


def update_said(happening: Happening, today: date) -> str:
    said = {"about": happening.about, "day": wording.day(happening.day, today)}
    return str(_UPDATE[happening.kind]) % said


# Two editions side by side


class Line(NamedTuple):
    label: str
    before: str
    after: str
    how: str
    differs: bool


class Compared(NamedTuple):
    title: str
    lines: list[Line]

    @property
    def differs(self) -> bool:
        return any(line.differs for line in self.lines)


def compared(before: ProfileEdition, after: ProfileEdition, staff: StaffMember) -> list[Compared]:
    """Section by section; what did not change is there, too. One query, of the sections that `staff` may read."""
    rows = ProfileSection.objects.visible_to(staff).filter(edition__in=[before, after])
    contents = {
        (edition, code): content for edition, code, content in rows.values_list("edition_id", "code", "content")
    }
    found = []
    for section in SECTIONS:
        then, now = (contents.get((edition.pk, section.code), {}) for edition in (before, after))
        lines = [_line(section, each) for each in profilesections.differences(section, then, now)]
        if lines:
            found.append(Compared(str(profilewords.SECTIONS[section.code].title), lines))
    return found


def _line(section: profilesections.Section, each: profilesections.Difference) -> Line:
    if each.row:
        label = _("%(what)s %(number)s") % {"what": profilewords.ROW[each.field.name], "number": each.row}
        before, after = (_row_said(section, each.field, each.row, row) for row in (each.before, each.after))
    else:
        label = str(profilewords.label(f"{section.code}.{each.field.name}"))
        before, after = (profilewords.value(section, each.field, said) for said in (each.before, each.after))
    return Line(label, before, after, str(profilewords.HOW[each.how]), each.how != profilesections.SAME)


def _row_said(section: profilesections.Section, field: profilesections.Field, number: int, texts: Any) -> str:
    if not texts:
        return ""
    row = profilewords.row(section, field, number, texts)
    return "\n".join([row.title, *(f"{label}: {text}" for label, text in row.facts)])


# On the client's page: when an edition was begun, and how the profile stands

KIND = "profile"
# From the client's page, whose address ends in the client.
ADDRESS = "profile/"


def ask_events(client: int) -> QuerySet[Any, Any]:
    return (
        ProfileEdition.objects.filter(client=client)
        .order_by()
        .annotate(
            kind=Value(KIND), day=F("begun_date"), title=Cast("number", CharField()), text=Cast("why", CharField())
        )
        .values_list("kind", "day", "public_id", "title", "text")
    )


def event(kind: str, day: date, public_id: Any, title: str, text: str, today: date) -> Entry:
    said = _("edition %(number)s, because %(why)s") % {"number": title, "why": ProfileEdition.Why(text).label}
    if text == ProfileEdition.Why.FIRST:
        said = _("begun")
    url = reverse("clients:profile_edition", args=[public_id])
    return Entry(day, "plan", "file", _("Career profile"), said, url=url)


_LINE, _END = "\n", "\x1f"


def ask_state(client: int) -> QuerySet[Any, Any]:
    """At most one row. The code names the oldest happening of each kind since the profile was last changed."""
    updated = Greatest("begun_date", Coalesce(_last_saved(), "begun_date"))
    code = Concat(*(Coalesce(_since(kind, rows), Value("")) for kind, rows in happenings()), Value(""))
    return (
        ProfileEdition.objects.filter(client=client)
        .newest_first()
        .annotate(kind=Value(KIND), day=updated)
        .annotate(code=code)
        .values_list("kind", "day", "code")[:1]
    )


def _last_saved() -> Subquery:
    rows = ProfileSection.objects.filter(edition=OuterRef("pk")).order_by("-saved_date")
    return Subquery(rows.values("saved_date")[:1])


def _since(kind: str, rows: QuerySet[Any, Any]) -> Subquery:
    """The oldest of a kind: which kind, its day, the day we knew, what about."""
    late = rows.filter(client=OuterRef("client"), known__gt=OuterRef("day"))
    parts: list[Any] = [Value(kind), Cast("day", CharField()), Cast("known", CharField())]
    joined = Concat(*(part for each in parts for part in (each, Value(_LINE))), F("about"), Value(_END))
    return Subquery(late.annotate(said=joined).order_by("known", "day").values("said")[:1])


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    """`day`: when it was last changed. None: there is none yet."""
    title = _("Career profile")
    if day is None:
        return Card(title, _("Goals, work history, strengths: nothing yet. Begin it."), ADDRESS, False)
    found = profileupdates.waiting(_happenings(code), day, today)
    if found:
        return Card(title, update_said(found[0], today), ADDRESS, True)
    return Card(title, _("updated %(day)s") % {"day": wording.day(day, today)}, ADDRESS, False)


def _happenings(code: str) -> list[Happening]:
    found = []
    for said in filter(None, code.split(_END)):
        kind, day, known, about = said.split(_LINE, 3)
        found.append(Happening(kind, date.fromisoformat(day), date.fromisoformat(known), about))
    return found


def counted(profile: Profile) -> str:
    """7 of 21 sections filled."""
    said = ngettext("%(filled)s of %(all)s section filled", "%(filled)s of %(all)s sections filled", len(profile.parts))
    return said % {"filled": len(profile.filled), "all": len(profile.parts)}
