"""Addresses of the scale and of what records say about it."""

from django.urls import path

from fidelity.views import jobdevelopment

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
