"""One JSON object a line: no line breaks to forge, no form data, no query string, no link that opens a door."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

_EXTRA = ("request_id", "agency", "operation", "count", "status_code", "task")

# An invitation's address is its key until it was used (accounts.invitations).
_KEY = re.compile(r"(/join/)[^/\s]+")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": _KEY.sub(r"\1…", record.getMessage().split("?", 1)[0]),
        }
        line.update({key: getattr(record, key) for key in _EXTRA if hasattr(record, key)})
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "META"):
            line["request_id"] = request.META.get("ips.request_id", "")
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info).splitlines()[-12:]
        return json.dumps(line, ensure_ascii=False, default=str)
