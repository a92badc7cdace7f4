"""Addresses of the scale and of what records say about it."""

from django.urls import path

from fidelity.views import evidence, jobdevelopment

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
