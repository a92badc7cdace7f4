"""The app's addresses, admin, and a view that answers with so many bytes."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.access import require
from ipsapp.urls import urlpatterns as of_the_app


@require()
def nothing(request: HttpRequest, size: int) -> HttpResponse:
    """What a page of this size costs before anything is asked or said: session, user, agency, headers."""
    return HttpResponse(b"x" * size)


urlpatterns = [*of_the_app, path("bench/<int:size>/", nothing), path("bench/admin/", admin.site.urls)]
