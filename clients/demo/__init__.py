"""A made-up agency to look at (`manage.py seed_demo`) and large ones to measure on (`--scale`). Nobody in it is real."""

# What apps above this one add to the demo, by name ("fidelity.demo.reviews.add"): each is called with the scene of an agency
# when all of it is written. An app appends its own when it starts.
LATER: list[str] = []
