"""Not under /accounts/: those are sign-in and its kin, which know no agency."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("staff/", views.people, name="people"),
    path("staff/invite/", views.invite, name="invite"),
    path("staff/<uuid:public_id>/", views.person, name="person"),
    path("staff/<uuid:public_id>/roles/add/", views.add_membership, name="add_membership"),
    path("staff/<uuid:public_id>/invitation/send/", views.resend_invitation, name="resend_invitation"),
    path("staff/<uuid:public_id>/invitation/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("staff/roles/<uuid:public_id>/", views.change_membership, name="change_membership"),
    path("staff/roles/<uuid:public_id>/end/", views.end_membership, name="end_membership"),
    path("units/", views.units, name="units"),
    path("units/add/", views.add_unit, name="add_unit"),
    path("units/<uuid:public_id>/", views.change_unit, name="change_unit"),
    path("teams/", views.teams, name="teams"),
    path("teams/add/", views.add_team, name="add_team"),
    path("teams/<uuid:public_id>/", views.change_team, name="change_team"),
    path("cover/", views.cover, name="cover"),
    path("cover/add/", views.add_cover, name="add_cover"),
    path("cover/<uuid:public_id>/cancel/", views.cancel_cover, name="cancel_cover"),
    path("agency/", views.agency, name="agency"),
    path("me/", views.me, name="me"),
    path("me/still-here/", views.still_here, name="still_here"),
    path("agencies/", views.choose_agency, name="choose_agency"),
    path("join/<str:token>/", views.accept_invitation, name="accept_invitation"),
]
