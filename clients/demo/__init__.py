"""A made-up agency to look at (`manage.py seed_demo`) and large ones to measure on (`--scale`). Nobody in it is real."""
