"""Who may open which page, in plain words: the table of the access matrix (tests/test_access.py).

It is not derived from accounts/roles.py, so that a change there shows here.
"""

from __future__ import annotations

from tests.access_world import COLLEAGUES, MINE

# actor: who signs in; all in North Town
ACTORS = {
    "specialist": "ana",
    "supervisor": "sam",
    "steering": "lee",
    "reviewer": "rhea",
    "clinician": "cli",
    "partner": "pat",
    "administrator": "adi",
}
EVERYBODY = frozenset(ACTORS)
RECORDS = frozenset({"specialist", "supervisor"})
SUPERVISOR = frozenset({"supervisor"})
SPECIALIST = frozenset({"specialist"})
ADMIN = frozenset({"administrator"})
COVERING = frozenset({"supervisor", "administrator"})
IMPORTING = frozenset({"supervisor", "administrator"})
NUMBERS = frozenset({"steering", "supervisor", "administrator"})
REPORTS = NUMBERS | {"reviewer"}
# A step of the action plan may be anybody's to see to, so its page is for all; this one is the specialist's.
STEPS = {"step": NUMBERS | SPECIALIST, "step to tell of": COVERING | SPECIALIST}

# No sign-in: nothing of an agency is on them.
PUBLIC = {
    "account_closed",
    "health",
    "accounts:accept_invitation",
    "demo_mailbox",
    "demo_message",
    "styleguide",
    "set_language",
}
# Signed in, but before an agency is chosen.
WITHOUT_AGENCY = {"accounts:choose_agency"}

