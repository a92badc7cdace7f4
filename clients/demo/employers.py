"""The made-up workplaces of the demo, and what is done there.

One line each: name | line of business | sites | people with their role there and whether they can hire | what is known.
"""

from __future__ import annotations

from dataclasses import dataclass

_KNOWN = {
    "talks": "Prefers short talks before opening. Takes on people for mornings all year round.",
    "shifts": "Shifts of four to six hours. Would rather meet the person than read a CV.",
    "quiet": "Quiet back room, the same tasks every day. Patient with a slow first month.",
    "season": "Needs hands from May to September, and keeps one or two over the winter.",
}
_CAN_HIRE = {"yes": True, "no": False, "?": None}

_NORTH = """
Corner Bakery | Bakery | Market Square; Station | Liisa Paananen, owner, yes; Jon Ek, shift lead, no | talks
Harbour Hotel | Hotel | Harbour Street; Airport | Petra Nyman, head of housekeeping, yes | shifts
Varasto Kuusi | Warehouse | Hyvinkää | Antti Saari, warehouse manager, yes | quiet
Green Thumb Garden Centre | Garden centre | Lakeside | Eeva Koski, owner, yes | season
Café Merituuli | Café | Seafront | Nina Wahl, manager, yes; Otto Rautio, cook, ? | shifts
Nordic Print | Printing works | Mill Road | Harri Lund, foreman, no | quiet
Sunrise Care Home | Care home | East wing; West wing | Tarja Mäki, director, yes |
Kallio Corner Shop | Grocery | Kallio | Mika Toivonen, store manager, yes | talks
Blue Door Laundry | Laundry | Dock 4 | Ella Frost, owner, yes | quiet
City Parks | Parks and gardens | North depot; South depot | Kalle Niska, supervisor, ? | season
Lumi Textile Care | Textile care | Vantaa | Anna Lind, personnel, yes |
Old Town Books | Bookshop | Old Town | Tove Strand, owner, yes | quiet
Fresh Fish Hall | Food | Market Hall | Reijo Pulkkinen, owner, yes | talks
Bright Dental | Dental clinic | Centre | Dr Mona Alho, partner, yes |
Spotless Cleaning | Cleaning | Head office; Pasila; East | Marko Vuori, area manager, yes; Selma Aydin, team lead, no | shifts
Kone-Pojat | Machine repair | Workshop | Timo Hakala, owner, yes |
Riverside School Kitchen | School catering | Riverside | Sirpa Lampi, kitchen manager, no | shifts
East Sorting Centre | Post | Terminal 2 | Jari Kuusela, shift manager, yes | shifts
Tiny Toys | Toy shop | Arcade | Iris Palm, owner, yes |
Cinema Polar | Cinema | Centre; Bay | Leo Brandt, manager, yes | Evenings and weekends. Likes people who know films.
Bike Workshop Pyörä | Bicycle repair | Canal Street | Ville Aro, owner, yes | quiet
Helmi Hair | Hairdresser | Hillside | Helmi Rinne, owner, yes |
Data Dock | Software | Harbour Tower | Sunita Rao, head of people, yes | Testing and documentation; remote days possible.
Public Library | Library | Main; Hillside | Kirsi Aalto, service manager, no | quiet
Pizza Forno | Restaurant | Hillside; Station | Marco Bellini, owner, yes | shifts
Hillside Pharmacy | Pharmacy | Hillside | Outi Virta, pharmacist, yes |
Museum of the Sea | Museum | Pier 1 | Gun Sundell, visitor services, ? | season
Kukka & Kukka | Florist | Market Hall | Maija Kukka, owner, yes | talks
North Star Taxi | Taxi | Control room | Seppo Laine, dispatcher, no |
Veggie Box | Food packing | Cold store | Ada Okoye, operations, yes | quiet
Second Chance Furniture | Second-hand shop | Mill Road | Raimo Lahti, shop manager, yes | quiet
Ferry Line | Shipping | Terminal | Christer Holm, crew office, yes | season
Hillside Health Centre | Health centre | Reception | Satu Oja, office manager, no |
Family Farm Nisula | Farm | Nisula | Pirjo Nisula, owner, yes | season
Painters Väri | Painting | Workshop | Jouni Salo, owner, yes |
Security North | Security | Control room | Erik Dahl, operations, yes |
Gym 24 | Gym | Station | Bella Noor, manager, yes | Mornings; cleaning and reception together.
Ice Arena | Sports | Arena | Tapio Jää, facility manager, ? | season
Tax Helpers | Accounting | Centre | Ritva Summa, owner, yes | February to April is the busy time.
Kahvila Pieni Mutta Sisukas ja Lämminhenkinen | Café | Library Hall | Saara Pieni, owner, yes | talks
Solar Roofs | Construction | Yard | Henrik Sol, site manager, yes |
Pet Palace | Pet shop | Retail park | Emma Tass, manager, yes | quiet
"""

_SOUTH = """
Zinc Works | Metal | Plant 1 | Bill Haney, foreman, yes |
Bayview Diner | Restaurant | Bay Street | Dolores Vega, owner, yes | talks
Lakeside Hardware | Hardware store | Lakeside | Frank Otis, manager, yes | quiet
Sunny Side Daycare | Daycare | Elm Street | Tanya Reed, director, yes |
County Library | Library | Main | Ruth Engel, branch manager, no | quiet
"""

# Only in these lines of business does somebody of the demo find a job.
TITLES = {
    "Bakery": "Bakery assistant",
    "Hotel": "Housekeeper",
    "Warehouse": "Order picker",
    "Garden centre": "Garden assistant",
    "Café": "Café worker",
    "Printing works": "Finishing assistant",
    "Care home": "Kitchen assistant",
    "Grocery": "Shelf stacker",
    "Laundry": "Laundry worker",
    "Parks and gardens": "Park worker",
    "Bookshop": "Sales assistant",
    "Cleaning": "Cleaner",
    "School catering": "Kitchen assistant",
    "Post": "Sorter",
    "Cinema": "Usher",
    "Software": "Tester",
    "Library": "Library assistant",
    "Restaurant": "Kitchen hand",
    "Food packing": "Packer",
    "Second-hand shop": "Sales assistant",
    "Accounting": "Office assistant",
    "Metal": "Machine helper",
    "Hardware store": "Stock clerk",
}


@dataclass(frozen=True)
class Contact:
    name: str
    job_title: str
    can_hire: bool | None


@dataclass(frozen=True)
class Workplace:
    name: str
    sector: str
    sites: tuple[str, ...]
    people: tuple[Contact, ...]
    needs: str


def _read(table: str) -> list[Workplace]:
    return [_workplace(*(part.strip() for part in line.split("|"))) for line in table.strip().splitlines()]


def _workplace(name: str, sector: str, sites: str, people: str, needs: str) -> Workplace:
    met = tuple(_contact(*(part.strip() for part in person.split(","))) for person in people.split(";"))
    return Workplace(name, sector, tuple(site.strip() for site in sites.split(";")), met, _KNOWN.get(needs, needs))


def _contact(name: str, job_title: str, can_hire: str) -> Contact:
    return Contact(name, job_title, _CAN_HIRE[can_hire])


NORTH = _read(_NORTH)
SOUTH = _read(_SOUTH)
