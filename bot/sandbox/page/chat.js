// One chat as a column: header, log of messages, reply keyboard, composer.
// Gets the chat's state and changes from app.js; tells the local Telegram what the person does.

import { act, asBase64 } from "./api.js";
import { make } from "./format.js";
import { openMenu } from "./menu.js";
import { renderMessage } from "./message.js";

const DOING = {
  typing: "typing…",
  upload_photo: "sending a picture…",
  upload_document: "sending a file…",
};
const PATIENCE = 15000; // how long a pressed button waits for the bot
const WAITING = "waiting for the bot…";
const NEAR = 120; // pixels from the end that still count as the end

export class ChatColumn {
  constructor(page, chat) {
    this.page = page; // what a column needs from the page: see app.js
    this.id = chat.id;
    this.items = new Map(); // message id: [what it showed, its list item]
    this.waiting = new Map(); // query id: [message id, data]
    this.answering = null; // the message that the next one replies to or edits
    this.following = true; // the newest message is in sight, and is to stay there
    this.build();
    this.sync(chat);
  }

  build() {
    this.node = make("section", "chat");
    this.avatar = make("span", "avatar", "", { "aria-hidden": "true" });
    this.title = make("h2", "title");
    this.status = make("p", "status", "", { "aria-live": "polite" });
    this.more = make("button", "round", "⋯", { type: "button", "aria-label": "More for this chat", "aria-haspopup": "menu" });
    this.more.addEventListener("click", () => openMenu(this.more, "This chat", this.chatMenu()));
    const words = make("div", "words");
    words.append(this.title, this.status);
    const head = make("header", "head");
    head.append(this.avatar, words, this.more);

    this.log = make("ol", "log", "", { role: "log", "aria-live": "polite", tabindex: "0" });
    this.log.addEventListener("scroll", () => {
      this.following = this.isAtEnd();
      this.showDown();
    });
    // Another width wraps the text anew, and a keyboard on a telephone takes half of the height.
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.log);
    this.down = make("button", "down round", "↓", { type: "button", "aria-label": "To the newest message" });
    this.down.addEventListener("click", () => this.toEnd());
    this.empty = make("div", "empty");
    const middle = make("div", "middle");
    middle.append(this.log, this.empty, this.down);

