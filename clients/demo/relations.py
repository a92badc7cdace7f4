"""What is known around the workplaces of the demo: industries, branches, who knows whom, openings, a double."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from accounts.models import StaffMember
from clients.demo.people import Scene
from clients.demo.workplaces import Workplaces
from employers import actions
from employers.models import Employer, EmployerPerson, Opening

# Divisions of employers/sectors.py by the line of business.
_CODES = {
    "Bakery": "10", "Hotel": "55", "Warehouse": "52", "Garden centre": "47", "Café": "56", "Printing works": "18",
    "Care home": "87", "Grocery": "47", "Laundry": "96", "Parks and gardens": "81", "Textile care": "96",
    "Bookshop": "47", "Food": "47", "Dental clinic": "86", "Cleaning": "81", "Machine repair": "33",
    "School catering": "56", "Post": "53", "Toy shop": "47", "Cinema": "59", "Bicycle repair": "95",
    "Hairdresser": "96", "Software": "62", "Library": "91", "Restaurant": "56", "Pharmacy": "47", "Museum": "91",
    "Florist": "47", "Taxi": "49", "Food packing": "82", "Second-hand shop": "47", "Shipping": "50",
    "Health centre": "86", "Farm": "01", "Painting": "43", "Security": "80", "Gym": "93", "Sports": "93",
    "Accounting": "69", "Construction": "43", "Pet shop": "47", "Metal": "25", "Hardware store": "47",
    "Daycare": "88",
}  # fmt: skip
_CULTURE = (
    "Calm in the mornings, hectic from eleven to one. People eat together.",
    "Few words, clear tasks. Newcomers get a colleague to follow for two weeks.",
    "Young team, music in the back room. The owner notices when somebody is tired.",
)
_ADJUSTMENTS = (
    "Starts with short days. A quiet corner for breaks.",
    "Tasks can be swapped with a colleague; written lists on the wall.",
    "The same shift each week when one asks for it.",
)
_AREAS = ("Centre", "Harbour", "Hillside", "Kallio", "East side")
_TRAVEL = ("Tram 9, the stop is in front of the door.", "Bus 54, then five minutes on foot. Side door.", "")

# Employer | work | what one does | hours from, to | shifts | pay | advertised | heard so many days ago | last day in so many
_OPENINGS = """
Corner Bakery | Baker’s help | Weighs, cleans trays, packs bread | 15, 20 | early | 12.80 an hour | no | 3 | 5
Harbour Hotel | Room attendant | Rooms on two floors, first with a partner | 20, 30 | day,weekend | as agreed | yes | 6 | 12
Green Thumb Garden Centre | Garden hand for the season | Watering and carrying | , 25 | day,weekend |  | made | 12 |
Café Merituuli | Dishwasher | Evening shift, three times a week | 12, 15 | evening | 12.50 an hour | no | 1 | 2
Blue Door Laundry | Folding and packing | The same tasks each day, sitting or standing | 20, 20 | day |  | no | 9 | 30
Data Dock | Tester | Goes through test lists, writes down what fails | 15, 37.5 | day | 2600 a month | yes | 20 | -2
Pizza Forno | Kitchen hand | Prepares vegetables before opening | 10, 20 | day,evening |  | yes | 40 | -10
Zinc Works | Machine helper | Feeds the press, keeps the floor clean | 20, 30 | early | 17 an hour | no | 5 | 9
Bayview Diner | Dishwasher | Lunch shifts | 12, 20 | day |  | no | 2 |
"""
_KNOWN = (
    ("Old Town Books", 0, "Her children go to the same school."),
    ("Ferry Line", 1, "Worked in the crew office ten years ago."),
    ("Kallio Corner Shop", 2, ""),
    ("Bike Workshop Pyörä", 0, "Has had her bicycle repaired there for years."),
)


def add(scene: Scene, places: Workplaces) -> None:
    """Written in the app's own words, with a randomness of its own: the stories stay what they are without it."""
    rng = Random(f"{scene.cast.slug} relations {scene.today.isoformat()}")  # noqa: S311 - a story, not a secret
    named = {employer.name: employer for employer in places.employers}
    _say_more(rng, places)
    _openings(scene, named)
    if "Corner Bakery" in named:
        _family(scene, named)
        _acquaintances(scene, named)
        _double(scene, named)
        _merged(scene, named)


