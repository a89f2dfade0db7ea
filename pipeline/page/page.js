"use strict";
(() => {
  const form = document.getElementById("filters");
  const found = document.getElementById("found");
  const selects = [...form.querySelectorAll("select")];
  const items = [...document.querySelectorAll("[data-k]")].map(
    (item) => [item, new Set(item.dataset.k.split(" "))]);
  const articles = [...document.querySelectorAll(".articles > li")];
  const sections = [...document.querySelectorAll("[data-list]")];
  const claims = document.querySelectorAll(".claims > li");
  form.hidden = false;

  function filter() {
    const wanted = selects.map((select) => select.value).filter(Boolean);
    for (const [item, tokens] of items) item.hidden = !wanted.every((token) => tokens.has(token));
    for (const article of articles) {
      article.hidden = wanted.length > 0 && !article.querySelector(".claims > li:not([hidden])");
      for (const mark of article.querySelectorAll("mark")) {
        const stated = mark.dataset.c.split(" ");
        mark.classList.toggle("off", stated.every((place) => document.getElementById("c" + place).hidden));
      }
      for (const link of article.querySelectorAll("sup a")) {
        link.hidden = document.getElementById(link.hash.slice(1)).hidden;
      }
    }
    for (const section of sections) {
      const list = section.querySelector("[data-k], .articles > li:not([hidden])");
      const left = section.querySelector("[data-k]:not([hidden]), .articles > li:not([hidden])");
      section.querySelector(".filtered").hidden = !list || Boolean(left);
    }
    const left = [...claims].filter((claim) => !claim.hidden).length;
    found.textContent = wanted.length
      ? `${left.toLocaleString("en")} of ${claims.length.toLocaleString("en")} claims`
      : `${claims.length.toLocaleString("en")} claims`;
  }

  form.addEventListener("change", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("mark:not(.off)");
    if (!mark || event.target.closest("a") || String(getSelection())) return;
    const place = mark.dataset.c.split(" ").find((name) => !document.getElementById("c" + name).hidden);
    if (place) location.hash = "c" + place;
  });
  filter();
})();
