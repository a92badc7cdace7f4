"""The made-up people and workplaces of the demo. Long names, accents and names read from right to left are in it on purpose."""

from __future__ import annotations

CLIENTS = [
    ("Maria", "Söderström"), ("Tomi", "Virtanen"), ("Aisha", "Warsame"), ("Kaarlo", "Åkerblom"), ("Nguyễn Thị", "Hương"),
    ("Oskari", "Lehtonen"), ("Leila", "Haddad"), ("Jean-Baptiste", "Kouassi"), ("Päivi", "Mäkelä"), ("Zoë", "Brontë-Fitzgerald"),
    ("Hanna-Kaisa", "Hämäläinen-Järvenpää"), ("יעל", "כהן"), ("Mikael", "Öhman"), ("Siiri", "Korhonen"), ("Ravi", "Subramaniam"),
    ("Anneli", "Niemi"), ("Łukasz", "Wójcik"), ("Emmi", "Laaksonen"), ("فاطمة", "الزهراء"), ("Janne", "Rantanen"),
    ("Sofía", "Núñez"), ("Eetu", "Salminen"), ("Ingrid", "Bergström"), ("Dmitri", "Volkov"), ("Sanni", "Heino"),
    ("Abdullahi", "Mohamed"), ("Kerttu", "Tuominen"), ("Wolfgang", "Weiß"), ("Tuuli", "Ahonen"), ("Maximilian Alexander", "von Rosenschöld"),
    ("Outi", "Karjalainen"), ("Chiara", "D’Angelo"), ("Veikko", "Lindroos"), ("Şule", "Yılmaz"), ("Pekka", "Ojala"),
    ("Mette", "Kjærgaard"), ("Ilona", "Peltonen"), ("José", "da Conceição"), ("Riikka", "Vainio"), ("Aleksi", "Nurmi"),
    ("Noor", "Jansen"), ("Helmi", "Ketola"), ("Samuel", "Osei"), ("Vilja", "Saarinen"), ("Kristján", "Þórðarson"),
    ("Meri", "Kallio"), ("Bo", "Ek"), ("Taina", "Ruotsalainen"), ("Arvo", "Hietala"), ("Ewa", "Żurawska"),
    ("Onni", "Seppälä"), ("Blessing", "Adeyemi"), ("Pirkko-Liisa", "Vanhatalo"), ("Hugo", "af Ursin"), ("Mirva", "Jokinen"),
    ("Yusuf", "Çelik"),
]  # fmt: skip

CLIENTS_SOUTH = [
    ("Zed", "Zachary"), ("Rosa", "Delgado"), ("Tyrell", "Washington"), ("Mei-Ling", "Chang"), ("Caitlin", "O’Brien"),
    ("Darnell", "Brooks"), ("Guadalupe", "Hernández-Ruiz"), ("Amit", "Patel"),
]  # fmt: skip

# name, line of business, sites, people with their title there and whether they can hire, what is known of them
Employer = tuple[str, str, tuple[str, ...], tuple[tuple[str, str, bool | None], ...], str]

_SHORT_TALKS = "Prefers short talks before opening. Takes on people for mornings all year round."
_SHIFTS = "Shifts of four to six hours. Would rather meet the person than read a CV."
_QUIET = "Quiet back room, the same tasks every day. Patient with a slow first month."
_SEASON = "Needs hands from May to September, and keeps one or two over the winter."

