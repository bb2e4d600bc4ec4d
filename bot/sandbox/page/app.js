// The page as a whole: which chats there are, which are shown, the switch for Telegram's state.
// A chat's inside is chat.js; what happens comes as Server-Sent Events, whole state first.

import { act, follow } from "./api.js";
import { ChatColumn } from "./chat.js";
import { make } from "./format.js";
import { summary } from "./message.js";

const byId = (id) => document.getElementById(id);
const MODES = {
  normal: "",
  slow: "Telegram is slow: every answer takes two seconds.",
  limiting: "Telegram is limiting: one message to a chat every three seconds, the rest is refused with 429.",
  down: "Telegram is down: every request of the bot fails with 502. What people write is kept.",
};

const columns = new Map(); // chat id: its column
const unread = new Map(); // chat id: how many the reader has not seen
let state = { bot: { first_name: "Bot" }, called: true, people: [], chats: [], mode: "normal" };
let chosen = Number(location.hash.slice(1)) || 0;
let sideBySide = false;
let connected = true;

// What columns need from the page --------------------------------------------------------------------------------

const page = {
  get bot() {
    return state.bot;
  },
  isCalled: () => state.called,
  people: () => state.people,
  name: (chat) => chat.title ?? chat.first_name,
  say: (text) => {
    const toast = make("p", "toast", text);
    byId("toasts").append(toast);
    setTimeout(() => toast.remove(), 5000);
  },
  announce: (text) => {
    byId("announcer").textContent = text;
  },
  alert: (text) => {
    byId("notice-text").textContent = text;
    byId("notice").showModal();
  },
  view: (image) => {
    byId("viewer-image").src = image.src;
    byId("viewer-image").alt = image.alt;
    byId("viewer").showModal();
  },
  paint: (node, name, number) => {
    node.textContent = [...name][0]?.toUpperCase() ?? "?";
    node.style.setProperty("--hue", String(number ? (Math.abs(number) * 67) % 360 : 172));
  },
};

// Changes ----------------------------------------------------------------------------------------------------------

const CHANGES = {
  state: (change) => {
    state = change.state;
    showAll();
    showMode();
  },
  mode: (change) => {
    state.mode = change.mode;
    showMode();
  },
  called: () => {
    state.called = true;
    for (const column of columns.values()) column.showArrival();
  },
  message: (change) => note(change, true),
  edit: (change) => note(change, false),
  typing: (change) => columns.get(change.chat_id)?.showStatus(change.action, change.seconds),
  taken: (change) => {
    const entry = chatOf(change.chat_id)?.entries.find((one) => one.message.message_id === change.message_id);
    if (entry) entry.taken = true;
    columns.get(change.chat_id)?.taken(change.message_id);
  },
  press: (change) => columns.get(change.chat_id)?.pressed(change.query_id, change.message_id, change.data),
  answer: (change) => {
    columns.get(change.chat_id)?.settle(change.query_id);
    if (change.text) (change.show_alert ? page.alert : page.say)(change.text);
  },
};

const chatOf = (id) => state.chats.find((chat) => chat.id === id);

function note(change, isNew) {
  const chat = chatOf(change.chat_id);
  if (!chat) return;
  const id = change.entry.message.message_id;
  const at = chat.entries.findIndex((entry) => entry.message.message_id === id);
  if (at < 0) chat.entries.push(change.entry);
  else chat.entries[at] = change.entry;
  const column = columns.get(chat.id);
  column?.put(change.entry, isNew);
  if (isNew) column?.showKeyboard(change.keyboard);
  column?.showComposer();
  if (isNew && change.entry.by_bot && !isShown(chat.id)) unread.set(chat.id, (unread.get(chat.id) ?? 0) + 1);
  showList();
}

// What is shown ----------------------------------------------------------------------------------------------------

const isShown = (id) => sideBySide || id === chosen;

function showAll() {
  if (!chatOf(chosen)) chosen = state.chats[0]?.id ?? 0;
  for (const [id, column] of columns) {
    if (chatOf(id)) continue;
    column.node.remove();
    columns.delete(id);
  }
  for (const chat of state.chats) {
    const column = columns.get(chat.id);
    if (column) column.sync(chat);
    else {
      columns.set(chat.id, new ChatColumn(page, chat));
      byId("stage").append(columns.get(chat.id).node);
    }
  }
  show();
}

