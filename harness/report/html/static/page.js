"use strict";
/* The theme: the reader's system chooses; the button chooses the other one, and the choice is kept where it can be. */
(() => {
  const root = document.documentElement, button = document.getElementById("theme"), key = "backprop-harness-theme";
  const kept = (value) => {
    try {
      if (value) localStorage.setItem(key, value);
      return localStorage.getItem(key);
    } catch { return null; }
  };
  const isDark = () => root.dataset.theme
    ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const show = (theme) => {
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    button.setAttribute("aria-pressed", String(isDark()));
  };
  show(kept());
  button.hidden = false;
  button.addEventListener("click", () => { const next = isDark() ? "light" : "dark"; kept(next); show(next); });
})();

/* Filters: <form data-filters="NAME" hidden> with named controls, and items <... data-item="NAME" data-CONTROL="a b">.
   An item is shown if, for each control that is set, its words hold the control's value; a control named "text" looks
   in the item's text. The element whose id is an item's data-with goes and comes with it. <... data-count="NAME" data-says="{shown} of {total}"> says how many are shown. */
(() => {
  for (const form of document.querySelectorAll("form[data-filters]")) {
    const name = form.dataset.filters, items = [...document.querySelectorAll(`[data-item="${name}"]`)];
    const counts = document.querySelectorAll(`[data-count="${name}"]`);
    const fits = (item, control, value) => control === "text"
      ? item.textContent.toLowerCase().includes(value.toLowerCase())
      : (item.dataset[control] || "").split(" ").includes(value);
    const apply = () => {
      const set = [...new FormData(form)].filter(([, value]) => value !== "");
      for (const item of items) {
        item.hidden = !set.every(([control, value]) => fits(item, control, value));
        if (item.dataset.with) document.getElementById(item.dataset.with).hidden = item.hidden;
      }
      const shown = items.filter((item) => !item.hidden).length;
      for (const count of counts) {
        count.textContent = count.dataset.says.replace("{shown}", shown).replace("{total}", items.length);
      }
    };
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }
})();

/* What a link leads to is opened, with all that it lies in; what is printed is open. */
(() => {
  const open = (element) => {
    for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) { open(target); target.hidden = false; target.scrollIntoView(); }
  };
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  if (location.hash) follow();
})();
