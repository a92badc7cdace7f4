"""The gate of every page: what a view needs is declared on it, and tests/test_access.py reads it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.roles import Permission

View = Callable[..., HttpResponse]


def require(*permissions: Permission) -> Callable[[View], View]:
    """Only for staff with any of `permissions`; others get 403. Without arguments: any staff member of the agency."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            staff = request.staff  # type: ignore[attr-defined]
            if staff is None or (permissions and not staff.permissions.intersection(permissions)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_permissions = permissions  # type: ignore[attr-defined]
        return guarded

    return decorate
