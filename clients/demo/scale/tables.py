"""The tables that are loaded, in the order of their keys, and which of their columns are made up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from accounts.models import Cover, Membership, MembershipTeam, StaffMember, TreatmentTeam, Unit, User
from clients.models import (
    Assignment,
    Client,
    ClientContact,
    Consent,
    ConsentWording,
    DueContact,
    Episode,
    Interview,
    Job,
    JobApplication,
    Meeting,
    MeetingClient,
    MeetingStaff,
    PlannedVisit,
    Referral,
    WorkWeek,
)
from employers.models import Employer, EmployerContact, Site


@dataclass(frozen=True)
class Table:
    """`columns` come from the made-up rows; what else must not be null gets its default. `written` dates created_at."""

    model: type[models.Model]
    columns: tuple[str, ...]
    written: str = "%(today)s::date"

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    def insert(self) -> str:
        """From the temporary table: COPY itself is refused where row policies stand."""
        given: dict[str, str] = {column: column for column in self.columns}
        rest: dict[str, str] = {
            str(field.column): self._default(field)
            for field in self.model._meta.concrete_fields
            if field.column and field.column not in given and not getattr(field, "generated", False) and not field.null
        }
        every = {**given, **rest}
        columns, values = ", ".join(every), ", ".join(every.values())
        return f"INSERT INTO {self.name} ({columns}) SELECT {values} FROM loading"  # noqa: S608 - names from the models

    def _default(self, field: Any) -> str:
        if field.name == "agency":
            return "%(agency)s"
        if field.name == "public_id":
            # Made from the row's number, so that the same data has the same addresses.
            return f"md5('{self.name}' || id)::uuid"
        if field.name in ("created_at", "date_joined"):
            return f"({self.written})::timestamptz"
        value = field.get_default()
        if isinstance(value, str):
            return f"'{value}'"
        return "'{}'" if value == [] else str(value)


def _table(model: type[models.Model], columns: str, written: str = "%(today)s::date") -> Table:
    return Table(model, ("id", *columns.split()), written)


_IN_ORDER = (
    _table(User, "email first_name last_name password"),
    _table(Unit, "name"),
    _table(TreatmentTeam, "name"),
    _table(StaffMember, "user_id"),
    _table(Membership, "staff_id role unit_id supervisor_id starts_date"),
    _table(MembershipTeam, "membership_id team_id"),
    _table(Cover, "absent_id covering_id from_date to_date"),
    _table(Employer, "name sector"),
    _table(Site, "employer_id name"),
    _table(
        EmployerContact,
        "employer_id site_id specialist_id contact_date mode nature purpose about_competitive_job note",
        "contact_date + time '17:00'",
    ),
    _table(
        Client,
        "client_ref first_name last_name phone unit_id treatment_team_id referral_received_date programme_entry_date"
        " reported_employer_contact_date first_employer_contact_date closed_date closure_reason",
        "programme_entry_date",
    ),
    _table(
        Episode,
        "client_id entry_date exit_date exit_reason referral_received_date reported_employer_contact_date"
        " first_employer_contact_date",
        "entry_date",
    ),
    _table(
        Referral,
        "client_id unit_id source interest received_date accepted_date accepted_by_id recorded_by_id",
        "received_date",
    ),
    _table(ConsentWording, "purpose language number text"),
    _table(Consent, "client_id purpose wording_id given_date how recorded_by_id", "given_date"),
    _table(Assignment, "client_id specialist_id from_date to_date", "from_date"),
    _table(
        Job,
        "client_id employer_id site_id title start_date weekly_hours hourly_pay end_date learned_date end_reason",
        "start_date",
    ),
    _table(
        ClientContact,
        "client_id specialist_id recorded_by_id contact_date contact_time mode place with_whom minutes note",
        "contact_date + contact_time",
    ),
    _table(
        DueContact,
        "client_id job_id rule opens_date due_date met_on met_by_id late_on late_by_id cancelled_on ended_on planned_on",
        "planned_on",
    ),
    _table(PlannedVisit, "client_id specialist_id visit_date visit_time place cancelled_at"),
    _table(JobApplication, "client_id employer_id title sent_date done_by outcome recorded_by_id", "sent_date"),
    _table(
        Interview,
        "client_id application_id interview_date interview_time mode attended outcome recorded_by_id",
        "interview_date - 5",
    ),
    _table(
        WorkWeek,
        "specialist_id monday community_hours office_hours other_hours training_hours leave_hours recorded_by_id",
        "monday + 4",
    ),
    _table(Meeting, "kind day unit_id team_id specialist_id referrals_raised recorded_by_id", "day + time '16:00'"),
    _table(MeetingStaff, "meeting_id staff_id"),
    _table(MeetingClient, "meeting_id client_id"),
)
TABLES = {table.name: table for table in _IN_ORDER}
