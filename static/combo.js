/*
 * <select data-search>: type a few letters, choose from what matches. Without script it stays the plain select it is.
 * The select keeps its name and value and is what is sent; the text field in front of it follows the ARIA combobox pattern.
 *
 *   data-search                the options already there are searched
 *   data-search="/address/"    asks ?q=... for JSON [{"value", "label", "hint"}]; the select then only holds the choice in force
 */
"use strict";
(() => {
  const words = document.getElementById("ui-words")?.dataset ?? {};
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const LIMIT = 50;

  function optionsOf(select) {
    return [...select.options].filter((option) => option.value).map((option) => ({ value: option.value, label: option.text.trim(), hint: option.dataset.hint ?? "" }));
  }

  function matching(all, text) {
    const parts = fold(text).split(/\s+/).filter(Boolean);
    return all.filter((item) => { const where = fold(`${item.label} ${item.hint}`); return parts.every((part) => where.includes(part)); });
  }

  class Combo {
    constructor(select) {
      this.select = select;
      this.remote = select.dataset.search;
      this.all = optionsOf(select);
      this.items = [];
      this.at = -1;
      this.build();
      this.listen();
    }

    build() {
      const { select } = this;
      this.input = document.createElement("input");
      this.list = document.createElement("ul");
      this.said = document.createElement("span");
      const box = document.createElement("div");
      const id = select.id;
      select.id = `${id}_value`;
      Object.assign(this.input, { type: "text", id, className: "form-control", autocomplete: "off", spellcheck: false, placeholder: select.dataset.placeholder ?? words.choose ?? "" });
      for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
      if (select.classList.contains("is-invalid")) this.input.classList.add("is-invalid");
      if (select.required) this.input.setAttribute("aria-required", "true");
      select.required = false;
      this.list.id = `${id}_list`;
      this.list.className = "combo-list";
      this.list.hidden = true;
      this.list.setAttribute("role", "listbox");
      const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
      if (label) { label.id ||= `${id}_label`; this.list.setAttribute("aria-labelledby", label.id); }
      for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) this.input.setAttribute(name, value);
      this.said.className = "visually-hidden";
      this.said.setAttribute("role", "status");
      box.className = "combo";
      select.before(box);
      box.append(this.input, this.list, this.said);
      select.hidden = true;
      this.showChosen();
    }

    listen() {
      this.input.addEventListener("input", () => { clearTimeout(this.wait); this.wait = setTimeout(() => this.search(), this.remote ? 180 : 0); });
      this.input.addEventListener("click", () => this.search());
      this.input.addEventListener("focus", () => this.input.select());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.leave());
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => { const row = event.target.closest("[role=option]"); if (row) this.choose(this.items[Number(row.dataset.at)]); });
      this.select.addEventListener("change", () => this.showChosen());
    }

    showChosen() {
      const option = this.select.selectedOptions[0];
      this.input.value = option && option.value ? option.text.trim() : "";
      this.shown = this.input.value;
    }

    async search() {
      const text = this.input.value === this.shown ? "" : this.input.value.trim();
      if (!this.remote) { this.show(matching(this.all, text)); return; }
      const ask = (this.ask = {});
      const address = new URL(this.remote, location.href);
      address.searchParams.set("q", text);
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        const items = answer.ok ? await answer.json() : [];
        if (ask === this.ask && document.activeElement === this.input) this.show(items);
      } catch { this.show([]); }
    }

    show(items) {
      this.items = items.slice(0, LIMIT);
      this.input.removeAttribute("aria-activedescendant");
      this.at = -1;
      this.list.replaceChildren(...this.items.map((item, at) => this.row(item, at)));
      if (!this.items.length) {
        const none = document.createElement("li");
        none.className = "combo-none";
        none.setAttribute("role", "option");
        none.setAttribute("aria-disabled", "true");
        none.textContent = words.none ?? "";
        this.list.append(none);
      }
      this.said.textContent = (words.found ?? "{n}").replace("{n}", items.length);
      this.open(true);
    }

    row(item, at) {
      const row = document.createElement("li");
      row.id = `${this.list.id}_${at}`;
      row.dataset.at = at;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.textContent = item.label;
      if (item.hint) { const hint = document.createElement("small"); hint.textContent = item.hint; row.append(hint); }
      return row;
    }

    open(yes) {
      this.list.hidden = !yes;
      this.input.setAttribute("aria-expanded", String(yes));
      if (!yes) this.input.removeAttribute("aria-activedescendant");
    }

    mark(at) {
      this.at = at;
      this.list.querySelectorAll("[role=option]").forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
      const row = this.list.children[at];
      if (!row) return;
      this.input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    }

    key(event) {
      const last = this.items.length - 1;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (this.list.hidden) { this.search(); return; }
        const next = event.key === "ArrowDown" ? this.at + 1 : this.at - 1;
        this.mark(next > last ? 0 : next < 0 ? last : next);
      } else if (event.key === "Enter" && !this.list.hidden) {
        event.preventDefault();
        const item = this.items[this.at] ?? (this.items.length === 1 ? this.items[0] : null);
        if (item) this.choose(item);
      } else if (event.key === "Escape" && !this.list.hidden) {
        event.stopPropagation();
        this.showChosen();
        this.open(false);
      }
    }

    choose(item) {
      if (!item) return;
      if (![...this.select.options].some((option) => option.value === String(item.value))) this.select.add(new Option(item.label, item.value));
      this.select.value = item.value;
      this.showChosen();
      this.open(false);
      this.select.dispatchEvent(new Event("input", { bubbles: true }));
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    /* Left with other words in it: an emptied field means no choice, a full name typed out means that one, else back to what was. */
    leave() {
      this.open(false);
      const typed = this.input.value.trim();
      if (typed === this.shown) return;
      const exact = this.items.filter((item) => fold(item.label) === fold(typed));
      if (!typed && [...this.select.options].some((option) => !option.value)) this.choose({ value: "", label: "" });
      else if (exact.length === 1) this.choose(exact[0]);
      else this.showChosen();
    }
  }

  const enhance = (root) => root.querySelectorAll?.("select[data-search]:not([multiple]):not([id$=_value])").forEach((select) => new Combo(select));
  enhance(document);
  document.addEventListener("htmx:load", (event) => enhance(event.target));
})();
