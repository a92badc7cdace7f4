"""Employers, their sites and people, and contacts with them."""

from django.urls import path

from employers import views
from employers.views import exporting, letters

app_name = "employers"
urlpatterns = [
    path("employers/", views.employer_list, name="list"),
    path("employers/new/", views.add, name="add"),
    path("employers/<uuid:public_id>/", views.page, name="page"),
    path("employers/<uuid:public_id>/edit/", views.edit, name="edit"),
    path("employers/<uuid:public_id>/sites/new/", views.add_site, name="add_site"),
    path("employers/<uuid:public_id>/sites/<uuid:site_id>/", views.edit_site, name="edit_site"),
    path("employers/<uuid:public_id>/people/new/", views.add_person, name="add_person"),
    path("employers/<uuid:public_id>/people/<uuid:person_id>/", views.edit_person, name="edit_person"),
    path("employers/<uuid:public_id>/contacts/new/", views.log_contact, name="log_contact"),
    path(
        "employers/<uuid:public_id>/contacts/<uuid:contact_id>/",
        views.correct_contact,
        name="correct_contact",
    ),
    path("employers/<uuid:public_id>/contacts/<uuid:contact_id>/void/", views.void_contact, name="void_contact"),
    # Letters: nothing is typed into them.
    path("employers/<uuid:public_id>/letter/", letters.write_letter, name="write_letter"),
    path("employers/<uuid:public_id>/letter/pdf/", letters.letter_pdf, name="letter_pdf"),
    path("employers/export/", exporting.export, name="export"),
    # Who knows whom.
    path("employers/<uuid:public_id>/known/new/", views.add_acquaintance, name="add_acquaintance"),
    path(
        "employers/<uuid:public_id>/known/<uuid:acquaintance_id>/remove/",
        views.remove_acquaintance,
        name="remove_acquaintance",
    ),
    # Openings.
    path("openings/", views.openings, name="openings"),
    path("openings/new/", views.add_opening_anywhere, name="add_opening_anywhere"),
    path("openings/<uuid:public_id>/", views.opening, name="opening"),
    path("openings/<uuid:public_id>/edit/", views.edit_opening, name="edit_opening"),
    path("openings/<uuid:public_id>/close/", views.close_opening, name="close_opening"),
    path("openings/<uuid:public_id>/reopen/", views.reopen_opening, name="reopen_opening"),
    path("openings/<uuid:public_id>/interest/", views.interest, name="interest"),
    path("employers/<uuid:public_id>/openings/new/", views.add_opening, name="add_opening"),
    # Two records of one employer.
    path("employers/<uuid:public_id>/doubles/", views.doubles, name="doubles"),
    path("employers/<uuid:public_id>/merge/<uuid:other_id>/", views.merge, name="merge"),
    path("employers/merges/<uuid:public_id>/undo/", views.undo_merge, name="undo_merge"),
]
