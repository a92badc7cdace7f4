"""Addresses of the scale and of what records say about it."""

from django.urls import path

from fidelity.views import actionplan, jobdevelopment, prints, reports, steering

app_name = "fidelity"

urlpatterns = [
    # Job development in numbers: items 15, 16, 17, 19 and 20, and the rows behind each.
    path("numbers/job-development/", jobdevelopment.job_development, name="job_development"),
    path("numbers/job-development/first-contacts/", jobdevelopment.first_contacts_page, name="first_contacts"),
    path("numbers/job-development/plan/", jobdevelopment.plan_contacts_page, name="plan_contacts"),
    path("numbers/job-development/weeks/", jobdevelopment.weekly_contacts_page, name="weekly_contacts"),
    path("numbers/job-development/kinds/", jobdevelopment.job_kinds_page, name="job_kinds"),
    path("numbers/job-development/employers/", jobdevelopment.job_employers_page, name="job_employers"),
]

_REVIEW = "reviews/<uuid:public_id>/"

# Reports and what is made of them.
urlpatterns += [
    path(f"{_REVIEW}report/", reports.report, name="report"),
    path(f"{_REVIEW}report/print/", reports.print_report, name="print_report"),
    path(f"{_REVIEW}report.xlsx", reports.report_xlsx, name="report_xlsx"),
    path(f"{_REVIEW}report.json", reports.report_json, name="report_json"),
    path("prints/<uuid:public_id>/", prints.print_page, name="print"),
    path("prints/<uuid:public_id>/pdf/", prints.print_pdf, name="print_pdf"),
    # The action plan.
    path("action-plan/", actionplan.action_plan, name="action_plan"),
    path("action-plan/mine/", actionplan.my_steps, name="my_steps"),
    path("action-plan/add/", actionplan.add_step, name="add_step"),
    path("action-plan/<uuid:public_id>/", actionplan.step, name="step"),
    path("action-plan/<uuid:public_id>/change/", actionplan.change_step, name="change_step"),
    path("action-plan/<uuid:public_id>/tell/", actionplan.tell_of_step, name="tell_of_step"),
    # The steering committee.
    path("committee/", steering.committee, name="committee"),
    path("committee/reports/", steering.reports, name="committee_reports"),
    path("committee/meetings/", steering.meetings, name="meetings"),
    path("committee/meetings/plan/", steering.plan_meeting, name="plan_meeting"),
    path("committee/meetings/<uuid:public_id>/", steering.meeting, name="meeting"),
    path("committee/meetings/<uuid:public_id>/pack/", steering.print_pack, name="print_pack"),
    path("committee/meetings/<uuid:public_id>/change/", steering.change_meeting, name="change_meeting"),
    path("committee/meetings/<uuid:public_id>/minutes/", steering.hold_meeting, name="hold_meeting"),
    path("committee/meetings/<uuid:public_id>/call-off/", steering.call_off_meeting, name="call_off_meeting"),
]