# address: (kind of object it is about, who may)
PAGES: dict[str, tuple[str | None, frozenset[str]]] = {
    "home": (None, EVERYBODY),
    "clients:today": (None, SPECIALIST),
    "clients:log": (None, RECORDS),
    "clients:list": (None, RECORDS),
    "clients:add": (None, RECORDS),
    "clients:page": ("client", RECORDS),
    "clients:edit": ("client", RECORDS),
    "clients:history": ("client", RECORDS),
    "clients:assign": ("client", SUPERVISOR),
    "clients:close": ("client", RECORDS),
    "clients:reopen": ("client", RECORDS),
    "clients:decline": ("client", RECORDS),
    "clients:resume": ("client", RECORDS),
    "clients:agree_modes": ("client", RECORDS),
    "clients:end_agreed_modes": ("agreement", RECORDS),
    "clients:employer_contact": ("client", RECORDS),
    "clients:log_contact": ("client", RECORDS),
    "clients:correct_contact": ("contact", RECORDS),
    "clients:take_back_contact": ("contact", RECORDS),
    "clients:void_contact": ("contact", RECORDS),
    "clients:due": ("due", RECORDS),
    "clients:plan_visit": ("client", RECORDS),
    "clients:move_visit": ("visit", RECORDS),
    "clients:cancel_visit": ("visit", RECORDS),
    "clients:start_job": ("client", RECORDS),
    "clients:preview_job": ("client", RECORDS),
    "clients:job": ("job", RECORDS),
    "clients:edit_job": ("job", RECORDS),
    "clients:move_start": ("job", RECORDS),
    "clients:cancel_start": ("job", RECORDS),
    "clients:end_job": ("job", RECORDS),
    "clients:undo_end": ("job", RECORDS),
    "clients:search": (None, RECORDS),
    "clients:write_note": ("client", RECORDS),
    "clients:note": ("note", RECORDS),
    "clients:edit_note": ("note", RECORDS),
    "clients:add_to_note": ("note", RECORDS),
    "clients:void_note": ("note", RECORDS),
    "clients:chart": ("client", RECORDS),
    "clients:documents": ("client", RECORDS),
    "clients:add_document": ("client", RECORDS),
    "clients:document": ("document", RECORDS),
    "clients:void_document": ("document", RECORDS),
    "clients:keep_draft": ("form", RECORDS),
    "clients:throw_draft_away": ("form", RECORDS),
    "clients:profile": ("client", RECORDS),
    "clients:begin_profile_edition": ("client", RECORDS),
    "clients:profile_edition": ("profile edition", RECORDS),
    "clients:edit_profile_edition": ("profile edition", RECORDS),
    "clients:profile_section": ("profile section", RECORDS),
    "clients:compare_profile": ("profile edition", RECORDS),
    "clients:sign_profile": ("profile edition", RECORDS),
    "clients:profile_paper": ("profile edition", RECORDS),
    "clients:profile_pdf": ("profile edition", RECORDS),
    "clients:take_back_signature": ("profile signature", RECORDS),
    # referrals and intake, programmes, doubles
    "clients:referrals": (None, RECORDS),
    "clients:add_referral": (None, RECORDS),
    "clients:referral": ("referral", RECORDS),
    "clients:edit_referral": ("referral", RECORDS),
    "clients:take_on": ("referral", RECORDS),
    "clients:decline_referral": ("referral", RECORDS),
    "clients:reconsider_referral": ("referral", RECORDS),
    "clients:intake": ("client", RECORDS),
    "clients:refer_client": ("client", RECORDS),
    "clients:move_programme": ("client", RECORDS),
    "clients:come_back": ("client", RECORDS),
    "clients:twins": ("client", SUPERVISOR),
    "clients:merge": ("two clients", SUPERVISOR),
    "clients:undo_merge": ("merge", SUPERVISOR),
    "clients:programmes": (None, ADMIN),
    "clients:add_programme": (None, ADMIN),
    "clients:change_programme": ("programme", ADMIN),
    "clients:consents": ("client", RECORDS),
    "clients:give_consent": ("client", RECORDS),
    "clients:consent": ("consent", RECORDS),
    "clients:revoke_consent": ("consent", RECORDS),
    "clients:log_disclosure": ("client", RECORDS),
    "clients:void_disclosure": ("told", RECORDS),
    "clients:what_may_be_said": ("client", RECORDS),
    "clients:disclosure": ("client", RECORDS),
    "clients:decide_disclosure": ("client", RECORDS),
    "clients:compare_disclosure": ("client", RECORDS),
    "clients:sign_disclosure": ("client", RECORDS),
    "clients:revisit_disclosure": ("client", RECORDS),
    "clients:revoke_disclosure": ("client", RECORDS),
    "clients:agree_exception": ("client", RECORDS),
    "clients:end_exception": ("exception", RECORDS),
    "clients:consent_wordings": (None, ADMIN),
    "clients:change_wording": (None, ADMIN),
    "clients:support": ("client", RECORDS),
    "clients:support_plan": ("job", RECORDS),
    "clients:make_support_plan": ("job", RECORDS),
    "clients:edit_support_plan": ("job", RECORDS),
    "clients:sign_support_plan": ("job", RECORDS),
    "clients:print_support_plan": ("job", RECORDS),
    "clients:compare_support_plans": ("job", RECORDS),
    "clients:add_support": ("job", RECORDS),
    "clients:edit_support": ("support", RECORDS),
    "clients:remove_support": ("support", RECORDS),
    "clients:record_topics": ("job", RECORDS),
    "clients:take_back_topic": ("topic", RECORDS),
    "clients:add_natural_support": ("client", RECORDS),
    "clients:edit_natural_support": ("natural support", RECORDS),
    "clients:end_natural_support": ("natural support", RECORDS),
    "clients:step_down": ("client", RECORDS),
    "clients:plan_step_down": ("client", RECORDS),
    "clients:edit_step_down": ("step-down", RECORDS),
    "clients:hold_meeting": ("step-down", RECORDS),
    "clients:hand_over_step_down": ("step-down", RECORDS),
    "clients:drop_step_down": ("step-down", RECORDS),
    "clients:return_from_step_down": ("step-down", RECORDS),
    "clients:outreach": ("client", RECORDS),
    "clients:record_attempt": ("client", RECORDS),
    "clients:correct_attempt": ("attempt", RECORDS),
    "clients:void_attempt": ("attempt", RECORDS),
    "clients:end_outreach": ("outreach", RECORDS),
    "clients:caseload": (None, SUPERVISOR),
    "clients:caseload_of": ("staff", SUPERVISOR),
    "clients:caseload_due": (None, SUPERVISOR),
    "clients:caseload_visits_all": (None, SUPERVISOR),
    "clients:employer_parts": (None, RECORDS),
    "clients:numbers": (None, NUMBERS),
    "clients:import": (None, IMPORTING),
    "clients:import_template": ("import kind", IMPORTING),
    "clients:import_preview": ("import", IMPORTING),
    "clients:import_confirm": ("import", IMPORTING),
    "clients:import_fix_list": ("import", IMPORTING),
    "clients:plan": ("client", RECORDS),
    "clients:start_plan": ("client", RECORDS),
    "clients:compare_plans": ("client", RECORDS),
    "clients:plan_edition": ("plan", RECORDS),
    "clients:plan_goal": ("plan", RECORDS),
    "clients:plan_agreement": ("plan", RECORDS),
    "clients:sign_plan": ("plan", RECORDS),
    "clients:print_plan": ("plan", RECORDS),
    "clients:add_plan_line": ("plan kind", RECORDS),
    "clients:edit_plan_line": ("plan line", RECORDS),
    "clients:move_plan_line": ("plan line", RECORDS),
    "clients:remove_plan_line": ("plan line", RECORDS),
    "clients:contact_plan_line": ("contact for", RECORDS),
    "clients:applications": ("client", RECORDS),
    "clients:add_application": ("client", RECORDS),
    "clients:edit_application": ("application", RECORDS),
    "clients:void_application": ("application", RECORDS),
    "clients:add_interview": ("application", RECORDS),
    "clients:change_interview": ("interview", RECORDS),
    "clients:tell_interview": ("interview", RECORDS),
    "clients:cancel_interview": ("interview", RECORDS),
    "employers:list": (None, RECORDS),
    "employers:add": (None, RECORDS),
    "employers:page": ("employer", RECORDS),
    "employers:edit": ("employer", RECORDS),
    "employers:add_site": ("employer", RECORDS),
    "employers:edit_site": ("site", RECORDS),
    "employers:add_person": ("employer", RECORDS),
    "employers:edit_person": ("employer person", RECORDS),
    "employers:log_contact": ("employer", RECORDS),
    "employers:correct_contact": ("employer contact", RECORDS),
    "employers:void_contact": ("employer contact", RECORDS),
    "accounts:people": (None, COVERING),
    "accounts:person": ("staff", COVERING),
    "accounts:invite": (None, ADMIN),
    "accounts:add_membership": ("staff", ADMIN),
    "accounts:resend_invitation": ("staff", ADMIN),
    "accounts:withdraw_invitation": ("staff", ADMIN),
    "accounts:change_membership": ("membership", ADMIN),
    "accounts:end_membership": ("membership", ADMIN),
    "accounts:units": (None, ADMIN),
    "accounts:add_unit": (None, ADMIN),
    "accounts:change_unit": ("unit", ADMIN),
    "accounts:teams": (None, ADMIN),
    "accounts:add_team": (None, ADMIN),
    "accounts:change_team": ("team", ADMIN),
    "accounts:cover": (None, COVERING),
    "accounts:add_cover": (None, COVERING),
    "accounts:cancel_cover": ("cover", COVERING),
    "accounts:agency": (None, ADMIN),
    "accounts:me": (None, EVERYBODY),
    "accounts:still_here": (None, EVERYBODY),
    # reports, the action plan, the committee
    "fidelity:report": ("signed review", REPORTS),
    "fidelity:print_report": ("signed review", REPORTS),
    "fidelity:report_xlsx": ("signed review", REPORTS),
    "fidelity:report_json": ("signed review", REPORTS),
    "fidelity:print": ("print", REPORTS),
    "fidelity:print_pdf": ("print", REPORTS),
    "fidelity:action_plan": (None, NUMBERS),
    "fidelity:my_steps": (None, EVERYBODY),
    "fidelity:add_step": (None, COVERING),
    "fidelity:step": ("step", EVERYBODY),
    "fidelity:change_step": ("step", COVERING),
    "fidelity:tell_of_step": ("step to tell of", EVERYBODY),
    "fidelity:committee": (None, NUMBERS),
    "fidelity:committee_reports": (None, NUMBERS),
    "fidelity:meetings": (None, NUMBERS),
    "fidelity:meeting": ("committee meeting", NUMBERS),
    "fidelity:print_pack": ("committee meeting", NUMBERS),
    "fidelity:plan_meeting": (None, COVERING),
    "fidelity:change_meeting": ("committee meeting", COVERING),
    "fidelity:hold_meeting": ("committee meeting", COVERING),
    "fidelity:call_off_meeting": ("committee meeting", COVERING),
}