function show() {
  byId("stage").classList.toggle("many", sideBySide);
  byId("columns").setAttribute("aria-pressed", String(sideBySide));
  const shown = [...columns].filter(([id]) => isShown(id));
  const atEnd = shown.filter(([, column]) => column.node.hidden || column.following);
  for (const [id, column] of columns) column.node.hidden = !isShown(id);
  for (const [, column] of atEnd) column.toEnd(); // once all have their width
  for (const [id] of shown) unread.delete(id);
  document.title = `${state.bot.first_name} · Local Telegram`;
  showList();
}

function showList() {
  byId("chats").replaceChildren(...state.chats.map(listItem));
}

function listItem(chat) {
  const button = make("button", "chat-link", "", { type: "button" });
  if (chat.id === chosen && !sideBySide) button.setAttribute("aria-current", "true");
  const avatar = make("span", "avatar", "", { "aria-hidden": "true" });
  page.paint(avatar, page.name(chat), chat.id);
  const words = make("span", "words");
  const last = chat.entries.filter((entry) => !entry.deleted).at(-1);
  words.append(make("strong", "", page.name(chat)), make("small", "", last ? summary(last.message) : "Nothing said yet"));
  button.append(avatar, words);
  const count = unread.get(chat.id);
  if (count) button.append(make("span", "count", String(count), { "aria-label": `${count} not read` }));
  button.addEventListener("click", () => choose(chat.id));
  const item = make("li");
  item.append(button);
  return item;
}

function choose(id) {
  chosen = id;
  history.replaceState(null, "", `#${id}`);
  show();
  const column = columns.get(id);
  column?.node.scrollIntoView({ inline: "nearest", block: "nearest" });
  // On a telephone the focus would open the keyboard over the chat.
  if (matchMedia("(hover: hover)").matches) column?.input.focus();
}

function showMode() {
  for (const input of document.querySelectorAll("input[name=mode]")) input.checked = input.value === state.mode;
  const words = connected ? MODES[state.mode] : "The local Telegram is not running, or busy. Trying again…";
  byId("banner").textContent = words;
  byId("banner").hidden = !words;
  byId("banner").classList.toggle("warning", !connected || state.mode === "down");
}

// Controls ---------------------------------------------------------------------------------------------------------

async function attempt(deed, body) {
  try {
    return await act(deed, body);
  } catch (problem) {
    page.say(problem.message);
    return null;
  }
}

function ask(title, label, ok) {
  byId("ask-title").textContent = title;
  byId("ask-label").textContent = label;
  byId("ask-ok").textContent = ok;
  byId("ask-name").value = "";
  byId("ask").returnValue = "";
  byId("ask").showModal();
  return new Promise((resolve) => {
    byId("ask").addEventListener("close", () => resolve(byId("ask").returnValue === "ok" ? byId("ask-name").value.trim() : ""), { once: true });
  });
}

byId("ask-cancel").addEventListener("click", () => byId("ask").close("cancel"));
byId("modes").addEventListener("change", (event) => attempt("mode", { mode: event.target.value }));
byId("columns").addEventListener("click", () => {
  sideBySide = !sideBySide;
  show();
});
byId("add-person").addEventListener("click", async () => {
  const name = await ask("Another person", "First name", "Add");
  const person = name && (await attempt("person", { first_name: name }));
  if (person) waitAndChoose(person.id);
});
byId("add-group").addEventListener("click", async () => {
  if (!state.people.length) return page.say("Add a person first: a group needs members.");
  const title = await ask("A group of everyone here, with the bot", "Name of the group", "Create");
  const group = title && (await attempt("group", { title, people: state.people.map((person) => person.id) }));
  if (group) waitAndChoose(group.id);
  return undefined;
});
byId("reset").addEventListener("click", async () => {
  if (!(await attempt("reset", {}))) return;
  const person = await attempt("person", { first_name: "You" });
  if (person) waitAndChoose(person.id);
});
byId("more").addEventListener("click", () => {
  const open = byId("tools").classList.toggle("open");
  byId("more").setAttribute("aria-expanded", String(open));
});

// The new chat comes with the next state, which may arrive before or after the answer.
function waitAndChoose(id) {
  chosen = id;
  if (chatOf(id)) choose(id);
}

follow(
  (change) => CHANGES[change.kind]?.(change),
  (isOpen) => {
    connected = isOpen;
    showMode();
  },
);
