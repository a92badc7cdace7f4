"""One imported person's whole road, on a phone and at a desk: from the referral to a job that ends, a second one and the
step-down, by the links of the pages alone; then all the dates of a chart review on one page, and a consent that is taken back."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Locator, expect

from clients.models import EmployerContactFor
from employers.models import EmployerContact
from tenancy.context import agency_context
from tenancy.models import Agency
from tests.browser.conftest import Enter
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.clients.importing import sheet
from tests.world import World

NAME = "Liisa Mäkelä"
LIISA = {
    "client_ref": "H-7",
    "first_name": "Liisa",
    "last_name": "Mäkelä",
    "programme_entry": "2026-01-05",
    "specialist_email": "ana@example.org",
    "unit": "Harbour",
}
FIRST_JOB, SECOND_JOB = "Baker, Corner Bakery", "Kitchen assistant, Café Aamu"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_from_the_referral_to_a_second_job_and_the_step_down(enter: Enter, town: World, size: tuple[int, int]) -> None:
    Agency.objects.filter(pk=town.north.pk).update(consent_from_date=date(2026, 1, 1))
    imported(enter(town.adi, size))
    road = Road(enter(town.ana, size), size)
    referred(road)
    contact_logged(road, "2026-01-07")
    profile_filled(road)
    plan_made(road)
    consent_given(road)
    disclosure_decided(road)
    employer_met(road)
    applied_and_interviewed(road)
    advised_on_benefits(road)
    contact_logged(road, "2026-02-26")
    first_job_started(road)
    support_planned(road)
    sister_helps(road)
    contact_logged(road, "2026-03-04")
    first_job_ended(road)
    contact_logged(road, "2026-03-18")
    second_job_started(road)
    stepping_down(road)
    all_dates_on_the_chart(road)
    consent_taken_back(road)
    with agency_context(town.north.pk):
        assert (EmployerContact.objects.count(), EmployerContactFor.objects.count()) == (2, 1)
    assert road.wrong == []


class Road:
    """Ana's way through the pages of one person. What does not look right is gathered in `wrong`."""

    def __init__(self, visitor: Visitor, size: tuple[int, int]) -> None:
        self.visitor, self.page, self.size = visitor, visitor.page, size
        self.wrong: list[str] = []
        visitor.goto("/clients/")
        self.press(self.page.get_by_role("link", name=NAME, exact=True))

    def press(self, what: Locator) -> None:
        with self.page.expect_navigation():
            what.click()

    def follow(self, ending: str) -> None:
        """The first link of the page that leads to an address which ends so; some are written from where the page is."""
        links = self.page.locator(f'main a[href$="{ending}"], main a[href="{ending.removeprefix("/")}"]')
        self.press(links.filter(visible=True).first)

    def open(self, *endings: str) -> None:
        """From wherever one is back to the record, as the links back lead, and from there on."""
        while self.heading() != NAME:
            self.press(self.page.locator("a.back"))
        for ending in endings:
            self.follow(ending)

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def fill(self, **said: str) -> None:
        """What is typed, or the choice that is made, by the names of the fields."""
        for name, value in said.items():
            field = self.page.locator(f'main form [name="{name}"]')
            choice = self.page.locator(f'main form [name="{name}"][value="{value}"]:is([type=radio], [type=checkbox])')
            if choice.count():
                # The line it stands in is the target.
                if not choice.is_checked():
                    self.page.locator(f'label[for="{choice.get_attribute("id")}"]').click()
            elif field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def choose(self, label: str, option: str) -> None:
        """From a list that is searched as one types."""
        self.page.get_by_role("combobox", name=label).fill(option)
        self.page.get_by_role("option", name=option, exact=True).click()

    def save(self, **said: str) -> None:
        self.fill(**said)
        self.press(self.page.locator("main form .form-actions [type=submit]").first)
        expect(self.page.locator("[data-error-summary]")).to_have_count(0)

    def hears(self, text: str) -> None:
        """What the app answers after something was saved."""
        expect(self.page.get_by_role("status").first).to_contain_text(text)

    def reads(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def looks_right(self) -> None:
        self.wrong += [f"{self.heading()}: {text}" for text in self.visitor.looks_right()]
        self.visitor.resize(self.size)


def imported(visitor: Visitor) -> None:
    """By the administrator: what the file would do is shown before it does it."""
    page = visitor.page
    visitor.goto("/import/")
    file = {"name": "caseload.csv", "mimeType": "text/csv", "buffer": sheet("caseload", LIISA)}
    page.get_by_text("Caseload and jobs", exact=True).first.click()
    page.locator("[name=file]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("row", name="H-7")).to_contain_text("new")
    page.get_by_role("button", name="Import the file").click()
    expect(page.get_by_role("status").first).to_contain_text("Imported: 1 new")


# The way to work


def referred(road: Road) -> None:
    road.open("/intake/", "/intake/referral/")
    road.save(
        interest="I want to bake again.", source="clinician", referrer="Dr Ek", sent_date="2025-12-30",
        received_date="2026-01-02",
    )  # fmt: skip
    road.hears("The referral is recorded.")
    road.press(road.page.get_by_role("link", name="On their record"))


def contact_logged(road: Road, day: str) -> None:
    road.open("/contacts/new/")
    road.save(mode="in_person", contact_date=day, note=f"Met on {day}.")
    road.hears("Contact logged")


def profile_filled(road: Road) -> None:
    """An edition with two sections, told in two sessions, signed; the person gets it on paper."""
    road.open("/profile/", "/profile/new/")
    road.save(begun_date="2026-01-08", why="first", sources="person")
    for section, said in (
        ("goals", {"why_now": "To pay the rent.", "dream_job": "Baker"}),
        ("work_history", {"jobs-0-employer": "Old Mill", "jobs-0-liked": "The smell of bread"}),
    ):
        road.follow(f"/sections/{section}/")
        road.save(**said)
    road.follow("/edit/")
    road.save(session_0="2026-01-08", session_1="2026-01-15")
    road.follow("/sign/")
    road.save(who="person", name=NAME, signed_date="2026-01-15")
    road.reads("To pay the rent.", "The smell of bread", f"{NAME} (the person)")
    road.looks_right()
    paper = road.page.get_by_role("link", name="Print for the person").get_attribute("href")
    printed = road.visitor.context.request.get(f"{road.visitor.home}{paper}")
    assert printed.headers["content-type"] == "application/pdf" and printed.body().startswith(b"%PDF-")
    road.follow("/paper/")
    assert road.heading() == "My career profile"
    road.reads("To pay the rent.", "The smell of bread", NAME)


def plan_made(road: Road) -> None:
    road.open("/plan/", "/plan/new/")
    road.save(goal="I want to bake again.", started_date="2026-01-12", review_date="2026-04-12")
    road.follow("/lines/job_type/new/")
    road.save(text="Baker", reason="Did it for six years")
    road.follow("/sign/")
    road.save(who="person", signed_date="2026-01-12")
    road.follow("/print/")
    assert road.heading() == "Job search plan"
    road.reads("Baker", "Did it for six years", NAME)


def consent_given(road: Road) -> None:
    road.open("/consents/", "?purpose=employers")
    road.save(given_date="2026-02-02", how="signed", expires_date="2026-08-02")
    road.reads("Its last day is Sun 2 Aug.")


def disclosure_decided(road: Road) -> None:
    """And the card that is read before one walks in."""
    road.open("/disclosure/", "/disclosure/new/")
    road.save(
        talked_date="2026-01-26", adjustments_explained="yes", decision="some", may_contact_employers="yes",
        may_say="Works best with a written list.", must_not_say="The hospital.", made_date="2026-02-03",
    )  # fmt: skip
    road.follow("/disclosure/sign/")
    road.save(signed_date="2026-02-03", signed_how="paper")
    road.open("/what-may-be-said/")
    road.reads("Consent stands: you may name them.", "Works best with a written list.", "The hospital.")
    road.looks_right()


def employer_met(road: Road) -> None:
    """The first one in person, on the thirtieth day; it serves a line of the plan."""
    road.open("/employer-contact/new/")
    road.choose("Employer", "Corner Bakery")
    road.save(
        contact_date="2026-02-04", mode="in_person", about_competitive_job="yes", serves="Baker", told="A list helps.",
        note="They look for somebody in the mornings.",
    )  # fmt: skip
    road.hears("Employer contact logged.")


def applied_and_interviewed(road: Road) -> None:
    road.open("/applications/", "/applications/new/")
    road.choose("Employer", "Corner Bakery")
    road.save(title="Baker", sent_date="2026-02-06", done_by="together", found="specialist")
    road.follow("/interviews/new/")
    road.save(interview_date="2026-02-10", interview_time="09:30", mode="in_person", attended="joint")
    road.hears("Interview recorded. How did it go?")
    road.save(outcome="offer", attended="joint")
    road.reads("Joint interview Tue 10 Feb")


def advised_on_benefits(road: Road) -> None:
    road.open("/benefits/", "/advice/new/")
    road.save(offered_date="2026-02-16", answer="accepted", session_date="2026-02-20", adviser="Mira Koski")
    road.hears("The offer is recorded.")


# At work


def first_job_started(road: Road) -> None:
    """From the application that led to it, with the contacts planned in view before it is saved."""
    road.open("/applications/")
    road.press(road.page.get_by_role("link", name="Record the job start"))
    road.fill(start_date="2026-03-02", weekly_hours="20", hourly_pay="13.20", permanent="yes", open_to_anyone="yes")
    expect(road.page.locator("#planned li")).to_have_count(17)
    road.save()
    road.hears("Job start recorded.")
    road.reads("Working since Mon 2 Mar")
    road.looks_right()


def support_planned(road: Road) -> None:
    road.open()
    road.press(road.page.get_by_role("link", name=FIRST_JOB, exact=True))
    road.follow("/support-plan/")
    road.follow("/support-plan/new/")
    road.save(made_date="2026-03-03")
    road.follow("/supports/new/")
    road.choose("Support", "wake-up calls")
    road.save(given_by="family", giver_name="Anna Mäkelä", how_often="every working morning")
    road.follow("/support-plan/sign/")
    road.save(signer="person", name=NAME, signed_date="2026-03-03")
    road.follow("/support-plan/print/")
    assert road.heading() == "My support at work"
    road.reads("Wake-up calls", "Anna Mäkelä", "every working morning", NAME)


def sister_helps(road: Road) -> None:
    road.open("/support/", "/people/new/")
    road.save(
        name="Anna Mäkelä", relation="family", relation_said="sister", helps="Rings in the morning", may_contact="yes",
        asked_date="2026-03-03",
    )  # fmt: skip
    road.hears("Anna Mäkelä is on record.")


def first_job_ended(road: Road) -> None:
    road.open()
    road.press(road.page.get_by_role("link", name=FIRST_JOB, exact=True))
    road.follow("/end/")
    road.save(end_date="2026-03-16", learned_date="2026-03-17", end_reason="quit", end_next_step="A later start")
    road.hears("Job end recorded.")
    road.reads("Looking for work")


def second_job_started(road: Road) -> None:
    road.open("/jobs/new/")
    road.save(
        new_employer="Café Aamu", title="Kitchen assistant", start_date="2026-03-19", weekly_hours="15", permanent="yes"
    )
    road.hears("Job start recorded.")
    road.reads(f"Working since Thu 19 Mar · {SECOND_JOB}")


def stepping_down(road: Road) -> None:
    """Planned and talked through by all three: support goes on until the hand-over."""
    road.open("/step-down/", "/step-down/plan/")
    road.save(
        job=SECOND_JOB, satisfied="yes", no_issues="yes", stays="yes", supporter_name="Pia Peer", supporter_role="peer",
        will_do="Coffee every Friday", meeting_date="2026-03-19", contact_after_date="2026-04-16", way_back="Ring Ana.",
    )  # fmt: skip
    road.hears("Planned. Support goes on as before until the hand-over.")
    road.follow("/met/")
    road.save(met_on="2026-03-19")
    road.hears("Saved. Next: the hand-over.")
    road.reads("Pia Peer, peer worker", "Thu 16 Apr")


# Looking back


def all_dates_on_the_chart(road: Road) -> None:
    """Everything that was written on the way, each line under its part; the rest says that it is not on record."""
    road.open("/chart/")
    assert on_the_chart(road) == {
        "Referral received": "Fri 2 Jan · clinician or treatment team",
        "Programme entry": "Mon 5 Jan",
        "First meeting with the specialist": "Wed 7 Jan",
        "Begun": "Thu 8 Jan",
        "Sessions": "2 sessions: Thu 8 Jan, Thu 15 Jan",
        "Last updated": "Thu 19 Mar",
        "Job search plan": "edition 1, Mon 12 Jan",
        "Kinds of work wished for": "Baker",
        "Applied for": "Baker (Fri 6 Feb)",
        "Jobs held": "Baker; Kitchen assistant",
        "First in person, about a competitive job": "Wed 4 Feb · 30 days after entry · Ana Anason",
        "Contacts in all": "1",
        "Wed 4 Feb": "Corner Bakery · in person · Ana Anason · Baker",
        "Offered Mon 16 Feb": "Ana Anason · accepted · session on Fri 20 Feb · Mira Koski",
        "Pros and cons talked through": "Mon 26 Jan",
        "What was agreed": "Tue 3 Feb · tell some things",
        "Family who help": "Anna Mäkelä",
        "Closed": "open",
    }
    assert on_the_chart(road, FIRST_JOB) == {
        "First and last day": "Mon 2 Mar – Mon 16 Mar",
        "Hours, pay, permanent": "20 hours a week · 13.20 an hour · permanent",
        "Contact before the start": "Met · Thu 26 Feb",
        "Within three days": "Met · Wed 4 Mar",
        "Weekly in the first month": "1 of 2 met: Wed 4 Mar",
        "Monthly after that": "Cancelled",
        "Supports and who gives them": "wake-up calls (family)",
        "Why it ended": "Quit",
        "Contact within three days of learning it": "Met · Wed 18 Mar",
        "Next step": "A later start",
    }
    assert on_the_chart(road, SECOND_JOB) == {
        "First and last day": "Thu 19 Mar",
        "Hours, pay, permanent": "15 hours a week · permanent",
        "Contact before the start": "Met · Wed 18 Mar",
        "Within three days": "Open · Sun 22 Mar",
        "Weekly in the first month": "Open · Wed 25 Mar",
        "Monthly after that": "Upcoming · Mon 18 May",
    }
    road.looks_right()


def on_the_chart(road: Road, job: str = "") -> dict[str, str]:
    """What stands there, line by line: of one job, or of everything else."""
    lines = road.page.evaluate(
        """() => [...document.querySelectorAll("main section")].flatMap(part => [...part.querySelectorAll("dl > div")].map(
            line => [part.querySelector("h2"), ...line.children].map(each => each.innerText.trim())))"""
    )
    return {
        label: said
        for part, label, said in lines
        if (part == job if job else part not in (FIRST_JOB, SECOND_JOB)) and not said.startswith("not on record")
    }


def consent_taken_back(road: Road) -> None:
    """A15: from that minute on they are not named to an employer; a contact that names nobody is as good as before."""
    road.open("/consents/", "/take-back/")
    road.save()
    road.hears("Taken back.")
    road.reads("A list helps.")
    road.open("/what-may-be-said/")
    road.reads("No consent stands: do not name them. General talk is fine.")
    road.open("/employer-contact/new/")
    road.choose("Employer", "Corner Bakery")
    road.visitor.expect_status(422)
    road.fill(mode="phone", serves="Baker")
    road.press(road.page.get_by_role("button", name="Save the contact"))
    road.reads("No consent covers talking with this employer")
    road.open()
    road.press(road.page.get_by_role("link", name=FIRST_JOB, exact=True))
    road.press(road.page.get_by_role("link", name="Corner Bakery", exact=True))
    road.follow("/contacts/new/")
    road.save(mode="phone", note="They look for a cleaner, too.")
    expect(road.page.get_by_role("heading", level=1)).to_have_text("Corner Bakery")
    road.reads("They look for a cleaner, too.")