# Changes in a job; trials; benefits; education.
PAGES |= {
    "clients:record_change": ("job", RECORDS),
    "clients:correct_change": ("job change", RECORDS),
    "clients:strike_change": ("job change", RECORDS),
    "clients:trials": ("client", RECORDS),
    "clients:record_trial": ("client", RECORDS),
    "clients:edit_trial": ("trial", RECORDS),
    "clients:end_trial": ("trial", RECORDS),
    "clients:trial_job": ("trial", RECORDS),
    "clients:strike_trial": ("trial", RECORDS),
    "clients:benefits": ("client", RECORDS),
    "clients:benefits_held": ("client", RECORDS),
    "clients:offer_advice": ("client", RECORDS),
    "clients:edit_advice": ("advice", RECORDS),
    "clients:strike_advice": ("advice", RECORDS),
    "clients:add_scenario": ("advice", RECORDS),
    "clients:edit_scenario": ("scenario", RECORDS),
    "clients:strike_scenario": ("scenario", RECORDS),
    "clients:add_duty": ("client", RECORDS),
    "clients:edit_duty": ("duty", RECORDS),
    "clients:note_report": ("duty", RECORDS),
    "clients:strike_duty": ("duty", RECORDS),
    "clients:education": ("client", RECORDS),
    "clients:record_study": ("client", RECORDS),
    "clients:edit_study": ("study", RECORDS),
    "clients:strike_study": ("study", RECORDS),
}

