"""Long forms have named parts; templates/clients/write.html shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms


class InParts(forms.Form):
    """`PARTS`: what each part is called and its fields, in their order. A part without a name stands alone."""

    PARTS: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    def parts(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        for legend, names in self.PARTS:
            yield legend, [self[name] for name in names if name in self.fields]
