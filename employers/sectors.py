"""Industries by the divisions of NACE Rev. 2, which are those of ISIC Rev. 4: two digits, as in the national lists (TOL 2008).

What people type as the line of business stays in their words; the code is what employers are counted and narrowed by.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Section(NamedTuple):
    """One letter of the list: its divisions follow each other, so that it is a stretch of codes as well."""

    letter: str
    name: Any
    divisions: dict[str, Any]

    @property
    def first(self) -> str:
        return next(iter(self.divisions))

    @property
    def last(self) -> str:
        return next(reversed(self.divisions))


SECTIONS = (
    Section(
        "A",
        _("Agriculture, forestry and fishing"),
        {
            "01": _("Crop and animal production, hunting"),
            "02": _("Forestry and logging"),
            "03": _("Fishing and aquaculture"),
        },
    ),
    Section(
        "B",
        _("Mining and quarrying"),
        {
            "05": _("Mining of coal and lignite"),
            "06": _("Extraction of crude petroleum and natural gas"),
            "07": _("Mining of metal ores"),
            "08": _("Other mining and quarrying"),
            "09": _("Mining support services"),
        },
    ),
    Section(
        "C",
        _("Manufacturing"),
        {
            "10": _("Manufacture of food products"),
            "11": _("Manufacture of beverages"),
            "12": _("Manufacture of tobacco products"),
            "13": _("Manufacture of textiles"),
            "14": _("Manufacture of clothes"),
            "15": _("Manufacture of leather and leather products"),
            "16": _("Sawmilling and manufacture of wood products, except furniture"),
            "17": _("Manufacture of paper and paper products"),
            "18": _("Printing and reproduction of recorded media"),
            "19": _("Manufacture of coke and refined petroleum products"),
            "20": _("Manufacture of chemicals and chemical products"),
            "21": _("Manufacture of pharmaceuticals"),
            "22": _("Manufacture of rubber and plastic products"),
            "23": _("Manufacture of glass, ceramics, cement and stone products"),
            "24": _("Manufacture of basic metals"),
            "25": _("Manufacture of metal products, except machinery"),
            "26": _("Manufacture of computers, electronic and optical products"),
            "27": _("Manufacture of electrical equipment"),
            "28": _("Manufacture of other machinery and equipment"),
            "29": _("Manufacture of motor vehicles and trailers"),
            "30": _("Manufacture of other transport equipment"),
            "31": _("Manufacture of furniture"),
            "32": _("Other manufacturing"),
            "33": _("Repair and installation of machinery and equipment"),
        },
    ),
    Section(
        "D", _("Electricity, gas, steam and cooling"), {"35": _("Electricity, gas, steam and air conditioning supply")}
    ),
    Section(
        "E",
        _("Water, sewerage and waste"),
        {
            "36": _("Water collection, treatment and supply"),
            "37": _("Sewerage"),
            "38": _("Waste collection, treatment and recycling"),
            "39": _("Remediation and other waste management"),
        },
    ),
    Section(
        "F",
        _("Construction"),
        {
            "41": _("Construction of buildings"),
            "42": _("Civil engineering"),
            "43": _("Specialised construction: plumbing, painting, roofing"),
        },
    ),
    Section(
        "G",
        _("Wholesale and retail trade; repair of motor vehicles"),
        {
            "45": _("Trade and repair of motor vehicles and motorcycles"),
            "46": _("Wholesale trade"),
            "47": _("Retail trade"),
        },
    ),
    Section(
        "H",
        _("Transport and storage"),
        {
            "49": _("Land transport and pipelines"),
            "50": _("Water transport"),
            "51": _("Air transport"),
            "52": _("Warehousing and support for transport"),
            "53": _("Post and couriers"),
        },
    ),
    Section(
        "I",
        _("Accommodation and food service"),
        {"55": _("Accommodation"), "56": _("Restaurants, cafés and catering")},
    ),
    Section(
        "J",
        _("Information and communication"),
        {
            "58": _("Publishing"),
            "59": _("Film, television and music production; cinemas"),
            "60": _("Radio and television broadcasting"),
            "61": _("Telecommunications"),
            "62": _("Computer programming and consultancy"),
            "63": _("Information services"),
        },
    ),
    Section(
        "K",
        _("Finance and insurance"),
        {
            "64": _("Financial services, except insurance and pension funding"),
            "65": _("Insurance and pension funding"),
            "66": _("Support for financial services and insurance"),
        },
    ),
    Section("L", _("Real estate"), {"68": _("Real estate activities")}),
    Section(
        "M",
        _("Professional, scientific and technical services"),
        {
            "69": _("Legal services and accounting"),
            "70": _("Head offices; management consultancy"),
            "71": _("Architects and engineers; technical testing"),
            "72": _("Scientific research and development"),
            "73": _("Advertising and market research"),
            "74": _("Other professional, scientific and technical services"),
            "75": _("Veterinary services"),
        },
    ),
    Section(
        "N",
        _("Administrative and support services"),
        {
            "77": _("Rental and leasing"),
            "78": _("Employment agencies and staffing"),
            "79": _("Travel agencies and tour operators"),
            "80": _("Security and investigation"),
            "81": _("Cleaning, caretaking and landscaping"),
            "82": _("Office support and other business support"),
        },
    ),
    Section("O", _("Public administration and defence"), {"84": _("Public administration, defence, social security")}),
    Section("P", _("Education"), {"85": _("Schools and other education")}),
    Section(
        "Q",
        _("Health and social work"),
        {
            "86": _("Health care"),
            "87": _("Residential care"),
            "88": _("Social work and day care"),
        },
    ),
    Section(
        "R",
        _("Arts, entertainment and recreation"),
        {
            "90": _("Arts and entertainment"),
            "91": _("Libraries, archives, museums, zoos and gardens"),
            "92": _("Gambling and betting"),
            "93": _("Sports, amusement and recreation"),
        },
    ),
    Section(
        "S",
        _("Other services"),
        {
            "94": _("Associations and other membership organisations"),
            "95": _("Repair of computers and household goods"),
            "96": _("Laundries, hairdressers and other personal services"),
        },
    ),
    Section(
        "T",
        _("Households as employers"),
        {
            "97": _("Households that employ domestic staff"),
            "98": _("Households that produce for their own use"),
        },
    ),
    Section("U", _("International organisations"), {"99": _("International organisations and embassies")}),
)

_BY_LETTER = {section.letter: section for section in SECTIONS}
_BY_CODE = {code: section for section in SECTIONS for code in section.divisions}


def choices() -> list[tuple[str, list[tuple[str, Any]]]]:
    """For a select: each section a group, its divisions with their codes."""
    return [
        (f"{section.letter} {section.name}", [(code, f"{code} {name}") for code, name in section.divisions.items()])
        for section in SECTIONS
    ]


def sections() -> list[tuple[str, Any]]:
    """For narrowing a list: the letters alone."""
    return [(section.letter, section.name) for section in SECTIONS]


def section(letter: str) -> Section | None:
    return _BY_LETTER.get(letter)


def codes() -> list[str]:
    """Of all divisions."""
    return list(_BY_CODE)


def label(code: str) -> str:
    """What the division is called; a code of no list says itself, so that nothing is hidden."""
    found = _BY_CODE.get(code)
    return str(found.divisions[code]) if found else code
