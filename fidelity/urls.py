"""Addresses of the scale and of what records say about it."""

from django.urls import path

from fidelity.views import (
    actionplan,
    evidence,
    jobdevelopment,
    prints,
    reports,
    reviews,
    reviews_agreed,
    reviews_frozen,
    reviews_people,
    reviews_report,
    reviews_sheet,
    reviews_visit,
    steering,
)

app_name = "fidelity"

urlpatterns = [
    # The scale as the records have it, and the rows behind each item.
    path("fidelity/", evidence.evidence, name="evidence"),
    path("fidelity/thresholds/", evidence.thresholds, name="thresholds"),
    path("fidelity/items/<slug:key>/", evidence.evidence_rows, name="evidence_rows"),
    # Job development in numbers: items 15, 16, 17, 19 and 20, and the rows behind each.
    path("numbers/job-development/", jobdevelopment.job_development, name="job_development"),
    path("numbers/job-development/first-contacts/", jobdevelopment.first_contacts_page, name="first_contacts"),
    path("numbers/job-development/plan/", jobdevelopment.plan_contacts_page, name="plan_contacts"),
    path("numbers/job-development/weeks/", jobdevelopment.weekly_contacts_page, name="weekly_contacts"),
    path("numbers/job-development/kinds/", jobdevelopment.job_kinds_page, name="job_kinds"),
    path("numbers/job-development/employers/", jobdevelopment.job_employers_page, name="job_employers"),
]

_REVIEW = "reviews/<uuid:public_id>/"

# Fidelity reviews. A reviewer's sheet has no address of its own: it is found by who asks.
urlpatterns += [
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/plan/", reviews.plan_review, name="plan_review"),
    path("reviews/reviewers/<uuid:public_id>/", reviews_people.change_reviewer, name="change_reviewer"),
    path("reviews/reviewers/<uuid:public_id>/remove/", reviews_people.remove_reviewer, name="remove_reviewer"),
    path("reviews/visit/<uuid:public_id>/", reviews_visit.change_session, name="change_session"),
    path("reviews/visit/<uuid:public_id>/remove/", reviews_visit.remove_session, name="remove_session"),
    path("reviews/charts/<uuid:public_id>/", reviews_frozen.review_chart, name="review_chart"),
    path("reviews/further/<uuid:public_id>/", reviews_report.answer_further, name="answer_further"),
    path(_REVIEW, reviews.review, name="review"),
    path(f"{_REVIEW}change/", reviews.change_review, name="change_review"),
    path(f"{_REVIEW}call-off/", reviews.call_off_review, name="call_off_review"),
    path(f"{_REVIEW}reviewers/add/", reviews_people.add_reviewer, name="add_reviewer"),
    path(f"{_REVIEW}reviewers/invite/", reviews_people.invite_reviewer, name="invite_reviewer"),
    path(f"{_REVIEW}leave/", reviews_people.leave_review, name="leave_review"),
    path(f"{_REVIEW}visit/add/", reviews_visit.add_session, name="add_session"),
    path(f"{_REVIEW}freeze/", reviews_frozen.freeze_review, name="freeze_review"),
    path(f"{_REVIEW}evidence/", reviews_frozen.review_evidence, name="review_evidence"),
    path(f"{_REVIEW}evidence/<int:number>/", reviews_frozen.review_evidence_item, name="review_evidence_item"),
    path(f"{_REVIEW}lists.xlsx", reviews_frozen.review_pack, name="review_pack"),
    path(f"{_REVIEW}lists.zip", reviews_frozen.review_pack_csv, name="review_pack_csv"),
    path(f"{_REVIEW}lists/forget/", reviews_frozen.forget_pack, name="forget_pack"),
    path(f"{_REVIEW}charts/", reviews_frozen.review_charts, name="review_charts"),
    path(f"{_REVIEW}sheet/", reviews_sheet.sheet, name="sheet"),
    path(f"{_REVIEW}sheet/<int:number>/", reviews_sheet.sheet_item, name="sheet_item"),
    path(f"{_REVIEW}sheet/hand-in/", reviews_sheet.hand_in, name="hand_in"),
    path(f"{_REVIEW}agreed/", reviews_agreed.agreed, name="agreed"),
    path(f"{_REVIEW}agreed/<int:number>/", reviews_agreed.agreed_item, name="agreed_item"),
    path(f"{_REVIEW}words/", reviews_agreed.report_words, name="report_words"),
    path(f"{_REVIEW}draft/", reviews_agreed.finish_draft, name="finish_draft"),
    path(f"{_REVIEW}further/", reviews_report.further_evidence, name="further_evidence"),
    path(f"{_REVIEW}further/give/", reviews_report.give_further, name="give_further"),
    path(f"{_REVIEW}sign/", reviews_report.sign_review, name="sign_review"),
    path(f"{_REVIEW}amend/", reviews_report.amend_review, name="amend_review"),
]

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