    this.keys = make("div", "reply-keys", "", { role: "group", "aria-label": "Suggested answers" });
    this.node.append(head, middle, this.keys, this.buildComposer());
  }

  buildComposer() {
    this.form = make("form", "composer");
    this.context = make("div", "context");
    this.who = make("select", "who", "", { "aria-label": "Write as" });
    this.who.addEventListener("change", () => this.showAgain());
    this.slash = make("button", "round", "/", { type: "button", "aria-label": "Commands", "aria-haspopup": "menu" });
    this.slash.addEventListener("click", () => this.showCommands());
    const clip = make("button", "round", "+", { type: "button", "aria-label": "Attach", "aria-haspopup": "menu" });
    clip.addEventListener("click", () => openMenu(clip, "Attach", this.attachMenu()));
    this.input = make("textarea", "", "", { rows: "1", placeholder: "Message", "aria-label": "Message" });
    this.input.addEventListener("input", () => this.grow());
    this.input.addEventListener("keydown", (event) => this.typed(event));
    this.button = make("button", "round main", "➤", { type: "submit", "aria-label": "Send" });
    this.picker = make("input", "unseen", "", { type: "file", tabindex: "-1", "aria-hidden": "true" });
    this.picker.addEventListener("change", () => this.sendFile());
    const line = make("div", "line");
    line.append(this.slash, clip, this.who, this.input, this.button, this.picker);
    this.instead = make("button", "instead main", "", { type: "button" });
    this.instead.addEventListener("click", () => this.insteadDeed());
    this.form.append(this.context, line, this.instead);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    return this.form;
  }

  // What is shown -------------------------------------------------------------------------------------------------

  sync(chat) {
    this.chat = chat;
    const group = chat.type !== "private";
    const name = this.page.name(chat);
    this.title.textContent = group ? name : this.page.bot.first_name;
    this.page.paint(this.avatar, this.title.textContent, group ? chat.id : 0);
    this.idle = group ? `${chat.members.length + 1} members` : name === "You" ? "bot" : `You are ${name}`;
    this.node.setAttribute("aria-label", group ? `Group ${name}` : `${name}'s chat with ${this.page.bot.first_name}`);
    this.log.setAttribute("aria-label", `Messages, ${group ? name : `as ${name}`}`);
    this.showStatus();
    this.showWriters();
    const there = new Set(chat.entries.map((entry) => entry.message.message_id));
    for (const id of this.items.keys()) if (!there.has(id)) this.remove(id);
    for (const entry of chat.entries) this.put(entry, false);
    this.showKeyboard(chat.keyboard);
    this.showEmpty();
    this.showComposer();
    this.toEnd();
  }

  put(entry, isNew) {
    const id = entry.message.message_id;
    const known = this.items.get(id);
    const shows = JSON.stringify(entry);
    if (known?.[0] === shows) return;
    if (entry.deleted) return this.remove(id);
    const atEnd = this.isAtEnd();
    const item = renderMessage(entry, this.chat, this.deeds());
    if (known) this.replace(known[1], item, entry);
    else this.log.append(item);
    this.items.set(id, [shows, item]);
    if (isNew) item.classList.add("new");
    if (isNew && entry.by_bot) this.showStatus();
    if (atEnd || (isNew && !entry.by_bot)) this.toEnd();
    else this.showDown();
    for (const image of item.querySelectorAll("img")) image.addEventListener("load", () => atEnd && this.toEnd());
    this.showEmpty();
    return undefined;
  }

  // Edits happen in place: the pressed button keeps the focus, and the new text is read out.
  replace(old, item, entry) {
    const keys = [...old.querySelectorAll(".key")];
    const focused = keys.indexOf(document.activeElement);
    const changed = old.querySelector(".text")?.textContent !== item.querySelector(".text")?.textContent;
    old.replaceWith(item);
    if (focused >= 0) (item.querySelectorAll(".key")[focused] ?? this.log).focus();
    if (entry.by_bot && changed) {
      item.classList.add("changed");
      this.page.announce(entry.message.text ?? entry.message.caption ?? "");
    }
  }

  // Whose messages stand on the right depends on who writes.
  showAgain() {
    this.items.clear();
    this.log.replaceChildren();
    for (const entry of this.chat.entries) this.put(entry, false);
    this.toEnd();
  }

  remove(id) {
    this.items.get(id)?.[1].remove();
    this.items.delete(id);
    this.showEmpty();
  }

  taken(id) {
    const ticks = this.items.get(id)?.[1].querySelector(".ticks");
    if (!ticks) return;
    ticks.textContent = "✓✓";
    ticks.setAttribute("aria-label", "The bot has it");
    ticks.title = "The bot has it";
  }

  showStatus(action = "", seconds = 0) {
    clearTimeout(this.timer);
    const idle = this.page.isCalled() ? this.idle : WAITING;
    this.status.textContent = this.chat.closed ? "The bot is blocked" : DOING[action] ?? (action ? "busy…" : idle);
    this.status.classList.toggle("busy", Boolean(action) || idle === WAITING);
    if (action) this.timer = setTimeout(() => this.showStatus(), seconds * 1000);
  }

  // The bot is there for the first time.
  showArrival() {
    this.showStatus();
    this.showEmpty();
  }

  showWriters() {
    const before = this.who.value;
    this.who.hidden = this.chat.type === "private";
    const people = this.page.people().filter((person) => this.chat.members.includes(person.id));
    this.who.replaceChildren(...people.map((person) => make("option", "", person.first_name, { value: person.id })));
    if (people.some((person) => String(person.id) === before)) this.who.value = before;
  }

  showKeyboard(keyboard) {
    this.chat.keyboard = keyboard;
    const rows = keyboard?.keyboard ?? [];
    this.keys.replaceChildren(
      ...rows.map((row) => {
        const line = make("div", "row");
        line.append(...row.map((key) => this.replyKey(key)));
        return line;
      }),
    );
    this.keys.hidden = !rows.length;
    this.input.placeholder = keyboard?.input_field_placeholder ?? "Message";
  }

  replyKey(key) {
    const button = make("button", "key", key.text, { type: "button" });
    button.addEventListener("click", () => {
      if (this.chat.keyboard?.one_time_keyboard) this.keys.hidden = true;
      if (key.request_contact) this.do("contact", { phone_number: "+10000000000" });
      else if (key.request_location) this.do("location", { latitude: 52.52, longitude: 13.405 });
      else this.write(key.text);
    });
    return button;
  }

  showEmpty() {
    this.empty.hidden = this.items.size > 0;
    if (this.items.size) return;
    const card = make("div", "welcome");
    const { bot } = this.page;
    const hint = this.page.isCalled() ? "Press Start, or write something." : "The bot is starting. What you write now waits for it.";
    const lines = (bot.description || bot.short_description || hint).split("\n");
    card.append(make("strong", "", bot.first_name), ...lines.map((line) => make("p", "", line)));
    this.empty.replaceChildren(card);
  }

  showComposer() {
    const { closed, opened, type } = this.chat;
    const words = closed ? (type === "private" ? "Unblock the bot" : "Add the bot again") : "";
    const start = !closed && type === "private" && !opened && !this.items.size ? "Start" : "";
    this.instead.textContent = words || start;
    this.instead.hidden = !(words || start);
    this.form.classList.toggle("closed", Boolean(start) || (closed && type === "private"));
  }

  insteadDeed() {
    if (!this.chat.closed) return this.write("/start");
    return this.chat.type === "private" ? this.do("block", { blocked: false }) : this.do("add_bot");
  }

  isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.showDown();
  }

  showDown() {
    this.down.hidden = this.isAtEnd();
  }

  // What the person does ------------------------------------------------------------------------------------------

  get person() {
    return this.chat.type === "private" ? this.id : Number(this.who.value);
  }

  async do(deed, body = {}) {
    try {
      return await act(deed, { person: this.person, chat: this.id, ...body });
    } catch (problem) {
      this.page.say(problem.message);
      return null;
    }
  }

  async write(text) {
    const reply = this.answering?.edit ? null : this.answering?.id;
    this.clearContext();
    await this.do("write", reply ? { text, reply_to: reply } : { text });
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    const editing = this.answering?.edit ? this.answering.id : null;
    this.input.value = "";
    this.grow();
    if (editing) {
      this.clearContext();
      await this.do("edit", { message: editing, text });
    } else await this.write(text);
    this.chat.opened = true;
    this.showComposer();
  }

  typed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "/" && !this.input.value) {
      event.preventDefault();
      this.input.value = "/";
      this.showCommands();
    } else if (event.key === "Escape") this.clearContext();
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 140)}px`;
  }

  showCommands() {
    const commands = this.chat.commands.map(({ command, description }) => [
      `/${command}`,
      () => {
        this.input.value = "";
        this.write(`/${command}`);
        this.input.focus();
      },
      description,
    ]);
    if (commands.length) openMenu(this.slash, "Commands", commands);
    else this.page.say("The bot has set no commands yet.");
  }

  attachMenu() {
    return [
      ["Photo", () => this.pick("photo", "image/*")],
      ["File", () => this.pick("document", "")],
      ["Voice message", () => this.do("send", { kind: "voice", name: "voice.ogg", content: "T2dnUw==" })],
      ["Sticker", () => this.do("send", { kind: "sticker", name: "sticker.webp", content: "UklGRg==" })],
      ["Location", () => this.do("location", { latitude: 52.52, longitude: 13.405 })],
    ];
  }

  pick(kind, accept) {
    this.picker.accept = accept;
    this.picker.dataset.kind = kind;
    this.picker.value = "";
    this.picker.click();
  }

  async sendFile() {
    const [file] = this.picker.files;
    if (!file) return;
    const caption = this.input.value.trim();
    this.input.value = "";
    await this.do("send", { kind: this.picker.dataset.kind, name: file.name, caption, content: await asBase64(file) });
  }

  chatMenu() {
    if (this.chat.type !== "private") {
      return [this.chat.closed ? ["Add the bot", () => this.do("add_bot")] : ["Remove the bot", () => this.do("remove_bot")]];
    }
    const { closed } = this.chat;
    return [[closed ? "Unblock the bot" : "Block the bot", () => this.do("block", { blocked: !closed })]];
  }

  // What a message can ask for ------------------------------------------------------------------------------------

  deeds() {
    return {
      isMe: (person) => person === this.person,
      busy: (message, data) => [...this.waiting.values()].some(([id, what]) => id === message && what === data),
      press: (message, data, node) => {
        node.setAttribute("aria-busy", "true");
        this.do("press", { message, button: data }).then((answer) => answer ?? node.removeAttribute("aria-busy"));
      },
      vote: (message, position) => this.do("vote", { message, options: [position] }),
      command: (text) => this.write(text),
      view: (image) => this.page.view(image),
      copy: (text) => navigator.clipboard.writeText(text).then(() => this.page.say("Copied.")),
      menu: (entry, button) => openMenu(button, "This message", this.messageMenu(entry)),
    };
  }

  messageMenu(entry) {
    const { message } = entry;
    const id = message.message_id;
    const mine = message.from.id === this.person;
    const choices = ["👍", "❤", "🤔"].map((emoji) => [`React ${emoji}`, () => this.do("react", { message: id, emoji })]);
    choices.push(["Reply", () => this.setContext({ id, edit: false }, "Reply to", message)]);
    if (mine && message.text) {
      choices.push(["Edit", () => this.setContext({ id, edit: true }, "Edit", message)]);
    }
    return choices;
  }

  setContext(answering, label, message) {
    this.answering = answering;
    const cancel = make("button", "round", "×", { type: "button", "aria-label": "Cancel" });
    cancel.addEventListener("click", () => this.clearContext());
    this.context.replaceChildren(make("strong", "", label), make("span", "", message.text ?? message.caption ?? ""), cancel);
    if (answering.edit) this.input.value = message.text;
    this.grow();
    this.input.focus();
  }

  clearContext() {
    if (this.answering?.edit) this.input.value = "";
    this.answering = null;
    this.context.replaceChildren();
  }

  // Buttons that wait for the bot -----------------------------------------------------------------------------------

  pressed(query, message, data) {
    this.waiting.set(query, [message, data]);
    this.markBusy(message, data, true);
    setTimeout(() => this.settle(query), PATIENCE);
  }

  settle(query) {
    const found = this.waiting.get(query);
    if (!found) return;
    this.waiting.delete(query);
    this.markBusy(...found, false);
  }

  markBusy(message, data, busy) {
    for (const key of this.items.get(message)?.[1].querySelectorAll(".key") ?? []) {
      if (key.dataset.data !== data) continue;
      if (busy) key.setAttribute("aria-busy", "true");
      else key.removeAttribute("aria-busy");
    }
  }
}
