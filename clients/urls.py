"""Addresses of the client record. Public ids only: a number would tell how many there are."""

from django.urls import path

from clients.views import contacts, due, today

app_name = "clients"

urlpatterns = [
    path("today/", today.today, name="today"),
    path("log/", contacts.log, name="log"),
    path("clients/<uuid:public_id>/contacts/new/", contacts.log_contact, name="log_contact"),
    path("contacts/<uuid:public_id>/correct/", contacts.correct_contact, name="correct_contact"),
    path("contacts/<uuid:public_id>/void/", contacts.void_contact, name="void_contact"),
    path("due/<uuid:public_id>/", due.due, name="due"),
    path("clients/<uuid:public_id>/visits/new/", due.plan_visit, name="plan_visit"),
    path("visits/<uuid:public_id>/move/", due.move_visit, name="move_visit"),
    path("visits/<uuid:public_id>/cancel/", due.cancel_visit, name="cancel_visit"),
]
