"""The demo's fidelity reviews, their action plan and the committee's meetings, written after all that clients.demo tells:
listed there by name, and read when it is seeded."""

from clients.demo import LATER

WRITTEN = ("fidelity.demo.reviews.add", "fidelity.demo.actionplan.add", "fidelity.demo.steering.add")


def listen() -> None:
    """Twice is once."""
    LATER.extend(each for each in WRITTEN if each not in LATER)
