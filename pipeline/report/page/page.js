"use strict";
(() => {
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const form = document.getElementById("filters");
  const found = document.getElementById("found");
  const search = form.elements.search;
  const selects = all("select", form);
  const number = (value) => value.toLocaleString("en");
  const several = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").toLowerCase();
  const show = (element, shown) => { if (shown === element.hasAttribute("hidden")) element.toggleAttribute("hidden", !shown); };

  function day(iso) {
    const [year, month, date] = iso.split("-").map(Number);
    return `${date} ${months[month - 1]} ${year}`;
  }

  function days(isos) {
    if (!isos.length) return "–";
    const sorted = [...isos].sort();
    return [...new Set([sorted[0], sorted.at(-1)])].map(day).join(" – ");
  }

  // A large page is read through when somebody first filters it, not before it is shown.
  let page;
  function read() {
    const tokens = (element) => new Set(element.dataset.k.split(" ").filter(Boolean));
    const claims = new Map(all(".claims > li").map((item) => [item.id.slice(1), {
      item, tokens: tokens(item), article: item.closest(".articles > li"), shown: true }]));
    const of = (places) => places.split(" ").filter(Boolean).map((place) => claims.get(place));
    const resting = all("[data-c]").map((item) => ({
      item, claims: of(item.dataset.c), and: item.dataset.and === undefined ? null : of(item.dataset.and) }));
    const marks = all("mark").map((mark) => ({ mark, claims: of(mark.dataset.c) }));
    const articles = all(".articles > li").map((item) => ({ item, tokens: tokens(item) }));
    const rows = all("#refused [data-k]").map((item) => ({ item, tokens: tokens(item) }));
    const figures = all("[data-count]").map((figure) => [figure, figure.textContent]);
    const tallies = all(".tally").map((tally) => [tally, tally.textContent]);
    page = { claims, resting: resting.filter(({ item }) => item.tagName !== "MARK"), marks, articles, rows,
      figures, tallies, lists: all("[data-list]"), cells: all("[data-of]"), kinds: all("[data-kind]") };
  }

  // What a search reads of claims, articles and refused claims: read when somebody first searches.
  function readWords() {
    for (const article of page.articles) article.words = plain(article.item.textContent);
    for (const row of page.rows) row.words = plain(row.item.textContent);
    const evidence = new Map();
    for (const { mark, claims } of page.marks) {
      for (const claim of claims) evidence.set(claim, `${evidence.get(claim) ?? ""} ${mark.textContent}`);
    }
    for (const claim of page.claims.values()) {
      const head = all("h3, h3 + .meta", claim.article).map((each) => each.textContent).join(" ");
      claim.words = plain(`${claim.item.textContent} ${evidence.get(claim) ?? ""} ${head}`);
    }
    page.worded = true;
  }

  function filter() {
    const words = plain(search.value).split(" ").filter(Boolean);
    const wanted = selects.map((select) => select.selectedOptions[0].dataset.k).filter(Boolean);
    const filtered = words.length > 0 || wanted.length > 0;
    if (!page && !filtered) return found.textContent = several(document.querySelectorAll(".claims > li").length, "claim");
    if (!page) read();
    if (words.length && !page.worded) readWords();
    const holds = (each) => !words.length || words.every((word) => each.words.includes(word));
    const fits = (each) => wanted.every((token) => each.tokens.has(token)) && holds(each);

    for (const claim of page.claims.values()) show(claim.item, claim.shown = fits(claim));
    const stands = (claims) => claims.some((claim) => claim.shown);
    for (const { item, claims, and } of page.resting) show(item, !filtered || stands(claims) && (!and || stands(and)));
    for (const { mark, claims } of page.marks) mark.classList.toggle("off", !stands(claims));
    const withClaims = new Set([...page.claims.values()].filter((claim) => claim.shown).map((claim) => claim.article));
    for (const article of page.articles) show(article.item, withClaims.has(article.item) || fits(article));
    for (const row of page.rows) show(row.item, fits(row));
    for (const list of page.lists) {
      const entries = all("[data-c]:not(mark), .articles > li, tr[data-k]", list);
      show(list.querySelector(".filtered"), entries.length > 0 && entries.every((entry) => entry.hasAttribute("hidden")));
    }
    count(filtered, wanted);
    mark(words);
  }

  function count(filtered, wanted) {
    const claims = [...page.claims.values()].filter((claim) => claim.shown);
    const articles = page.articles.filter(({ item }) => !item.hidden);
    const unnamed = new Set(all("option[value='not stated'], option[value='the articles themselves']", form).map(
      (option) => option.dataset.k));
    const named = (letter, items) => number(new Set(items.flatMap(({ tokens }) => [...tokens].filter(
      (token) => token.startsWith(letter) && !unnamed.has(token)))).size);
    const items = (section) => {
      const entries = all(`#${section} [data-item]`).filter((item) => !item.closest("[hidden]"));
      return number(entries.length) + (document.querySelector(`#${section} .cut:not(figure .cut)`) ? "+" : "");
    };
    const counts = {
      claims: () => number(claims.length), outlets: () => named("o", articles), voices: () => named("v", claims),
      published: () => days(articles.map(({ item }) => item.dataset.day).filter(Boolean)),
    };
    for (const [figure, before] of page.figures) {
      const name = figure.dataset.count;
      figure.textContent = filtered ? (counts[name] ?? (() => items(name)))() : before;
    }
    for (const [tally, before] of page.tallies) {
      const rows = all("tr[data-day]:not([hidden])", tally.closest("figure"));
      const more = tally.closest("figure").querySelector(".cut") ? "at least " : "";
      tally.textContent = filtered ? `${more}${several(rows.length, "figure")}, ${days(rows.map((row) => row.dataset.day))}` : before;
    }
    const sums = new Map();
    for (const { tokens } of claims) {
      const [type, status] = ["t", "s"].map((letter) => [...tokens].find((token) => token.startsWith(letter)));
      for (const key of [type, `${type} ${status}`]) sums.set(key, (sums.get(key) ?? 0) + 1);
    }
    for (const cell of page.cells) cell.textContent = sums.has(cell.dataset.of) ? number(sums.get(cell.dataset.of)) : "–";
    for (const row of page.kinds) show(row, !filtered || sums.has(row.dataset.kind));
    const every = several(page.claims.size, "claim");
    found.textContent = filtered ? `${number(claims.length)} of ${every}` : every;
  }

  // The words that were searched for, marked without touching the text.
  function mark(words) {
    if (!CSS.highlights) return;
    CSS.highlights.delete("found");
    if (!words.length) return;
    const ranges = [];
    const walk = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT);
    while (walk.nextNode() && ranges.length < 2000) {
      const text = walk.currentNode.data.toLowerCase();
      for (const word of words) {
        for (let at = text.indexOf(word); at >= 0 && ranges.length < 2000; at = text.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(walk.currentNode, at);
          range.setEnd(walk.currentNode, Math.min(at + word.length, walk.currentNode.length));
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  }

  // The filters stand in the address, by their words: a link to it shows the same, on a later page too.
  function address() {
    const asked = new URLSearchParams();
    for (const field of [search, ...selects]) if (field.value.trim()) asked.set(field.name, field.value.trim());
    const query = asked.toString();
    history.replaceState(null, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
  }

  function asAddressed() {
    const asked = new URLSearchParams(location.search);
    search.value = asked.get("search") ?? "";
    for (const select of selects) {
      select.value = asked.get(select.name) ?? "";
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    }
    filter();
  }

  const changed = () => { filter(); address(); };
  let soon;
  search.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(changed, 150); });
  form.addEventListener("change", changed);
  form.addEventListener("reset", () => setTimeout(changed));
  form.addEventListener("submit", (event) => { event.preventDefault(); changed(); });
  addEventListener("popstate", () => { if (location.search || page) asAddressed(); });
  document.addEventListener("click", (event) => {
    const words = event.target.closest("mark:not(.off), svg .p");
    if (!words || event.target.closest("a") || String(getSelection())) return;
    const place = words.dataset.c.split(" ").find((name) => !document.getElementById(`c${name}`).hidden);
    if (place) location.hash = `${words.tagName === "MARK" ? "c" : "m"}${place}`;
  });
  asAddressed();
  form.hidden = false;
})();
