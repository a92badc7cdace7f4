"""What the demo's reviewers wrote of each item: the score of the earlier review, its evidence, now and then advice."""

from __future__ import annotations

from typing import NamedTuple


class Told(NamedTuple):
    score: int
    evidence: str
    recommendation: str = ""


ITEMS: dict[int, Told] = {
    1: Told(
        5,
        "Caseload list and interviews: sixteen to nineteen people for each full-time specialist.",
    ),
    2: Told(
        4,
        "Weekly activity and interviews. Two specialists help out with housing matters now and then.",
        "Agree with the clinic that specialists do employment work only.",
    ),
    3: Told(
        5,
        "Specialists carry all phases themselves, from intake to follow-along. Seen in ten charts.",
    ),
    4: Told(
        4,
        "Staff list: each specialist belongs to one team, one of them to two.",
        "Keep new people of the third team with one specialist.",
    ),
    5: Told(
        4,
        "Observed a team meeting: the specialist sat in and brought up two people. Notes reach the clinical "
        "record late.",
        "Put profiles and plans into the clinical record within a week.",
    ),
    6: Told(
        3,
        "Counsellor interviewed: calls every few weeks, a meeting each quarter.",
        "Fix a monthly meeting with the counsellor.",
    ),
    7: Told(
        4,
        "Unit meeting observed; it is held nearly every week, led by the supervisor.",
    ),
    8: Told(
        4,
        "Supervision log and interviews: weekly supervision, field mentoring of the new specialist is not "
        "written down.",
        "Write down field mentoring, with what was practised.",
    ),
    9: Told(
        4,
        "Referral list and interviews: nobody was turned away; one clinician said some people are “not ready yet”.",
        "Talk with the teams about zero exclusion once more.",
    ),
    10: Told(
        3,
        "Intake form asks about work. Walls and waiting room of one site say nothing of work.",
        "Hang up stories of people in work at both sites.",
    ),
    11: Told(
        3,
        "Director interviewed: knows the principles; the committee met once in the past year.",
        "Let the steering committee meet at least every half year.",
    ),
    12: Told(
        4,
        "Benefits adviser interviewed; advice came before nearly all job starts, seldom after a raise.",
    ),
    13: Told(
        4,
        "Charts: what is said to employers is agreed on in writing. It is seldom talked about again.",
        "Bring disclosure up again before each interview.",
    ),
    14: Told(
        4,
        "Profiles are made in two or three sessions and added to after a job ends.",
    ),
    15: Told(
        4,
        "Person list: 41 days on average until the first meeting with an employer.",
        "Go to an employer together within the first three weeks.",
    ),
    16: Told(
        5,
        "Employer contacts and plans compared: nearly all of them fit what people wished for.",
    ),
    17: Told(
        3,
        "Logs of eight weeks: between three and five in-person contacts a week.",
        "Plan two mornings a week for employers, together in pairs.",
    ),
    18: Told(
        4,
        "Observed a visit: the specialist asked well and listened. Second visits are planned, third ones seldom.",
    ),
    19: Told(
        4,
        "Job list: cleaning makes up a quarter.",
    ),
    20: Told(
        5,
        "Job list: hardly two people work for the same employer.",
    ),
    21: Told(
        5,
        "Job list: all but one are permanent, and all pay what others there earn.",
    ),
    22: Told(
        4,
        "Support plans and interviews: supports differ from person to person; employers are seldom offered any.",
        "Ask employers within the first month what would help.",
    ),
    23: Told(
        4,
        "Charts: contacts before the start and within three days are there in most; weekly ones thin out.",
        "Put the first month’s four contacts into the calendar on the day of the start.",
    ),
    24: Told(
        5,
        "Weekly activity: 68 percent of hours in the community. Calendars agree with it.",
    ),
    25: Told(
        4,
        "Charts: outreach goes on for months, with visits; joint visits with the team are rare.",
    ),
}

SUMMARY = (
    "The programme helps people to jobs they chose, and stays with them. Employer contacts are good and too few; the "
    "clinic’s leadership is well-disposed and seldom told."
)
STRENGTHS = (
    "Jobs are diverse, permanent and paid like everybody’s.\nSpecialists work in the community.\nCaseloads are small."
)
PRIORITIES = (
    "More in-person contacts with employers, each week.\nA steering committee that meets.\n"
    "Work seen in every waiting room."
)
MET = (
    "Director, IPS supervisor, four specialists, two clinicians, psychiatrist, counsellor, five people in the "
    "programme, one employer"
)
DIFFERS = "Counted again with the specialists: some entries had been missing."
