// Search, ticks, remarks, and a place at the side where a fact or a source opens. Nothing leaves the browser.
"use strict";

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const items = all(".item");
const STORE = `review:${document.body.dataset.bot}`;

// ---- ticks and remarks, kept in this browser

const kept = { ticks: {}, remarks: {} };
try {
  Object.assign(kept, JSON.parse(localStorage.getItem(STORE) ?? "{}"));
} catch {
  // Unreadable or forbidden: begin anew.
}

function keep() {
  try {
    localStorage.setItem(STORE, JSON.stringify(kept));
  } catch {
    one("#found").textContent = "This browser keeps nothing: save your remarks before you leave.";
  }
}

const isTicked = (item) => kept.ticks[item.id] === item.dataset.signed;
const isChanged = (item) => item.id in kept.ticks && !isTicked(item);
const ticked = (among) => `${among.filter(isTicked).length} of ${among.length}`;
const remarkOf = (item) => (kept.remarks[item.id] ?? "").trim();

function equip(item) {
  const tools = one("#tools").content.firstElementChild.cloneNode(true);
  const box = one("input", tools);
  const button = one("button", tools);
  const remark = one("textarea", tools);
  const title = one("h4", item).textContent;
  box.setAttribute("aria-label", `Fine: ${title}`);
  button.setAttribute("aria-label", `Remark on: ${title}`);
  remark.value = kept.remarks[item.id] ?? "";
  const open = (shown) => {
    remark.hidden = !shown;
    button.setAttribute("aria-expanded", shown);
  };
  open(remark.value !== "");
  box.addEventListener("change", () => {
    if (box.checked) kept.ticks[item.id] = item.dataset.signed;
    else delete kept.ticks[item.id];
    keep();
    show(item);
    count();
  });
  button.addEventListener("click", () => {
    open(remark.hidden);
    if (!remark.hidden) remark.focus();
  });
  remark.addEventListener("input", () => {
    if (remark.value.trim()) kept.remarks[item.id] = remark.value;
    else delete kept.remarks[item.id];
    keep();
    count();
  });
  item.append(tools);
  show(item);
}

function show(item) {
  one(".tick input", item).checked = isTicked(item);
  one(".stale", item).hidden = !isChanged(item);
  item.classList.toggle("ticked", isTicked(item));
}

function count() {
  one("#progress").max = items.length;
  one("#progress").value = items.filter(isTicked).length;
  one("#ticked").textContent = ticked(items);
  const open = items.filter(remarkOf).length;
  one("#export").textContent = open ? `Remarks (${open})` : "Remarks";
  for (const shown of all("[data-of]")) {
    const inside = all(".item", document.getElementById(shown.dataset.of));
    shown.textContent = `${inside.filter(isTicked).length}/${inside.length}`;
  }
}

// ---- remarks as text

function remarksAsText() {
  const { fingerprint } = document.body.dataset;
  const chapters = all(".chapter").map((chapter) => `${one("h2", chapter).textContent}: ${ticked(all(".item", chapter))}`);
  const marked = items.filter((item) => (item.dataset.marks ?? "").split(" ").includes("safety"));
  const done = ["Ticked", ...chapters, `Marked safety, wherever it stands: ${ticked(marked)}`].join("\n  ");
  const head = `${document.title}\nContent ${fingerprint}\nReviewed by, on:\n\n${done}`;
  const open = items.filter(remarkOf).map((item) => {
    const { name, file } = item.dataset;
    return `${file}: ${name} (${one("h4", item).textContent})\n  ${remarkOf(item).replaceAll("\n", "\n  ")}`;
  });
  return [head, ...(open.length ? open : ["No open remarks."])].join("\n\n") + "\n";
}

one("#export").addEventListener("click", () => {
  const text = remarksAsText();
  one("#remarks-text").value = text;
  one("#download").href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  one("#remarks").showModal();
  one("#remarks-text").scrollTop = 0;
});

one("#copy").addEventListener("click", async () => {
  one("#remarks-text").select();
  try {
    await navigator.clipboard.writeText(one("#remarks-text").value);
    one("#copy").textContent = "Copied";
  } catch {
    document.execCommand("copy");
  }
});

// ---- search

const texts = new Map();
const textOf = (item) => {
  if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
  return texts.get(item);
};
const FILTERS = {
  "": () => true,
  todo: (item) => !isTicked(item),
  changed: isChanged,
  remarked: (item) => remarkOf(item) !== "",
};
const MOST_MARKED = 2000;
const WORDS_A_MINUTE = 240; // of a reader who judges what is said

// How long it takes to read items; examples, names and links are looked at, not read.
function minutes(read) {
  let words = 0;
  for (const item of read) {
    for (const part of all(".bubble, :scope > p:not(.meta, .cites), td", item)) {
      if (!part.closest("details")) words += part.textContent.split(/\s+/).length;
    }
  }
  return Math.max(1, Math.round(words / WORDS_A_MINUTE));
}

