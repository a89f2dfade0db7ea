"use strict";
(() => {
  const form = document.getElementById("filters");
  const found = document.getElementById("found");
  const selects = [...form.querySelectorAll("select")];
  const items = [...document.querySelectorAll("[data-k]")].map(
    (item) => [item, new Set(item.dataset.k.split(" "))]);
  const articles = [...document.querySelectorAll(".articles > li")];
  const sections = [...document.querySelectorAll("[data-list]")];
  const claims = new Map([...document.querySelectorAll(".claims > li")].map((claim) => [claim.id, claim]));
  const marks = [...document.querySelectorAll("mark")].map(
    (mark) => [mark, mark.dataset.c.split(" ").map((place) => claims.get("c" + place))]);
  const links = [...document.querySelectorAll("sup a")].map((link) => [link, claims.get(link.hash.slice(1))]);

  const unnamed = new Set([...form.querySelectorAll("option[data-none]")].map((option) => option.value));
  const figures = [...document.querySelectorAll("[data-count]")].map((figure) => [figure, figure.textContent]);
  const cells = [...document.querySelectorAll("[data-of]")].map((cell) => [cell, cell.dataset.of.split(" ")]);
  const tokensOf = new Map(items);

  function filter() {
    const wanted = selects.map((select) => select.value).filter(Boolean);
    for (const [item, tokens] of items) item.hidden = !wanted.every((token) => tokens.has(token));
    for (const article of articles) {
      article.hidden = wanted.length > 0 && !article.querySelector(".claims > li:not([hidden])");
    }
    for (const [mark, stated] of marks) mark.classList.toggle("off", stated.every((claim) => claim.hidden));
    for (const [link, claim] of links) link.hidden = claim.hidden;
    for (const section of sections) {
      const list = section.querySelector("[data-k], .articles > li:not([hidden])");
      const left = section.querySelector("[data-k]:not([hidden]), .articles > li:not([hidden])");
      section.querySelector(".filtered").hidden = !list || Boolean(left);
    }
    overview(wanted.length > 0);
    count();
  }

  function overview(filtered) {
    const shown = [...claims.values()].filter((claim) => !claim.hidden).map((claim) => tokensOf.get(claim));
    const named = (letter) => new Set(shown.flatMap((tokens) => [...tokens].filter(
      (token) => token.startsWith(letter) && !unnamed.has(token)))).size;
    const listed = (section) => document.querySelectorAll(`#${section} [data-k]:not([hidden])`).length
      .toLocaleString("en") + (document.querySelector(`#${section} .cut`) ? "+" : "");
    const counts = {
      articles: () => articles.filter((article) => !article.hidden).length, claims: () => shown.length,
      outlets: () => named("o"), origins: () => named("r"),
      groups: () => listed("groups"), contradictions: () => listed("contradictions"),
    };
    for (const [figure, all] of figures) {
      figure.textContent = filtered ? counts[figure.dataset.count]().toLocaleString("en") : all;
    }
    const sums = new Map();
    for (const tokens of shown) {
      const [type, status] = ["t", "s"].map((letter) => [...tokens].find((token) => token.startsWith(letter)));
      for (const key of [type, `${type} ${status}`]) sums.set(key, (sums.get(key) ?? 0) + 1);
    }
    for (const [cell, of] of cells) {
      const sum = sums.get(of.join(" "));
      cell.textContent = sum ? sum.toLocaleString("en") : "–";
      if (of.length === 1) cell.parentElement.hidden = filtered && !sum;
    }
  }

  function count() {
    const left = [...claims.values()].filter((claim) => !claim.hidden).length;
    const all = `${claims.size.toLocaleString("en")} claims`;
    found.textContent = left < claims.size ? `${left.toLocaleString("en")} of ${all}` : all;
  }

  form.addEventListener("change", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("mark:not(.off)");
    if (!mark || event.target.closest("a") || String(getSelection())) return;
    const place = mark.dataset.c.split(" ").find((name) => !claims.get("c" + name).hidden);
    if (place) location.hash = "c" + place;
  });
  count();
  form.hidden = false;
})();
