"""Employers as a file."""

from __future__ import annotations

from django.http import HttpResponse

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from audit import trail
from employers import exports

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require(Permission.EDIT_EMPLOYERS)
def export(request: StaffRequest) -> HttpResponse:
    """`format` in the address: csv, or xlsx."""
    wanted = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    trail.record("employers exported", by=request.staff, details={"format": wanted})
    rows = exports.rows_of(request.staff)
    response: HttpResponse
    if wanted == "xlsx":
        response = HttpResponse(exports.as_workbook(rows), content_type=_SHEET)
    else:
        # Put together here and not while it is sent: by then the transaction is over, and no row can be seen.
        response = HttpResponse("".join(exports.as_csv(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="employers.{wanted}"'
    return response
