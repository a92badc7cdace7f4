"""The demo's fidelity reviews, written after all that clients.demo tells: listed there by name, and read when it is seeded."""

from clients.demo import LATER

WRITTEN = ("fidelity.demo.reviews.add",)


def listen() -> None:
    """Twice is once."""
    LATER.extend(each for each in WRITTEN if each not in LATER)