def _say_more(rng: Random, places: Workplaces) -> None:
    sizes = list(Employer.Size.values)
    for employer in places.employers:
        employer.sector_code = _CODES.get(employer.sector, "")
        employer.size = rng.choices(sizes, (5, 5, 2, 1))[0]
        if employer.needs:
            employer.culture, employer.adjustments = rng.choice(_CULTURE), rng.choice(_ADJUSTMENTS)
    Employer.objects.bulk_update(places.employers, ["sector_code", "size", "culture", "adjustments"])
    sites = [site for of_one in places.sites.values() for site in of_one]
    for site in sites:
        site.area, site.travel = rng.choice(_AREAS), rng.choice(_TRAVEL)
    type(sites[0]).objects.bulk_update(sites, ["area", "travel"])
    people = [person for of_one in places.people.values() for person in of_one]
    for person in people:
        person.influences = True if person.can_hire or rng.random() < 0.6 else None
        person.reached = rng.choice(EmployerPerson.Reach.values)
        person.reached_note = rng.choice(("", "before ten", "after two, never on Fridays"))
    EmployerPerson.objects.bulk_update(people, ["influences", "reached", "reached_note"])


def _openings(scene: Scene, named: dict[str, Employer]) -> None:
    finders = scene.staff.specialists
    for number, line in enumerate(_OPENINGS.strip().splitlines()):
        place, title, tasks, hours, shifts, pay, advertised, heard, last = (part.strip() for part in line.split("|"))
        if place not in named:
            continue
        least, most = (part.strip() or None for part in hours.split(","))
        finder = finders[number % len(finders)]
        opening = actions.add_opening(
            employer=named[place], title=title, tasks=tasks, hours_least=least, hours_most=most, shifts=shifts, pay=pay,
            advertised=advertised, heard_date=scene.today - timedelta(days=int(heard)), found_by=finder, by=finder,
            expires_date=scene.today + timedelta(days=int(last)) if last else None,
        )  # fmt: skip
        _what_became(scene, opening, finders, number)


def _what_became(scene: Scene, opening: Opening, finders: list[StaffMember], number: int) -> None:
    for colleague in {finders[(number + step) % len(finders)] for step in range(1, 1 + number % 3)} - {
        opening.found_by
    }:
        actions.say_interest(opening=opening, by=colleague)
    if opening.title == "Kitchen hand":
        closed = scene.today - timedelta(days=9)
        actions.close_opening(opening=opening, version=1, reason="ours", closed_date=closed, by=opening.found_by)


def _family(scene: Scene, named: dict[str, Employer]) -> None:
    """A branch beside its parent, and somebody who has left."""
    by = scene.staff.supervisors[0]
    parent = named["Spotless Cleaning"]
    actions.add_employer(name="Spotless Cleaning Airport", sector="Cleaning", sector_code="81", parent=parent, by=by)
    person = parent.people.get(name="Selma Aydin")
    actions.change_person(person=person, version=1, left_date=scene.today - timedelta(days=30), by=by)


def _acquaintances(scene: Scene, named: dict[str, Employer]) -> None:
    for place, number, how in _KNOWN:
        staff = scene.staff.specialists[number]
        person = named[place].people.order_by("pk").first()
        actions.add_acquaintance(employer=named[place], person=person, staff=staff, how=how, by=staff)


def _double(scene: Scene, named: dict[str, Employer]) -> None:
    """Written down again by a colleague who did not look: to be found and merged."""
    by, bakery = scene.staff.specialists[-1], named["Corner Bakery"]
    double = actions.add_employer(name="The Corner Bakery Oy", sector="Baker", phone=bakery.phone, by=by)
    actions.add_person(employer=double, name="Liisa Paananen", can_hire=True, email="liisa@example.org", by=by)
    actions.log_employer_contact(
        employer=double,
        specialist=by,
        contact_date=scene.today - timedelta(days=6),
        note="Asked what they bake.",
        by=by,
    )


def _merged(scene: Scene, named: dict[str, Employer]) -> None:
    """Another one that was found: it can be taken apart again."""
    by, hotel = scene.staff.supervisors[0], Employer.objects.get(pk=named["Harbour Hotel"].pk)
    double = actions.add_employer(name="Harbour Hotel Ltd", website="https://hotel.example.org/", by=by)
    actions.add_site(employer=double, name="Harbour Street", travel="Ferry from the market", by=by)
    actions.log_employer_contact(
        employer=double, specialist=by, contact_date=scene.today - timedelta(days=45), mode="phone", by=by
    )
    actions.merge_employers(kept=hotel, merged=double, kept_version=hotel.version, merged_version=double.version, by=by)