# Weekly sheets of job development.
PAGES |= {
    "clients:my_week": (None, SPECIALIST),
    "clients:week": ("staff", RECORDS),
    "clients:week_csv": ("staff", RECORDS),
    "clients:weeks": (None, SUPERVISOR),
    "clients:sign_week": ("staff", SUPERVISOR),
    "clients:take_back_week": ("week review", SUPERVISOR),
}

# Hours, the log, field mentoring, what the clinical record was given.
PAGES |= {
    "clients:my_hours": (None, SPECIALIST),
    "clients:hours": ("staff", RECORDS),
    "clients:meetings": (None, RECORDS),
    "clients:choose_meeting": (None, RECORDS),
    "clients:log_meeting": ("meeting kind", RECORDS),
    "clients:meeting": ("meeting", RECORDS),
    "clients:correct_meeting": ("meeting", RECORDS),
    "clients:void_meeting": ("meeting", RECORDS),
    "clients:mentoring": (None, SUPERVISOR),
    "clients:mark_mentoring": (None, SUPERVISOR),
    "clients:change_mentoring": ("mentoring", SUPERVISOR),
    "clients:clinical_record": ("client", RECORDS),
    "clients:record_copy": ("client", RECORDS),
    "clients:correct_copy": ("clinical copy", RECORDS),
    "clients:void_copy": ("clinical copy", RECORDS),
}

# Matching: of a plan, of an opening.
PAGES |= {
    "clients:matches": ("client", RECORDS),
    "clients:opening_people": ("opening", RECORDS),
    "clients:answer_opening": ("client and opening", RECORDS),
}

# Visits to employers.
PAGES |= {
    "clients:route": (None, SPECIALIST),
    "clients:plan_employer_visit": (None, RECORDS),
    "clients:move_employer_visit": ("employer visit", RECORDS),
    "clients:cancel_employer_visit": ("employer visit", RECORDS),
    "clients:also_for": ("own contact", RECORDS),
}

# Job development in numbers; the rows behind each are for those who see people.
PAGES |= {
    "fidelity:job_development": (None, NUMBERS),
    "fidelity:first_contacts": (None, SUPERVISOR),
    "fidelity:plan_contacts": (None, SUPERVISOR),
    "fidelity:weekly_contacts": (None, SUPERVISOR),
    "fidelity:job_kinds": (None, SUPERVISOR),
    "fidelity:job_employers": (None, SUPERVISOR),
}

# The scale as records have it, the rows behind each item, thresholds that are ours.
PAGES |= {
    "fidelity:evidence": (None, NUMBERS),
    "fidelity:evidence_rows": ("scale item", SUPERVISOR),
    "fidelity:thresholds": (None, COVERING),
}

