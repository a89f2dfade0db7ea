"use strict";
(() => {
  const root = document.getElementById("item");
  const said = document.getElementById("said");
  const help = document.getElementById("help");
  let now = { article_id: root.dataset.article || null, claim_id: root.dataset.claim || null,
    type: root.dataset.type || null, span: JSON.parse(root.dataset.span || "null") };
  let mode = "view";    // view, reject, merge, pick, type, form
  let adding = null;    // the type of the claim that is being added
  let splitting = null; // the claims that were split off so far
  let evidence = null;  // its span, where it is another than the claim's
  let sentence = [0, 0];
  let hints = {}, spans = {}, field = null, busy = false, began = performance.now(), asked = 0, soon = 0;

  const find = (selector) => root.querySelector(selector);
  const all = (selector) => [...root.querySelectorAll(selector)];
  const points = (text) => [...text].length;

  async function ask(what) {
    const answer = await fetch("act", { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ article_id: now.article_id, claim_id: now.claim_id,
        seconds: (performance.now() - began) / 1000, ...what }) });
    const told = await answer.json().catch(() => ({ error: "the page is no longer served; start it again" }));
    if (!answer.ok) throw new Error(told.error || "the page is no longer served; start it again");
    return told;
  }

  async function go(what) {
    if (busy) return;
    busy = true;
    try {
      show(await ask(what));
    } catch (error) {
      wrong(error.message);
    } finally {
      busy = false;
    }
  }

  function show(told) {
    clearTimeout(soon);
    root.innerHTML = told.html;
    now = told;
    began = performance.now();
    adding = splitting = evidence = field = null;
    hints = {};
    spans = {};
    enter("view");
    said.textContent = told.note;
    const mark = find("mark");
    if (mark) mark.scrollIntoView({ block: "center" });
    if (innerWidth <= 896) scrollTo(0, 0);
    find("#panel").focus({ preventScroll: true });
  }

  function wrong(message) {
    const place = find("#wrong");
    if (mode === "form" && place) place.textContent = message;
    else said.textContent = message;
  }

  function enter(next) {
    mode = next;
    const shown = { view: "#view", reject: "#reasons", merge: "#same", pick: "#pick", type: "#types", form: "#form" };
    for (const id of new Set(Object.values(shown))) {
      const part = find(id);
      if (part) part.hidden = id !== shown[next];
    }
    if (next !== "pick" && next !== "type" && next !== "form") choose(null);
    const first = next === "view" ? null : find(`${shown[next]} button, ${shown[next]} input`);
    if (first && next !== "form") first.focus();
  }

  // ---------------------------------------------------------------- sentences and words of the article

  const sentences = () => all(".s").map((part) => [Number(part.dataset.s), Number(part.dataset.e), part]);

  function choose(span) {
    for (const [start, end, part] of sentences()) {
      part.classList.toggle("chosen", Boolean(span) && start < span[1] && span[0] < end);
    }
    const first = find(".s.chosen");
    if (first) first.scrollIntoView({ block: "nearest" });
    const quote = find("#evidence");
    if (span && quote) quote.textContent = all(".s.chosen").map((part) => part.textContent).join(" ");
    if (span && mode === "pick") document.getElementById("heard").textContent = all(".s.chosen").map((part) => part.textContent).join(" ");
  }

  function sentenceAt(span) {
    const listed = sentences();
    const touched = listed.map((one, at) => [one, at]).filter(([one]) => span && one[0] < span[1] && span[0] < one[1]);
    return touched.length ? [touched[0][1], touched.at(-1)[1]] : [0, 0];
  }

  function move(step, more) {
    const listed = sentences();
    if (!listed.length) return;
    const inside = (at) => Math.min(Math.max(at, 0), listed.length - 1);
    if (more) sentence = step > 0 ? [sentence[0], inside(sentence[1] + 1)] : [inside(sentence[0] - 1), sentence[1]];
    else sentence = step > 0 ? Array(2).fill(inside(sentence[1] + 1)) : Array(2).fill(inside(sentence[0] - 1));
    evidence = [listed[sentence[0]][0], listed[sentence[1]][1]];
    choose(evidence);
  }

  function words() {
    const found = [];
    for (const run of all("[data-o]")) {
      for (const word of run.textContent.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.,:-]*[\p{L}\p{N}]|[\p{L}\p{N}]|[$€£¥%]/gu)) {
        const start = Number(run.dataset.o) + points(run.textContent.slice(0, word.index));
        found.push([start, start + points(word[0])]);
      }
    }
    return found;
  }

  function between(start, end) {
    return all("[data-o]").map((run) => {
      const from = Number(run.dataset.o), text = [...run.textContent];
      return text.slice(Math.max(start - from, 0), Math.max(end - from, 0)).join("");
    }).join("");
  }

  async function stretch(input, right, front) {
    clearTimeout(soon); // or what it asks would overtake this
    if (input.value && !spans[input.name]) await read(input);
    const listed = words();
    const base = evidence || now.span || [0, 0];
    const span = spans[input.name];
    let first = listed.findIndex((word) => word[1] > (span || base)[0]);
    let last = span ? listed.findLastIndex((word) => word[0] < span[1]) : first;
    if (first < 0) return;
    if (span && front) first = Math.max(0, right ? Math.min(first + 1, last) : first - 1);
    else if (span) last = Math.min(listed.length - 1, right ? last + 1 : Math.max(last - 1, first));
    take(input, listed[first][0], listed[last][1]);
  }

  function take(input, start, end) {
    input.value = between(start, end).trim();
    hints[input.name] = start;
    spans[input.name] = [start, end];
    read(input);
  }

  document.addEventListener("mouseup", () => {
    const selected = getSelection();
    const run = selected.rangeCount && selected.getRangeAt(0).startContainer.parentElement?.closest("[data-o]");
    if (!run || selected.isCollapsed) return;
    const range = selected.getRangeAt(0);
    const start = Number(run.dataset.o) + points(range.startContainer.textContent.slice(0, range.startOffset));
    const end = start + points(String(selected));
    if (mode === "form" && field) {
      const input = find(`[name="${field}"]`);
      if (input && input.type === "text") {
        take(input, start, end);
        input.focus();
      }
    } else if (mode === "view" || mode === "pick") {
      evidence = [start, end];
      sentence = sentenceAt(evidence);
    }
  });

  // ---------------------------------------------------------------- the form

  const inputs = () => all("#fields [name]").filter((input) => input.name !== "optional");

  function filled() {
    const fields = {};
    for (const input of inputs()) {
      const was = input.dataset.was;
      const kept = input.tagName === "SELECT" ? [...input.options].some((o) => o.defaultSelected && o.selected)
        : was === input.value && !(input.name in hints);
      if (!kept && !(adding && !input.value)) fields[input.name] = input.value;
    }
    return { fields, hints, span: evidence, optional: find("#f-optional").checked };
  }

  async function read(input) {
    const place = find(`#r-${input.name}`);
    if (!place) return;
    const mine = ++asked;
    const status = find('[name="status"]');
    try {
      const told = await ask({ do: "read", type: adding, field: input.name, span: evidence, hints,
        fields: { [input.name]: input.value, status: status ? status.value : "" } });
      if (mine !== asked) return;
      place.textContent = told.why || told.meant;
      place.classList.toggle("wrong", Boolean(told.why));
      if (told.span && typeof told.span[0] === "number") spans[input.name] = told.span;
      light(input.name);
    } catch (error) {
      if (mine !== asked) return;
      place.textContent = error.message;
      place.classList.add("wrong");
    }
  }

  function light(name) {
    const span = spans[name];
    for (const run of all("[data-o]")) {
      const start = Number(run.dataset.o);
      run.classList.toggle("found", Boolean(span) && start < span[1] && span[0] < start + points(run.textContent)
        && run.tagName === "MARK");
    }
  }

  function edit(at, split) {
    if (!now.claim_id) return;
    splitting = split ? [] : null;
    sentence = sentenceAt(now.span);
    enter("form");
    find('[data-do="more"]').hidden = !split;
    const wanted = inputs()[at] || inputs()[0];
    wanted.focus();
    if (wanted.select) wanted.select();
  }

  function save() {
    const one = filled();
    if (adding) go({ do: "add", type: adding, inputs: [one] });
    else if (splitting) go({ do: "decide", verdict: "split", inputs: [...splitting, one] });
    else go({ do: "decide", verdict: "edit", inputs: [one] });
  }

  function another() {
    splitting.push(filled());
    said.textContent = `${splitting.length} noted; change what the next one says, then save`;
    inputs()[0].focus();
  }

  async function missing(type) {
    try {
      const told = await ask({ do: "form", type });
      find("#fields").innerHTML = told.html;
      adding = type;
      enter("form");
      find('[data-do="more"]').hidden = true;
      choose(evidence);
      inputs()[0].focus();
    } catch (error) {
      wrong(error.message);
    }
  }

  function cancel() {
    if (adding || evidence) {
      enter("view");
      go({ do: "show" });
    } else {
      splitting = null;
      find("#form").reset();
      hints = {};
      enter("view");
      find("#panel").focus({ preventScroll: true });
    }
  }

  // ---------------------------------------------------------------- what a key or a button does

  const actions = {
    accept: () => now.claim_id && go({ do: "decide", verdict: "accept" }),
    optional: () => now.claim_id && go({ do: "decide", verdict: "accept", inputs: [{ optional: true }] }),
    reject: () => now.claim_id && enter("reject"),
    edit: () => edit(0, false),
    split: () => edit(0, true),
    merge: () => now.claim_id && enter("merge"),
    missed: () => {
      if (!now.article_id) return;
      if (!evidence) {
        sentence = sentenceAt(now.span);
        const one = sentences()[sentence[0]];
        if (!one) return;
        evidence = [one[0], one[1]];
      }
      enter("pick");
      choose(evidence);
    },
    skip: () => now.article_id && go({ do: "next", skip: true }),
    sign: () => now.article_id && go({ do: "sign" }),
    undo: () => go({ do: "undo" }),
    help: () => help.showModal(),
    more: another,
    up: () => move(-1, false),
    down: () => move(1, false),
    wider: () => move(1, true),
    take: () => enter("type"),
    cancel,
  };
  const keys = { a: "accept", o: "optional", r: "reject", e: "edit", s: "split", g: "merge", m: "missed", n: "skip",
    ArrowRight: "skip", w: "sign", u: "undo", "?": "help" };

  root.addEventListener("click", (event) => {
    const part = mode === "pick" && String(getSelection()) === "" && event.target.closest(".s");
    if (part) {
      sentence = sentenceAt([Number(part.dataset.s), Number(part.dataset.e)]);
      evidence = [Number(part.dataset.s), Number(part.dataset.e)];
      choose(evidence);
      return;
    }
    const button = event.target.closest("button");
    if (!button || button.type === "submit" && button.closest("form")) return;
    const { do: what, reason, into, type, show: shown } = button.dataset;
    if (what) actions[what]();
    else if (reason) go({ do: "decide", verdict: "reject", reason });
    else if (into) go({ do: "decide", verdict: "merge", into });
    else if (type) missing(type);
    else if (shown) go({ do: "show", claim_id: shown });
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  root.addEventListener("focusin", (event) => {
    if (event.target.name) field = event.target.name;
  });
  root.addEventListener("input", (event) => {
    if (event.target.name && event.target.type === "text") {
      delete hints[event.target.name];
      delete spans[event.target.name];
      clearTimeout(soon);
      soon = setTimeout(read, 150, event.target);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (help.open || event.ctrlKey || event.metaKey) return;
    if (busy && mode !== "form") { // what is not seen yet is not decided
      event.preventDefault();
      return;
    }
    const key = event.key;
    const digit = /^[1-9]$/.test(key) ? Number(key) : 0;
    let done = true;
    if (mode === "form") {
      const input = event.target;
      if (key === "Escape") cancel();
      else if (event.altKey && (key === "ArrowUp" || key === "ArrowDown")) move(key === "ArrowDown" ? 1 : -1, event.shiftKey);
      else if (event.altKey && input.type === "text" && (key === "ArrowLeft" || key === "ArrowRight")) {
        stretch(input, key === "ArrowRight", event.shiftKey);
      } else if (key === "Enter" && input.tagName === "SELECT") save();
      else done = false;
    } else if (event.altKey) done = false;
    else if (mode === "pick") {
      if (key === "ArrowDown" || key === "ArrowUp") move(key === "ArrowDown" ? 1 : -1, event.shiftKey);
      else if (key === "Enter" && !(event.target.dataset.do && event.target.dataset.do !== "take")) enter("type");
      else if (key === "Escape") cancel();
      else done = false;
    } else if (mode === "view") {
      if (digit) edit(digit - 1, false);
      else if (keys[key]) actions[keys[key]]();
      else done = false;
    } else if (key === "Escape") cancel();
    else {
      const buttons = all({ reject: "#reasons button", merge: "#same button", type: "#types button" }[mode]);
      if (digit && buttons[digit - 1]) buttons[digit - 1].click();
      else done = false;
    }
    if (done) event.preventDefault();
  });
  said.addEventListener("click", () => { said.textContent = ""; });
  const mark = find("mark");
  if (mark && innerWidth > 896) mark.scrollIntoView({ block: "center" });
})();
