/*
 * Hours of a week: their sum and the share in the community, while somebody types. Saving says the same.
 */
"use strict";
(() => {
  const line = document.querySelector("[data-hours-sum]");
  const fields = [...document.querySelectorAll("[data-hours]")];
  if (!line || !fields.length) return;
  const number = (field) => Number(field.value.trim().replace(",", ".")) || 0;
  const write = new Intl.NumberFormat(document.documentElement.lang || "en", { maximumFractionDigits: 1 });
  const show = () => {
    const hours = Object.fromEntries(fields.map((field) => [field.dataset.hours, number(field)]));
    const total = Object.values(hours).reduce((sum, each) => sum + each, 0);
    const scheduled = hours.community_hours + hours.office_hours + hours.other_hours;
    line.hidden = total === 0;
    line.querySelector("[data-total]").textContent = write.format(total);
    const share = line.querySelector("[data-share-line]");
    share.hidden = !scheduled;
    if (scheduled) share.querySelector("[data-share]").textContent = Math.floor(100 * hours.community_hours / scheduled + 0.5);
  };
  fields.forEach((field) => field.addEventListener("input", show));
  show();
})();
