"""Changes to employers, their sites and people, and contacts with them: a function each, a trail line each.

Each runs inside the request's or the import's one transaction. None knows a client: a contact on somebody's
behalf is linked from the client's side (clients.actions.link_employer_contact).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any, TypeVar, cast

from django.db import IntegrityError, models, transaction
from django.db.models import Case, Value, When
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import StaffMember
from audit import trail
from employers.models import Employer, EmployerContact, EmployerPerson, EmployerVisit, Site
from tenancy.models import Versioned
from tenancy.search import Fold

# What else rests on an employer contact. Employers know no client, so whoever does adds its function when it starts
# (clients.apps): a corrected or voided contact may have been somebody's first. Each gets the contact, the names of the
# fields that changed, and whose change it is; it may refuse it (ValidationError, in words that name nobody).
FOLLOW_CHANGES: list[Callable[[EmployerContact, list[str], StaffMember], None]] = []

Record = TypeVar("Record", Employer, Site, EmployerPerson)


class NameTaken(Exception):
    """There is one of that name already. `.existing` is it, where the caller may want to open it instead."""

    def __init__(self, existing: models.Model | None) -> None:
        super().__init__("there is one of that name already")
        self.existing = existing


class BranchOfABranch(Exception):
    """A branch has a parent, and a parent has none. `.parent` is the one that was chosen."""

    def __init__(self, parent: Employer | None) -> None:
        super().__init__("a branch has no branches")
        self.parent = parent


class AlreadyVoid(Exception):
    """A voided contact stays as it is: what really happened is logged anew."""


def add_employer(*, by: StaffMember, name: str, **fields: Any) -> Employer:
    """`fields`: what is known of it. NameTaken when the agency knows one of that name, BranchOfABranch when its parent is one."""
    employer = _keep(Employer(name=_tidy(name), **fields), among=Employer.objects.all())
    trail.record("employer added", by=by, on=employer)
    return employer


def change_employer(*, employer: Employer, version: int | None, by: StaffMember, **fields: Any) -> Employer:
    among = Employer.objects.exclude(pk=employer.pk)
    changed = _change(employer, version, fields, among=among)
    trail.record("employer changed", by=by, on=employer, details={"fields": changed})
    return employer


def add_site(*, employer: Employer, by: StaffMember, name: str, **fields: Any) -> Site:
    """`fields`: address, area, travel."""
    site = _keep(Site(employer=employer, name=_tidy(name), **fields), among=employer.sites.all())
    trail.record("employer site added", by=by, on=site, details={"employer": str(employer.public_id)})
    return site


def change_site(*, site: Site, version: int | None, by: StaffMember, **fields: Any) -> Site:
    changed = _change(site, version, fields, among=site.employer.sites.exclude(pk=site.pk))
    trail.record("employer site changed", by=by, on=site, details={"fields": changed})
    return site


def add_person(*, employer: Employer, by: StaffMember, name: str, **fields: Any) -> EmployerPerson:
    """`fields`: job_title, can_hire and influences (None: not known), phone, email, reached, reached_note."""
    person = _keep(EmployerPerson(employer=employer, name=_tidy(name), **fields), among=employer.people.all())
    trail.record("employer person added", by=by, on=person, details={"employer": str(employer.public_id)})
    return person


def change_person(*, person: EmployerPerson, version: int | None, by: StaffMember, **fields: Any) -> EmployerPerson:
    changed = _change(person, version, fields, among=person.employer.people.exclude(pk=person.pk))
    trail.record("employer person changed", by=by, on=person, details={"fields": changed})
    return person


def find_or_add_employer(*, name: str, by: StaffMember) -> Employer:
    """The employer of that name, exactly so or in other capitals or accents; else a new one. The name of a record that was
    put into another means the one that was kept."""
    found = _found(Employer.objects.select_related("merged_into"), name)
    return (found.merged_into or found) if found else _added(lambda: add_employer(name=name, by=by))


def find_or_add_site(*, employer: Employer, name: str, by: StaffMember) -> Site:
    return _found(employer.sites.all(), name) or _added(lambda: add_site(employer=employer, name=name, by=by))


def find_or_add_person(
    *, employer: Employer, name: str, by: StaffMember, can_hire: bool | None = None
) -> EmployerPerson:
    """What is said about hiring is written down; saying nothing never erases what is known."""
    person = _found(employer.people.all(), name)
    if person is None:
        return _added(lambda: add_person(employer=employer, name=name, can_hire=can_hire, by=by))
    if can_hire is not None and person.can_hire != can_hire:
        change_person(person=person, version=None, can_hire=can_hire, by=by)
    return person


def log_employer_contact(
    *,
    employer: Employer,
    specialist: StaffMember,
    contact_date: date,
    by: StaffMember,
    site: Site | None = None,
    person: EmployerPerson | None = None,
    contact_time: time | None = None,
    mode: str = EmployerContact.Mode.IN_PERSON,
    nature: str = "",
    purpose: str = "",
    about_competitive_job: bool | None = None,
    note: str = "",
    next_step: str = "",
    next_step_date: date | None = None,
    import_key: str = "",
) -> EmployerContact:
    belong(employer, site, person)
    contact = EmployerContact.objects.create(
        employer=employer,
        site=site,
        person=person,
        specialist=specialist,
        contact_date=contact_date,
        contact_time=contact_time,
        mode=mode,
        nature=nature,
        purpose=purpose,
        about_competitive_job=about_competitive_job,
        note=note,
        next_step=next_step,
        next_step_date=next_step_date,
        import_key=import_key,
    )
    _make_visits(contact)
    trail.record("employer contact logged", by=by, on=contact, details={"employer": str(employer.public_id)})
    return contact


def correct_employer_contact(
    *, contact: EmployerContact, version: int | None, reason: str, by: StaffMember, **fields: Any
) -> EmployerContact:
    """What was written was not what happened. History keeps what it said before."""
    contact.expect_version(version)
    if contact.voided_at is not None:
        raise AlreadyVoid
    # What it named before it may go on naming.
    site, person = fields.get("site"), fields.get("person")
    belong(contact.employer, None if site == contact.site else site, None if person == contact.person else person)
    changed = write(contact, {**fields, "correction_reason": reason})
    contact.save()
    _make_visits(contact)
    trail.record("employer contact corrected", by=by, on=contact, details={"fields": changed})
    _tell(contact, changed, by)
    return contact


def void_employer_contact(
    *, contact: EmployerContact, version: int | None, reason: str, by: StaffMember
) -> EmployerContact:
    """It did not happen: it stays readable with its reason and counts for nothing."""
    contact.expect_version(version)
    if contact.voided_at is not None:
        raise AlreadyVoid
    contact.voided_at, contact.void_reason = timezone.now(), reason
    contact.save(update_fields=["voided_at", "void_reason"])
    _make_visits(contact)
    trail.record("employer contact voided", by=by, on=contact)
    _tell(contact, ["voided_at"], by)
    return contact


def _make_visits(contact: EmployerContact) -> None:
    """A visit that was planned is made by a contact in person; taken back, corrected to a call or void, it is to come again."""
    for visit in EmployerVisit.objects.filter(made_by_contact=contact):
        visit.made_by_contact = None
        visit.save(update_fields=["made_by_contact"])
    if contact.voided_at is not None or contact.mode != EmployerContact.Mode.IN_PERSON:
        return
    for visit in EmployerVisit.objects.made_with(contact):
        visit.made_by_contact = contact
        visit.save(update_fields=["made_by_contact"])


def _tell(contact: EmployerContact, changed: list[str], by: StaffMember) -> None:
    for follow in FOLLOW_CHANGES:
        follow(contact, changed, by)


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _low(name: str) -> Lower:
    return Lower(Value(name))


def _keep(record: Record, *, among: models.QuerySet[Record]) -> Record:
    """Save; when the database says that the name is taken, find by whom. Of two at once, one is told."""
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        if isinstance(record, Employer) and record.parent and "a branch has no branches" in str(error):
            raise BranchOfABranch(record.parent) from error
        if "_of_a_name" not in str(error):
            raise
        taken = among.annotate(low=Lower("name")).filter(low=_low(record.name)).first()
        raise NameTaken(getattr(taken, "merged_into", None) or taken) from error
    return record


def _change(
    record: Record, version: int | None, fields: dict[str, Any], *, among: models.QuerySet[Record]
) -> list[str]:
    record.expect_version(version)
    if "name" in fields:
        fields["name"] = _tidy(fields["name"])
    changed = write(record, fields)
    _keep(record, among=among)
    return changed


def write(record: Versioned, fields: dict[str, Any]) -> list[str]:
    """Set `fields`; answer with the names of those that were not so before."""
    changed = sorted(name for name, value in fields.items() if getattr(record, name) != value)
    for name in changed:
        setattr(record, name, fields[name])
    return changed


def _found(among: models.QuerySet[Record], name: str) -> Record | None:
    name = _tidy(name)
    exact = Case(When(low=_low(name), then=Value(0)), default=Value(1))
    alike = among.annotate(low=Lower("name"), fold=Fold("name")).filter(fold=Fold(Value(name)))
    return alike.order_by(exact, "pk").first()


def _added(add: Callable[[], Record]) -> Record:
    """Of two who add one of a name at once, the second goes on with what the first one made."""
    try:
        return add()
    except NameTaken as taken:
        if taken.existing is None:
            raise
        return cast(Record, taken.existing)


def belong(employer: Employer, site: Site | None, person: EmployerPerson | None) -> None:
    """A site or person of another employer is a mistake of the caller: forms offer only its own."""
    for part in (site, person):
        if part is not None and part.employer_id != employer.pk:
            raise ValueError(f"{part._meta.label} {part.pk} is not of employer {employer.pk}")