EMPLOYERS: list[Employer] = [
    ("Corner Bakery", "Bakery", ("Market Square", "Station"), (("Liisa Paananen", "owner", True), ("Jon Ek", "shift lead", False)), _SHORT_TALKS),
    ("Harbour Hotel", "Hotel", ("Harbour Street", "Airport"), (("Petra Nyman", "head of housekeeping", True),), _SHIFTS),
    ("Kirjavälitys Oy", "Warehouse", ("Hyvinkää",), (("Antti Saari", "warehouse manager", True),), _QUIET),
    ("Green Thumb Garden Centre", "Garden centre", ("Lakeside",), (("Eeva Koski", "owner", True),), _SEASON),
    ("Café Ursula", "Café", ("Seafront",), (("Nina Wahl", "manager", True), ("Otto Rautio", "cook", None)), _SHIFTS),
    ("Nordic Print", "Printing works", ("Mill Road",), (("Harri Lund", "foreman", False),), _QUIET),
    ("Sunrise Care Home", "Care home", ("East wing", "West wing"), (("Tarja Mäki", "director", True),), ""),
    ("S-Market Kallio", "Grocery", ("Kallio",), (("Mika Toivonen", "store manager", True),), _SHORT_TALKS),
    ("Blue Door Laundry", "Laundry", ("Dock 4",), (("Ella Frost", "owner", True),), _QUIET),
    ("City Parks", "Parks and gardens", ("North depot", "South depot"), (("Kalle Niska", "supervisor", None),), _SEASON),
    ("Lindström Textile", "Textile care", ("Vantaa",), (("Anna Lind", "personnel", True),), ""),
    ("Old Town Books", "Bookshop", ("Old Town",), (("Tove Strand", "owner", True),), _QUIET),
    ("Fresh Fish Hall", "Food", ("Market Hall",), (("Reijo Pulkkinen", "owner", True),), _SHORT_TALKS),
    ("Bright Dental", "Dental clinic", ("Centre",), (("Dr Mona Alho", "partner", True),), ""),
    ("Metro Cleaning Services", "Cleaning", ("Head office", "Pasila", "Itäkeskus"), (("Marko Vuori", "area manager", True), ("Selma Aydin", "team lead", False)), _SHIFTS),
    ("Kone-Pojat", "Machine repair", ("Workshop",), (("Timo Hakala", "owner", True),), ""),
    ("Riverside School Kitchen", "School catering", ("Riverside",), (("Sirpa Lampi", "kitchen manager", False),), _SHIFTS),
    ("Posti Sorting Centre", "Post", ("Terminal 2",), (("Jari Kuusela", "shift manager", True),), _SHIFTS),
    ("Tiny Toys", "Toy shop", ("Arcade",), (("Iris Palm", "owner", True),), ""),
    ("Aurora Cinema", "Cinema", ("Centre", "Bay"), (("Leo Brandt", "manager", True),), "Evenings and weekends. Likes people who know films."),
    ("Bike Workshop Pyörä", "Bicycle repair", ("Canal Street",), (("Ville Aro", "owner", True),), _QUIET),
    ("Helmi Hair", "Hairdresser", ("Hillside",), (("Helmi Rinne", "owner", True),), ""),
    ("Data Dock", "Software", ("Harbour Tower",), (("Sunita Rao", "head of people", True),), "Testing and documentation; remote days possible."),
    ("Public Library", "Library", ("Main", "Hillside"), (("Kirsi Aalto", "service manager", False),), _QUIET),
    ("Pizza Forno", "Restaurant", ("Hillside", "Station"), (("Marco Bellini", "owner", True),), _SHIFTS),
    ("Hillside Pharmacy", "Pharmacy", ("Hillside",), (("Outi Virta", "pharmacist", True),), ""),
    ("Museum of the Sea", "Museum", ("Pier 1",), (("Gun Sundell", "visitor services", None),), _SEASON),
    ("Kukka & Kukka", "Florist", ("Market Hall",), (("Maija Kukka", "owner", True),), _SHORT_TALKS),
    ("North Star Taxi", "Taxi", ("Control room",), (("Seppo Laine", "dispatcher", False),), ""),
    ("Veggie Box", "Food packing", ("Cold store",), (("Ada Okoye", "operations", True),), _QUIET),
    ("Second Chance Furniture", "Second-hand shop", ("Mill Road",), (("Raimo Lahti", "shop manager", True),), _QUIET),
    ("Ferry Line", "Shipping", ("Terminal",), (("Christer Holm", "crew office", True),), _SEASON),
    ("Hillside Health Centre", "Health centre", ("Reception",), (("Satu Oja", "office manager", False),), ""),
    ("Family Farm Nisula", "Farm", ("Nisula",), (("Pirjo Nisula", "owner", True),), _SEASON),
    ("Painters Väri", "Painting", ("Workshop",), (("Jouni Salo", "owner", True),), ""),
    ("Security North", "Security", ("Control room",), (("Erik Dahl", "operations", True),), ""),
    ("Gym 24", "Gym", ("Station",), (("Bella Noor", "manager", True),), "Mornings; cleaning and reception together."),
    ("Ice Arena", "Sports", ("Arena",), (("Tapio Jää", "facility manager", None),), _SEASON),
    ("Tax Helpers", "Accounting", ("Centre",), (("Ritva Summa", "owner", True),), "February to April is the busy time."),
    ("Kahvila Pieni Mutta Sisukas ja Lämminhenkinen", "Café", ("Library Hall",), (("Saara Pieni", "owner", True),), _SHORT_TALKS),
    ("Solar Roofs", "Construction", ("Yard",), (("Henrik Sol", "site manager", True),), ""),
    ("Pet Palace", "Pet shop", ("Retail park",), (("Emma Tass", "manager", True),), _QUIET),
]  # fmt: skip

EMPLOYERS_SOUTH: list[Employer] = [
    ("Zinc Works", "Metal", ("Plant 1",), (("Bill Haney", "foreman", True),), ""),
    ("Bayview Diner", "Restaurant", ("Bay Street",), (("Dolores Vega", "owner", True),), _SHORT_TALKS),
    ("Lakeside Hardware", "Hardware store", ("Lakeside",), (("Frank Otis", "manager", True),), _QUIET),
    ("Sunny Side Daycare", "Daycare", ("Elm Street",), (("Tanya Reed", "director", True),), ""),
    ("County Library", "Library", ("Main",), (("Ruth Engel", "branch manager", False),), _QUIET),
]

TITLES = {
    "Bakery": "Bakery assistant", "Hotel": "Housekeeper", "Warehouse": "Order picker", "Garden centre": "Garden assistant",
    "Café": "Café worker", "Printing works": "Finishing assistant", "Care home": "Kitchen assistant", "Grocery": "Shelf stacker",
    "Laundry": "Laundry worker", "Parks and gardens": "Park worker", "Bookshop": "Sales assistant", "Cleaning": "Cleaner",
    "School catering": "Kitchen assistant", "Post": "Sorter", "Cinema": "Usher", "Software": "Tester", "Library": "Library assistant",
    "Restaurant": "Kitchen hand", "Food packing": "Packer", "Second-hand shop": "Sales assistant", "Accounting": "Office assistant",
    "Metal": "Machine helper", "Hardware store": "Stock clerk",
}  # fmt: skip

STREETS = ["Harbour Street", "Mill Road", "Kaarlenkatu", "Lakeside", "Fleminginkatu", "Old Town Lane", "Hämeentie", "Birch Way"]

PREFERENCES = [
    "Text first, then call", "Calls after ten in the morning", "E-mail; does not pick up unknown numbers", "Call, never text",
    "Likes to meet outdoors", "Afternoons; mornings are hard", "",
]  # fmt: skip

SAFE_TIMES = ["Weekdays 10–15", "Not at the shared flat; leave no voicemail", "Any time", "Not while at work", "Evenings", ""]