# Fidelity reviews: those who plan them, and those whom a review names.
PLANNING = frozenset({"supervisor", "administrator"})
SCORING = frozenset({"supervisor", "reviewer"})
PAGES |= {
    "fidelity:reviews": (None, PLANNING | SCORING),
    "fidelity:plan_review": (None, PLANNING),
    "fidelity:review": ("planned review", PLANNING | SCORING),
    "fidelity:change_review": ("planned review", PLANNING),
    "fidelity:call_off_review": ("planned review", PLANNING),
    "fidelity:add_reviewer": ("planned review", PLANNING),
    "fidelity:invite_reviewer": ("planned review", ADMIN),
    "fidelity:change_reviewer": ("reviewer", PLANNING),
    "fidelity:remove_reviewer": ("reviewer", PLANNING),
    "fidelity:leave_review": ("planned review", SCORING),
    "fidelity:add_session": ("planned review", PLANNING | SCORING),
    "fidelity:change_session": ("review session", PLANNING | SCORING),
    "fidelity:remove_session": ("review session", PLANNING | SCORING),
    "fidelity:freeze_review": ("planned review", PLANNING),
    "fidelity:review_evidence": ("review", PLANNING | SCORING),
    "fidelity:review_evidence_item": ("review item", PLANNING | SCORING),
    "fidelity:review_pack": ("review", PLANNING | SCORING),
    "fidelity:review_pack_csv": ("review", PLANNING | SCORING),
    "fidelity:forget_pack": ("draft review", PLANNING),
    "fidelity:review_charts": ("review", PLANNING | SCORING),
    "fidelity:review_chart": ("review chart", SCORING),
    "fidelity:sheet": ("review", SCORING),
    "fidelity:sheet_item": ("review item", SCORING),
    "fidelity:hand_in": ("review", SCORING),
    "fidelity:agreed": ("draft review", SCORING),
    "fidelity:agreed_item": ("draft item", SCORING),
    "fidelity:report_words": ("draft review", SCORING),
    "fidelity:finish_draft": ("draft review", SCORING),
    "fidelity:further_evidence": ("draft review", PLANNING | SCORING),
    "fidelity:give_further": ("draft review", PLANNING),
    "fidelity:answer_further": ("further evidence", SCORING),
    "fidelity:sign_review": ("draft review", SCORING),
    "fidelity:amend_review": ("signed review", PLANNING | SCORING),
}

# Letters to an employer.
PAGES |= {
    "employers:write_letter": ("employer", RECORDS),
    "employers:letter_pdf": ("employer", RECORDS),
    "employers:export": (None, RECORDS),
}

# Relationships with employers, openings, doubles.
PAGES |= {
    "employers:add_acquaintance": ("employer", RECORDS),
    "employers:remove_acquaintance": ("acquaintance", RECORDS),
    "employers:openings": (None, RECORDS),
    "employers:add_opening_anywhere": (None, RECORDS),
    "employers:add_opening": ("employer", RECORDS),
    "employers:opening": ("opening", RECORDS),
    "employers:edit_opening": ("opening", RECORDS),
    "employers:close_opening": ("opening", RECORDS),
    "employers:reopen_opening": ("closed opening", RECORDS),
    "employers:interest": ("opening", RECORDS),
    "employers:doubles": ("employer", RECORDS),
    "employers:merge": ("two employers", RECORDS),
    "employers:undo_merge": ("employer merge", RECORDS),
}

# Which clients an actor may open; employers, staff, units, teams and covers are the agency's own.
CLIENT_KINDS = {"client", "job", "contact", "due", "visit", "agreement"}
CLIENT_KINDS |= {"note", "document", "form"}
CLIENT_KINDS |= {"profile edition", "profile section", "profile signature"}
CLIENT_KINDS |= {"consent", "told", "exception"}
CLIENT_KINDS |= {"support", "topic", "natural support", "step-down", "outreach", "attempt"}
CLIENT_KINDS |= {"plan", "plan kind", "plan line", "contact for", "application", "interview"}
CLIENT_KINDS |= {"job change", "trial", "advice", "scenario", "duty", "study"}
CLIENT_KINDS |= {"referral", "two clients", "merge"}
CLIENT_KINDS |= {"client and opening", "employer visit", "own contact"}
CLIENT_KINDS |= {"clinical copy"}
IN_SCOPE = {"specialist": {MINE}, "supervisor": {MINE, COLLEAGUES}}
ANSWERED = {200, 302, 422}
