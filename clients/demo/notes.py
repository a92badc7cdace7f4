"""What specialists write after a contact: short, in the words of the field."""

from __future__ import annotations

SEARCH = [
    "Went through the job list together. Two leads to follow up: a bakery and a laundry, mornings only.",
    "Career profile: strengths and what went well in earlier jobs. Wants work with a clear routine.",
    "Practised how to tell about the gap in the CV. Decided not to bring up the illness in interviews.",
    "Walked past three workplaces on the way; liked the garden centre. Agreed that I ask first.",
    "Wrote an application together on the phone. Sent it before we parted.",
    "Talked about pay and benefits; the adviser's appointment is booked.",
    "Low week, slept badly. Kept it short, agreed on one small step.",
    "Prepared for Thursday's interview: way there, clothes, three questions to ask.",
    "Interview went well in their own view. They will hear within a week.",
    "Turned down after the trial shift. Disappointed, wants to go on; next one is a café.",
    "Met at the library, updated the CV. Reference from the former manager is fine to use.",
    "Looked at evening courses besides work; decided work comes first.",
]
INTEREST = [
    "I want to get up for something again. Mornings are best, and I like to see what I have done.",
    "I worked in a kitchen for six years and was good at it. I want that back, with fewer evenings.",
    "Money of my own. I do not mind what it is as long as people are decent.",
    "I would like to work with animals, or in a garden.",
    "Two or three days a week to begin with. I am afraid of losing my benefits.",
    "I miss talking with customers.",
    "Something with computers; I repair them for half the house.",
    "I have never had a job. I want to know what it is like.",
]
FIRST_DAYS = [
    "First shift went well. Found the changing room and knows whom to ask.",
    "Met after the shift: tired but proud. The bus at 6.40 works.",
    "Tasks are clear, the pace is still hard. Agreed to ask for the list in writing.",
    "Shift lead was friendly. Talked through how to say that a break is needed.",
    "Reminder on the phone for wake-up; worked all week.",
]
KEEPING = [
    "Going well. Would like one more shift a week; talks to the manager on Monday.",
    "No support needed today, wanted to tell about the new task at the till.",
    "A misunderstanding with a colleague, sorted out by themselves. Practised what to say next time.",
    "Holiday pay and tax card: looked at the payslip together.",
    "Sleep is back to normal. Medication is taken after the shift now, agreed with the team.",
    "Manager is pleased. Talked about what a permanent contract would mean.",
    "Rang about the rota; two late shifts in a row are too much. Asked to swap one.",
    "Has been off sick for two days, back tomorrow. The employer knew.",
    "Thinks about a course in spring. Work stays first; hours could be moved.",
]
LOST = [
    "Told that the job ended. Angry first, then relieved. Wants to look again next week.",
    "Went through what worked and what did not; added to the profile.",
    "Dates for the unemployment office are clear. Looking for something with fewer evenings.",
]
ATTEMPTS = [
    "No answer, left a message to call back.",
    "No answer; texted as agreed.",
    "Did not come. Called: had forgotten, new time agreed.",
]
SHORT = [
    "Confirmed the time by text.",
    "Asked how the week went; all fine.",
    "Sent the address and the bus line.",
    "Thanked for the visit, nothing new.",
]
WITH = {
    "clinician": "With the care team: kept it to work. Medication change may make mornings slow for two weeks.",
    "family": "Partner joined for coffee. Knows what helps in the morning.",
    "employer": "Three of us at the workplace: the manager wants to keep them, and shows tasks one at a time.",
    "partner": "With the counsellor at the employment office: benefits run on while hours are under the limit.",
}
NEXT_STEPS = [
    "Send the application to the second place", "Ask the manager about the rota",
    "Book the benefits adviser", "Visit the workplace together",
    "Call about the reference", "Bring the payslip", "Update the profile", "Agree the next visit",
]  # fmt: skip
VISITS = {
    "learn": [
        "Asked what a good day looks like here and where help is missing.",
        "Short tour. Most work is between six and eleven.",
    ],
    "explain": [
        "Told what we do and that the person decides what is shared.",
        "Interested; asked how much of our time it takes.",
    ],
    "match": [
        "Described somebody who likes early mornings. Would like to meet them.",
        "Talked about a trial shift with pay.",
    ],
    "follow_up": [
        "Nothing open now, ask again in a month.",
        "New shift lead; introduced myself again.",
        "Two people leave in spring.",
    ],
    "support_worker": [
        "Feedback on how it goes; agreed on one task at a time.",
        "Asked for a written list of tasks, got it.",
    ],
}
VISIT_STEPS = ["Come back with two ideas", "Ring on Monday", "Send the leaflet", "Bring the person along", ""]
DECLINED = ["Wants to manage alone for now; may call any time.", "One text a month instead."]
AGREED = ["Talking on the phone is easier after a shift."]
VISIT_PLANS = [
    "Talk after the shift",
    "Look at the payslip together",
    "Plan the first day",
    "Go through the job list",
    "Coffee and how it goes",
]
