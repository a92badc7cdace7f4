"""Dates as people say them in Finnish: to 19.3.2026."""

DATE_FORMAT = "D j.n.Y"
SHORT_DATE_FORMAT = "D j.n."
MONTH_DAY_FORMAT = "j.n."
YEAR_MONTH_FORMAT = "n/Y"
TIME_FORMAT = "H.i"
DATETIME_FORMAT = "D j.n.Y H.i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
