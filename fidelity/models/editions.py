"""Scale editions and their wordings, the same for all agencies. Loaded as the owner; the app's role only reads (tenancy.walls).

What is loaded is never changed and never removed, so whatever was scored with it stays readable as it was. A changed
file is a new revision beside the old one.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import pgtrigger
from django.db import models
from django.db.models import Q

from fidelity.edition import Edition, edition


def _kept(name: str) -> pgtrigger.Protect:
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class ScaleEditionQuerySet(models.QuerySet["ScaleEdition"]):
    def newest(self, code: str) -> ScaleEdition | None:
        return self.filter(code=code).defer("contents").order_by("revision").last()


class ScaleEdition(models.Model):
    """`contents` is the file (fidelity.editionfiles has checked it)."""

    code = models.CharField(max_length=40)
    revision = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    contents = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)

    objects = ScaleEditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "revision"], name="one_edition_of_a_revision"),
            models.UniqueConstraint(fields=["code", "digest"], name="an_edition_is_loaded_once"),
        ]
        triggers = [_kept("an_edition_is_kept")]

    def __str__(self) -> str:
        return self.name

    def worded(self, language: str, country: str = "", *, at: datetime | None = None) -> Edition:
        """As it is said in a language, and in a country where that has words of its own; or as it was said at a moment."""
        wordings = ScaleWording.objects.lying_over(self.code, language.split("-")[0], country, at=at)
        return _read(self.pk, self.digest, tuple((each.pk, each.digest) for each in wordings), country)


@lru_cache(maxsize=64)
def _read(pk: int, digest: str, wordings: tuple[tuple[int, str], ...], country: str) -> Edition:
    """Put together once a process: what is loaded never changes, and the digests are part of what is asked."""
    contents = ScaleEdition.objects.values_list("contents", flat=True).get(pk=pk, digest=digest)
    texts = dict(ScaleWording.objects.filter(pk__in=[each for each, _digest in wordings]).values_list("pk", "contents"))
    return edition(contents, [texts[each] for each, _digest in wordings], country=country)


class ScaleWordingQuerySet(models.QuerySet["ScaleWording"]):
    def lying_over(
        self, code: str, language: str, country: str = "", *, at: datetime | None = None
    ) -> list[ScaleWording]:
        """The newest of the language, then the newest of the language in the country."""
        found = self.filter(edition_code=code, language=language, country__in={"", country})
        if at is not None:
            found = found.filter(loaded_at__lte=at)
        return list(found.defer("contents").order_by("country", "-revision").distinct("country"))


class ScaleWording(models.Model):
    """Texts that lie over all revisions of an edition. `country` is empty: wherever the language is spoken."""

    edition_code = models.CharField(max_length=40)
    language = models.CharField(max_length=3)
    country = models.CharField(max_length=2, blank=True)
    revision = models.PositiveSmallIntegerField()
    contents = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)

    objects = ScaleWordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition_code", "language", "country", "revision"], name="one_scale_wording_of_a_revision"
            ),
            models.UniqueConstraint(
                fields=["edition_code", "language", "country", "digest"], name="a_scale_wording_is_loaded_once"
            ),
            models.CheckConstraint(condition=~Q(language=""), name="a_scale_wording_has_a_language"),
        ]
        triggers = [_kept("a_scale_wording_is_kept")]

    def __str__(self) -> str:
        return f"{self.edition_code} {self.language}{f'-{self.country}' if self.country else ''}"
