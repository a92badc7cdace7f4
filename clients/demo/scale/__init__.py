"""Many made-up records for measuring (`seed_demo --scale S`): the same ones for the same day, loaded in bulk, without history."""

from clients.demo.scale.load import Loaded, load, taken
from clients.demo.scale.shapes import Shape, shape

__all__ = ["Loaded", "Shape", "load", "shape", "taken"]
