"""Addresses of the client record. Public ids only: a number would tell how many there are."""

from django.urls import path

from clients.views import (
    caseload,
    contacts,
    due,
    employer_contacts,
    imports,
    jobs,
    numbers,
    profile,
    profile_sections,
    records,
    support,
    today,
)

app_name = "clients"

urlpatterns = [
    path("today/", today.today, name="today"),
    path("log/", contacts.log, name="log"),
    path("clients/<uuid:public_id>/contacts/new/", contacts.log_contact, name="log_contact"),
    path("contacts/<uuid:public_id>/correct/", contacts.correct_contact, name="correct_contact"),
    path("contacts/<uuid:public_id>/take-back/", contacts.take_back_contact, name="take_back_contact"),
    path("contacts/<uuid:public_id>/void/", contacts.void_contact, name="void_contact"),
    path("due/<uuid:public_id>/", due.due, name="due"),
    path("clients/<uuid:public_id>/visits/new/", due.plan_visit, name="plan_visit"),
    path("visits/<uuid:public_id>/move/", due.move_visit, name="move_visit"),
    path("visits/<uuid:public_id>/cancel/", due.cancel_visit, name="cancel_visit"),
    # the record: list, page, people and support
    path("clients/", records.client_list, name="list"),
    path("clients/new/", records.add, name="add"),
    path("clients/<uuid:public_id>/", records.page, name="page"),
    path("clients/<uuid:public_id>/edit/", records.edit, name="edit"),
    path("clients/<uuid:public_id>/history/", records.history, name="history"),
    path("clients/<uuid:public_id>/assign/", support.assign, name="assign"),
    path("clients/<uuid:public_id>/close/", support.close, name="close"),
    path("clients/<uuid:public_id>/reopen/", support.reopen, name="reopen"),
    path("clients/<uuid:public_id>/decline/", support.decline, name="decline"),
    path("clients/<uuid:public_id>/resume/", support.resume, name="resume"),
    path("clients/<uuid:public_id>/agree-modes/", support.agree_modes, name="agree_modes"),
    path("agreed-modes/<uuid:public_id>/end/", support.end_agreed_modes, name="end_agreed_modes"),
    # jobs and employer contacts on somebody's behalf
    path("clients/<uuid:public_id>/jobs/new/", jobs.start_job, name="start_job"),
    path("clients/<uuid:public_id>/jobs/preview/", jobs.preview_job, name="preview_job"),
    path("jobs/<uuid:public_id>/", jobs.job, name="job"),
    path("jobs/<uuid:public_id>/edit/", jobs.edit_job, name="edit_job"),
    path("jobs/<uuid:public_id>/move/", jobs.move_start, name="move_start"),
    path("jobs/<uuid:public_id>/cancel/", jobs.cancel_start, name="cancel_start"),
    path("jobs/<uuid:public_id>/end/", jobs.end_job, name="end_job"),
    path("jobs/<uuid:public_id>/undo-end/", jobs.undo_end, name="undo_end"),
    path("clients/employer-parts/", employer_contacts.employer_parts, name="employer_parts"),
    path(
        "clients/<uuid:public_id>/employer-contact/new/",
        employer_contacts.employer_contact,
        name="employer_contact",
    ),
    # The vocational profile.
    path("clients/<uuid:public_id>/profile/", profile.profile, name="profile"),
    path("clients/<uuid:public_id>/profile/new/", profile.begin_profile_edition, name="begin_profile_edition"),
    path("profile-editions/<uuid:public_id>/", profile.profile_edition, name="profile_edition"),
    path("profile-editions/<uuid:public_id>/edit/", profile.edit_profile_edition, name="edit_profile_edition"),
    path(
        "profile-editions/<uuid:public_id>/sections/<str:code>/",
        profile_sections.profile_section,
        name="profile_section",
    ),
    path("profile-editions/<uuid:public_id>/compare/", profile.compare_profile, name="compare_profile"),
    path("profile-editions/<uuid:public_id>/sign/", profile.sign_profile, name="sign_profile"),
    path("profile-editions/<uuid:public_id>/paper/", profile.profile_paper, name="profile_paper"),
    path("profile-editions/<uuid:public_id>/pdf/", profile.profile_pdf, name="profile_pdf"),
    path("profile-signatures/<uuid:public_id>/take-back/", profile.take_back_signature, name="take_back_signature"),
    # The supervisor's caseload, and the agency in numbers.
    path("caseload/", caseload.caseload, name="caseload"),
    path("caseload/due/", caseload.caseload_due, name="caseload_due"),
    path("caseload/visits/", caseload.caseload_visits, name="caseload_visits_all"),
    path("caseload/<uuid:public_id>/", caseload.caseload_of, name="caseload_of"),
    path("caseload/<uuid:public_id>/visits/", caseload.caseload_visits, name="caseload_visits"),
    path("numbers/", numbers.numbers, name="numbers"),
    # Spreadsheets in.
    path("import/", imports.upload, name="import"),
    path("import/template/<str:kind>/", imports.template, name="import_template"),
    path("import/<uuid:public_id>/", imports.preview, name="import_preview"),
    path("import/<uuid:public_id>/confirm/", imports.confirm, name="import_confirm"),
    path("import/<uuid:public_id>/fix-list/", imports.fix_list, name="import_fix_list"),
]
