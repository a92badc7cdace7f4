"""Screenshots; not part of the project."""
from datetime import date
import pytest
from django.urls import reverse
from clients import actions
from clients.demo.profiles import SAID
from tenancy.context import agency_context
from tests.clients.profiling import begin, say, section_url
from tests.world import make_job
from tests.browser.conftest import *  # noqa
from clients import pdf

OUT="/tmp/hv-profile/shots/"

def test_shots(enter, town):
    with agency_context(town.north.pk, staff_id=town.ana.pk):
        e1 = begin(town.maria, town.ana, "2026-02-10")
        for code, said in SAID.items():
            say(e1, town.ana, code, **said[0])
        e2 = begin(town.maria, town.ana, "2026-03-05", why="job_end")
        actions.change_profile_edition(edition=e2, version=1, sessions=[date(2026,3,5), date(2026,3,12)], by=town.ana, sources=["person","clinician"], sources_note="")
        say(e2, town.ana, "goals", why_now="Wants own money.", dream_job="Own small bakery.", long_goal="Full time")
        say(e2, town.ana, "work_history", jobs=[{"employer":"Corner Bakery","title":"Baker","liked":"Team"}, *SAID["work_history"][0]["jobs"]])
        actions.sign_profile(edition=e2, who="person", name="Maria Söderström", signed_date=date(2026,3,12), by=town.ana)
        make_job(town.maria, town.bakery, date(2026,3,19))
        import time_machine as tm
    v = enter(town.ana, accept_downloads=True)
    urls = {"page": reverse("clients:profile", args=[town.maria.public_id]), "goals": section_url(e2), "work": section_url(e2,"work_history"),
      "mental": section_url(e2,"mental_health"),
      "compare": reverse("clients:compare_profile", args=[e2.public_id]), "begin": reverse("clients:begin_profile_edition", args=[town.maria.public_id]),
      "edit": reverse("clients:edit_profile_edition", args=[e2.public_id]), "none": reverse("clients:profile", args=[town.tom.public_id])}
    for lang in ("en","fi"):
        v.context.add_cookies([{"name":"django_language","value":lang,"url":v.home}])
        for name,u in urls.items():
            if name=="none": continue
            v.goto(u)
            for size in ((390,844),(1280,900)):
                if lang=="fi" and (size[0]==1280 or name not in ("page","work","compare")): continue
                v.resize(size)
                v.page.screenshot(path=f"{OUT}{name}-{size[0]}-{lang}.png", full_page=name in ("page","compare","begin","edit"))
    for lang in ("en","fi"):
        v.context.add_cookies([{"name":"django_language","value":lang,"url":v.home}])
        r = v.context.request.get(v.home + reverse("clients:profile_pdf", args=[e2.public_id]))
        open(f"/tmp/hv-profile/paper-{lang}.pdf","wb").write(r.body())
