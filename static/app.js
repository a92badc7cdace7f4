/*
 * Small helps for people with a script; every page works without. Nothing typed is kept anywhere but in the page:
 * no local storage holds a word about a person (it holds one thing, whether the single-key shortcuts are on).
 */
"use strict";
(() => {
  const words = document.getElementById("ui-words")?.dataset ?? {};
  const each = (root, selector, act) => root.querySelectorAll?.(selector).forEach(act);

  /* Focus goes to what went wrong, else to what just happened: then it is read out, too. */
  const summary = document.querySelector("[data-error-summary]");
  (summary ?? document.getElementById("messages"))?.focus({ preventScroll: !summary });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.closest(".field")?.scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });

  /* Dates: "Today", "Yesterday" and the weekday. data-shortcuts="today tomorrow week" chooses others, "" none. */
  const iso = (day) => `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
  const parse = (text) => { const [y, m, d] = text.split("-").map(Number); return new Date(y, m - 1, d); };
  const today = () => (document.body.dataset.today ? parse(document.body.dataset.today) : new Date());
  const away = { yesterday: -1, today: 0, tomorrow: 1, week: 7 };
  const spoken = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const weekday = new Intl.DateTimeFormat(spoken || "en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

  function helpWithDate(input) {
    if (input.dataset.helped || input.readOnly || input.disabled) return;
    input.dataset.helped = "yes";
    const line = document.createElement("div");
    line.className = "date-help";
    const name = (input.dataset.shortcuts ?? "today yesterday").split(" ").filter((key) => key in away);
    const buttons = name.map((key) => {
      const day = today();
      day.setDate(day.getDate() + away[key]);
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: words[key] ?? key, value: iso(day) });
      button.addEventListener("click", () => { input.value = button.value; input.dispatchEvent(new Event("change", { bubbles: true })); });
      line.append(button);
      return button;
    });
    const said = document.createElement("span");
    said.className = "weekday";
    said.setAttribute("aria-live", "polite");
    line.append(said);
    const show = () => {
      const day = /^\d{4}-\d\d-\d\d$/.test(input.value) ? parse(input.value) : null;
      said.textContent = day && !Number.isNaN(day.getTime()) ? weekday.format(day) : "";
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.value === input.value)));
    };
    input.addEventListener("input", show);
    input.addEventListener("change", show);
    input.after(line);
    show();
  }

  /* A time that was filled in as "now" is not the time of another day. One that somebody typed stays. */
  function forgetTime(input) {
    const date = document.getElementById(input.dataset.onlyToday);
    if (!date) return;
    let typed = false;
    input.addEventListener("input", () => { typed = true; });
    date.addEventListener("change", () => { if (!typed && date.value !== document.body.dataset.today) input.value = ""; });
  }

  /* Sending: the button shows that it works, a second click is swallowed for a few seconds, then a retry is free.
     (The submission id makes a retry harmless; this only spares the doubt.) */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "yes";
    delete form.dataset.changed;
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 6000);
  });
  function release(form) {
    delete form.dataset.sending;
    each(form, "[aria-busy]", (button) => button.removeAttribute("aria-busy"));
  }
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach(release));
  document.addEventListener("htmx:afterRequest", () => document.querySelectorAll("form[data-sending]").forEach(release));

  /* Leaving with something typed: ask. A form that came back with errors holds something typed, too. */
  document.querySelector("[data-error-summary]")?.closest("form[data-guard]")?.setAttribute("data-changed", "yes");
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) form.dataset.changed = "yes";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-guard][data-changed]")) event.preventDefault();
  });

  /* Menus close on Escape and on a tap elsewhere. */
  document.addEventListener("click", (event) => each(document, ".menu[open]", (menu) => { if (!menu.contains(event.target)) menu.open = false; }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    each(document, "[data-menu][open]", (menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  /* Single keys: / search, j k rows, Enter opens, n main action, ? shows them. Off while typing, and by choice. */
  const dialog = document.getElementById("keys");
  const tick = document.querySelector("[data-keys-on]");
  const remember = { get on() { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } }, set on(value) { try { localStorage.setItem("keys", value ? "on" : "off"); } catch { /* private window */ } } };
  if (tick) { tick.checked = remember.on; tick.addEventListener("change", () => { remember.on = tick.checked; }); }
  each(document, "[data-open-keys]", (button) => { button.hidden = false; button.addEventListener("click", () => dialog?.showModal()); });

  function move(step) {
    const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.hasAttribute("data-current"));
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))] ?? rows[0];
    rows.forEach((row) => row.removeAttribute("data-current"));
    next.setAttribute("data-current", "");
    next.querySelector("a")?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  const keys = {
    "/": () => document.querySelector("[data-search-box]")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    n: () => document.querySelector(".page-action .btn")?.click(),
    "?": () => dialog?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys) || !remember.on || dialog?.open) return;
    if (event.target.closest("input, textarea, select, [contenteditable], [role=combobox]")) return;
    event.preventDefault();
    keys[event.key]();
  });

  /* "Choose all" over ticks, and the bar that appears with a selection: [data-bulk-form] holds both. */
  each(document, "[data-bulk-all]", (box) => { box.closest("label").hidden = false; });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-bulk-form]");
    if (!form) return;
    const ticks = [...form.querySelectorAll("[data-bulk-tick]")];
    if (event.target.matches("[data-bulk-all]")) ticks.forEach((box) => { box.checked = event.target.checked; });
    const chosen = ticks.filter((box) => box.checked).length;
    const bar = form.querySelector("[data-bulk-bar]");
    if (bar) { bar.hidden = chosen === 0; each(bar, "[data-bulk-count]", (place) => { place.textContent = chosen; }); }
  });

  /* htmx: what did not arrive is said, never swallowed. */
  function toast(text) {
    const place = document.getElementById("toasts");
    if (!place || !text) return;
    const note = document.createElement("div");
    note.className = "note note-error";
    const line = document.createElement("p");
    line.textContent = text;
    note.append(line);
    place.replaceChildren(note);
    setTimeout(() => note.remove(), 10000);
  }
  /* An empty 409: the page is somebody else's, who was signed in when it was opened (accounts/middleware.py). */
  const failed = ({ detail: { xhr } }) => [401, 403].includes(xhr?.status) ? words.gone : xhr?.status === 409 && !xhr.responseText ? words.other : words.failed;
  document.addEventListener("htmx:sendError", () => toast(words.failed));
  document.addEventListener("htmx:responseError", (event) => toast(failed(event)));

  /* A form that saves as one types: it says when it could not, until it could, and lets nobody leave unasked meanwhile.
     What is typed stands in the page and nowhere else; back from signing in elsewhere, it is saved without being asked. */
  const saving = (event) => event.target.closest?.("form[data-autosave]");
  document.addEventListener("input", (event) => { const form = saving(event); if (form) form.typed = (form.typed ?? 0) + 1; });
  document.addEventListener("htmx:beforeRequest", (event) => { const form = saving(event); if (form) form.sent = form.typed; });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = saving(event);
    if (!form) return;
    const line = form.querySelector("[data-save-line]");
    if (event.detail.successful) {
      form.toggleAttribute("data-unsaved", line?.getAttribute("role") === "alert");
      if (form.sent === form.typed && !form.hasAttribute("data-unsaved")) delete form.dataset.changed;
      return;
    }
    form.dataset.unsaved = form.dataset.changed = "yes";
    if (!line) return;
    line.classList.add("save-line-not");
    line.setAttribute("role", "alert");
    const said = document.createElement("span"), link = document.createElement("a");
    said.textContent = failed(event);
    Object.assign(link, { href: words.signInUrl, target: "_blank", rel: "noopener", textContent: words.signIn });
    line.replaceChildren(said, ...(failed(event) === words.gone ? [link] : []));
  });
  /* What was typed before the scripts were there is saved as well. (What a browser puts back after a reload is not typed.) */
  const opened = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  const typedIn = (field) => field.matches("textarea, input[type=text]") && field.value !== field.defaultValue;
  document.addEventListener("htmx:load", () => opened && each(document, "form[data-autosave]", (form) => {
    if (!form.typed && [...form.elements].some(typedIn)) form.dispatchEvent(new Event("input", { bubbles: true }));
  }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") each(document, "form[data-autosave][data-unsaved]", (form) => form.dispatchEvent(new Event("change", { bubbles: true })));
  });

  const enhance = (root) => { each(root, "input[type=date]", helpWithDate); each(root, "input[data-only-today]", forgetTime); };
  enhance(document);
  document.addEventListener("htmx:load", (event) => enhance(event.target));
})();
