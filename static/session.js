/*
 * Nothing typed is lost. What is written into a form with data-draft is kept on the server every few seconds, and a form is
 * sent only while its sender is still signed in: else the page stays as it is and says so. No word of it is kept in the browser.
 */
"use strict";
(() => {
  const me = document.body.dataset.staff;
  if (!me) return;
  const QUIET = 2000, LONGEST = 10000, FRESH = 5 * 60 * 1000, PATIENCE = 8000;
  const words = document.getElementById("ui-words")?.dataset ?? {};
  const waiting = new WeakMap();
  let heard = Date.now();

  /* Signed in anew in another tab, the token that this page came with is no longer good: the cookie has the one that is. */
  const token = () => document.cookie.split("; ").find((each) => each.startsWith(`${document.body.dataset.tokenCookie}=`))?.split("=")[1];
  function renew(form) {
    const field = form.querySelector("[name=csrfmiddlewaretoken]");
    if (field && token()) field.value = token();
  }
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    detail.headers["X-Staff"] = me;
    if (!token()) return;
    detail.headers["X-CSRFToken"] = token();
    if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = token();
  });

  /* "here", "gone" (nobody is signed in), "other" (somebody else is), "away" (no answer); and what was answered. */
  async function ask(url, body, last = false) {
    const headers = { "HX-Request": "true", "X-Staff": me, "X-CSRFToken": token() ?? "" };
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(url, { method: body ? "POST" : "GET", body, headers, credentials: "same-origin", keepalive: last, signal: stop.signal });
      if ([401, 403].includes(answer.status)) return ["gone", ""];
      if (answer.status === 409) return ["other", ""];
      if (!answer.ok || answer.redirected) return ["away", ""];
      heard = Date.now();
      return ["here", await answer.text()];
    } catch { return ["away", ""]; } finally { clearTimeout(clock); }
  }

  function tell(form, how) {
    document.querySelectorAll("[data-session-note]").forEach((note) => note.remove());
    const told = document.getElementById(`session-${how}`);
    if (how === "here" || !told) return;
    const note = told.content.firstElementChild.cloneNode(true);
    note.dataset.sessionNote = how;
    (form.querySelector(".form-actions") ?? form).before(note);
    note.scrollIntoView({ block: "nearest" });
  }

  /* Drafts */
  async function keep(form, last = false) {
    const state = waiting.get(form);
    clearTimeout(state?.timer);
    waiting.delete(form);
    const [how, at] = await ask(form.dataset.draft, new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")), last);
    const line = form.querySelector("[data-draft-state]");
    if (how === "here") {
      if (line) line.textContent = at ? `${words.draft ?? ""} ${at}` : "";
      if (at && !form.elements.drafted) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "drafted", value: "1" }));
    } else {
      form.dataset.unkept = "yes";
      if (line) line.textContent = "";
    }
    if (how !== "away") tell(form, how);
    return how;
  }
  function soon(event) {
    const form = event.target.closest?.("form[data-draft]");
    if (!form) return;
    const state = waiting.get(form) ?? { since: Date.now() };
    clearTimeout(state.timer);
    state.timer = setTimeout(() => keep(form), Math.max(0, Math.min(QUIET, state.since + LONGEST - Date.now())));
    waiting.set(form, state);
  }
  document.addEventListener("input", soon);
  document.addEventListener("change", soon);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    document.querySelectorAll("form[data-draft]").forEach((form) => { if (waiting.has(form)) keep(form, true); });
  });

  /* Sending: first ask, when something was typed since it was last kept, or when the server was not heard for some minutes. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || !form.matches("[data-guard]")) return;
    renew(form);
    if (form.dataset.asked) { delete form.dataset.asked; return; }
    const unkept = form.dataset.draft && (waiting.has(form) || form.dataset.unkept);
    if (!unkept && Date.now() - heard < FRESH) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.asking) return;
    form.dataset.asking = "yes";
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    (unkept ? keep(form) : ask(words.here).then(([how]) => how)).then((how) => {
      delete form.dataset.asking;
      button?.removeAttribute("aria-busy");
      tell(form, how);
      if (how !== "here") return;
      delete form.dataset.unkept;
      form.dataset.asked = "yes";
      renew(form);
      form.requestSubmit(button ?? undefined);
    });
  }, true);
})();
