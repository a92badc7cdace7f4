"""The made-up people of the demo. Long names, accents and names read from right to left are in it on purpose."""

from __future__ import annotations

CLIENTS = [
    ("Maria", "Söderström"), ("Tomi", "Virtanen"), ("Aisha", "Warsame"), ("Kaarlo", "Åkerblom"), ("Nguyễn Thị", "Hương"),
    ("Oskari", "Lehtonen"), ("Leila", "Haddad"), ("Jean-Baptiste", "Kouassi"), ("Päivi", "Mäkelä"), ("Zoë", "Brontë-Fitzgerald"),
    ("Hanna-Kaisa", "Hämäläinen-Järvenpää"), ("יעל", "כהן"), ("Mikael", "Öhman"), ("Siiri", "Korhonen"), ("Ravi", "Subramaniam"),
    ("Anneli", "Niemi"), ("Łukasz", "Wójcik"), ("Emmi", "Laaksonen"), ("فاطمة", "الزهراء"), ("Janne", "Rantanen"),
    ("Sofía", "Núñez"), ("Eetu", "Salminen"), ("Ingrid", "Bergström"), ("Dmitri", "Volkov"), ("Sanni", "Heino"),
    ("Abdullahi", "Mohamed"), ("Kerttu", "Tuominen"), ("Wolfgang", "Weiß"), ("Tuuli", "Ahonen"),
    ("Maximilian Alexander", "von Rosenschöld"),
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

STREETS = [
    "Harbour Street",
    "Mill Road",
    "Kaarlenkatu",
    "Lakeside",
    "Fleminginkatu",
    "Old Town Lane",
    "Hämeentie",
    "Birch Way",
]

PREFERENCES = [
    "Text first, then call", "Calls after ten in the morning", "E-mail; does not pick up unknown numbers", "Call, never text",
    "Likes to meet outdoors", "Afternoons; mornings are hard", "",
]  # fmt: skip

SAFE_TIMES = [
    "Weekdays 10–15",
    "Not at the shared flat; leave no voicemail",
    "Any time",
    "Not while at work",
    "Evenings",
    "",
]