function search() {
  const words = one("#search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = one("#filter").value;
  const passes = FILTERS[wanted] ?? ((item) => (item.dataset.marks ?? "").split(" ").includes(wanted));
  const narrowed = words.length > 0 || wanted !== "";
  for (const item of items) {
    item.hidden = !(passes(item) && words.every((word) => textOf(item).includes(word)));
    fold(item, words);
  }
  const shown = items.filter((item) => !item.hidden);
  for (const part of all(".topic, .chapter")) part.hidden = narrowed && !one(".item:not([hidden])", part);
  one("#found").textContent = narrowed ? `${shown.length} of ${items.length}, ${minutes(shown)} min to read` : "";
  highlight(words);
}

// What is found inside folded examples is unfolded, and folded again when the search is over.
function fold(item, words) {
  for (const details of all("details", item)) {
    const text = words.length && !item.hidden ? details.textContent.toLowerCase() : "";
    const hit = words.length > 0 && words.some((word) => word.length > 2 && text.includes(word));
    if (hit && !details.open) details.dataset.unfolded = "";
    if (hit || "unfolded" in details.dataset) details.open = hit;
    if (!hit) delete details.dataset.unfolded;
  }
}

function highlight(words) {
  if (!("highlights" in CSS)) return;
  const ranges = [];
  for (const item of words.length ? items.filter((found) => !found.hidden) : []) {
    const walker = document.createTreeWalker(item, NodeFilter.SHOW_TEXT);
    while (ranges.length < MOST_MARKED && walker.nextNode()) {
      const text = walker.currentNode.data.toLowerCase();
      for (const word of words) {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(walker.currentNode, at);
          range.setEnd(walker.currentNode, at + word.length);
          ranges.push(range);
        }
      }
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}

let waiting;
one("#search").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, 150);
});
one("#filter").addEventListener("change", search);
one("form[role=search]").addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});

// ---- a fact or a source at the side

const opened = [];
let opener = null;

function openAside(id) {
  const found = document.getElementById(id);
  if (!found) return;
  const copy = found.cloneNode(true);
  for (const part of [copy, ...all("[id]", copy)]) part.removeAttribute("id");
  all(".tools", copy).forEach((tools) => tools.remove());
  copy.hidden = false;
  one("#opened").replaceChildren(copy);
  one("#jump").href = `#${id}`;
  one("#back").hidden = opened.length < 2;
  one("#drawer").hidden = false;
  one("#drawer").scrollTop = 0;
  one("#drawer").focus({ preventScroll: true });
}

function closeAside() {
  one("#drawer").hidden = true;
  opened.length = 0;
  opener?.focus({ preventScroll: true });
}

one("#close").addEventListener("click", closeAside);
one("#back").addEventListener("click", () => {
  opened.pop();
  openAside(opened.at(-1));
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const id = decodeURIComponent(link.getAttribute("href").slice(1));
  if (link.classList.contains("ref")) {
    event.preventDefault();
    if (!link.closest("#drawer")) {
      opened.length = 0;
      opener = link;
    }
    opened.push(id);
    openAside(id);
  } else if (id === decodeURIComponent(location.hash.slice(1))) {
    reveal();
  }
});

// ---- getting about

// What a link leads to may be folded, or hidden by a search.
function reveal() {
  const found = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!found) return;
  if (found.closest("[hidden]")) {
    one("#search").value = "";
    one("#filter").value = "";
    search();
  }
  for (let fold = found.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  found.scrollIntoView();
  const item = found.closest(".item");
  item?.focus({ preventScroll: true });
}
addEventListener("hashchange", reveal);

function step(by) {
  const shown = items.filter((item) => item.offsetParent);
  const here = shown.indexOf(document.activeElement?.closest(".item"));
  const top = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
  const first = shown.findIndex((item) => item.getBoundingClientRect().bottom > top + 8);
  const next = shown[here < 0 ? first : here + by];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "start" });
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input[type=search], textarea, select");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && !one("#drawer").hidden) closeAside();
  else if (typing) return;
  else if (event.key === "/") {
    event.preventDefault();
    one("#search").focus();
  } else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  else if (event.key === "x") one(".tick input", document.activeElement?.closest(".item") ?? document.createElement("p"))?.click();
});

for (const due of all("time.due")) {
  if (due.dateTime <= new Date().toISOString().slice(0, 10)) {
    due.className = "late";
    due.append(" – overdue");
  }
}

// The bar at the top may take two lines: what is jumped to must not hide below it.
const measure = () => {
  const top = one(".top");
  const height = getComputedStyle(top).position === "sticky" ? top.offsetHeight : 0;
  document.documentElement.style.setProperty("--top", `${height}px`);
};
addEventListener("resize", measure);
measure();

const seen = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const entry = one(`nav a[href="#${target.id}"]`);
      if (isIntersecting) entry.setAttribute("aria-current", "true");
      else entry.removeAttribute("aria-current");
    }
  },
  { rootMargin: "-30% 0px -69% 0px" },
);
all(".chapter").forEach((chapter) => seen.observe(chapter));
items.forEach(equip);
count();
if (location.hash) reveal();
