// One message as a list item: bubble, picture, file, poll, inline keyboard, reactions.
// What happens when something in it is pressed is the chat's: it comes in as `deeds`.

import { fileAddress } from "./api.js";
import { formatted, link, make } from "./format.js";

const NOT_HERE = "The local Telegram cannot do this";

/** The list item for an entry of the transcript. */
export function renderMessage(entry, chat, deeds) {
  const { message } = entry;
  const service = serviceText(message);
  if (service) return make("li", "service", service, { "data-id": message.message_id });
  const mine = !entry.by_bot && deeds.isMe(message.from.id);
  const item = make("li", `message ${mine ? "mine" : "theirs"}`, "", { "data-id": message.message_id });
  item.append(bubble(entry, chat, deeds));
  const keyboard = message.reply_markup?.inline_keyboard;
  if (keyboard) item.append(inlineKeyboard(keyboard, message, deeds));
  if (entry.reactions.length) {
    const emoji = entry.reactions.map((reaction) => reaction.emoji ?? "★").join(" ");
    item.append(make("div", "reactions", emoji, { "aria-label": `Reactions: ${emoji}`, role: "img" }));
  }
  return item;
}

function serviceText(message) {
  const names = (users) => users.map((user) => user.first_name).join(", ");
  if (message.new_chat_members) return `${names(message.new_chat_members)} joined`;
  if (message.left_chat_member) return `${message.left_chat_member.first_name} left`;
  if (message.migrate_to_chat_id) return "This group is now a supergroup";
  if (message.migrate_from_chat_id) return "This supergroup was a group";
  return "";
}

function bubble(entry, chat, deeds) {
  const { message } = entry;
  const article = make("article", "bubble");
  const time = new Date(message.date * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  article.setAttribute("aria-label", `${message.from.first_name}, ${time}`);
  if (chat.type !== "private") article.append(make("div", "sender", message.from.first_name));
  if (message.reply_to_message) article.append(quote(message.reply_to_message));
  article.append(...media(message, deeds));
  const text = message.text ?? message.caption;
  if (text) {
    const body = make("div", "text");
    body.append(formatted(text, message.entities ?? message.caption_entities, deeds.command));
    article.append(body);
  }
  article.append(foot(entry, time, deeds));
  return article;
}

function quote(message) {
  const block = make("div", "quote");
  block.append(make("strong", "", message.from?.first_name ?? ""), make("span", "", summary(message)));
  return block;
}

/** A message in a few words, for lists and quotes. */
export function summary(message) {
  const text = message.text ?? message.caption;
  if (text) return text.replace(/\s+/g, " ").slice(0, 90);
  if (message.photo) return "Photo";
  if (message.document) return message.document.file_name ?? "File";
  if (message.voice) return "Voice message";
  if (message.sticker) return "Sticker";
  if (message.location) return "Location";
  if (message.contact) return "Contact";
  if (message.poll) return message.poll.question;
  return serviceText(message);
}

function foot(entry, time, deeds) {
  const { message } = entry;
  const footer = make("footer", "foot");
  footer.append(menuButton(entry, deeds));
  if (message.edit_date) footer.append(make("span", "", "edited"));
  footer.append(make("time", "", time, { datetime: new Date(message.date * 1000).toISOString() }));
  if (!entry.by_bot) {
    const state = entry.taken ? "The bot has it" : "Waiting for the bot";
    footer.append(make("span", "ticks", entry.taken ? "✓✓" : "✓", { role: "img", "aria-label": state, title: state }));
  }
  return footer;
}

function media(message, deeds) {
  const nodes = [];
  if (message.photo) nodes.push(photo(message, deeds));
  if (message.sticker) nodes.push(make("div", "sticker", message.sticker.emoji ?? "🙂", { "aria-label": "Sticker" }));
  if (message.document) nodes.push(file(message.document));
  if (message.voice) nodes.push(make("div", "voice", "▶ ▁▃▅▂▆▃▁▄▂▁ 0:03", { "aria-label": "Voice message" }));
  if (message.location) nodes.push(place(message.location));
  if (message.contact) nodes.push(make("div", "card", `${message.contact.first_name} · ${message.contact.phone_number}`));
  if (message.poll) nodes.push(poll(message, deeds));
  return nodes;
}

function photo(message, deeds) {
  const size = message.photo.at(-1);
  const button = make("button", "photo", "", { type: "button", "aria-label": "Open the picture" });
  const image = make("img", "", "", {
    src: fileAddress(size.file_id),
    alt: message.caption ? `Picture: ${message.caption.slice(0, 120)}` : "Picture",
    width: size.width,
    height: size.height,
  });
  button.append(image);
  button.addEventListener("click", () => deeds.view(image));
  return button;
}

function file(document_) {
  const anchor = make("a", "file", "", { href: fileAddress(document_.file_id), download: document_.file_name ?? "" });
  const words = make("span", "file-words");
  words.append(make("strong", "", document_.file_name ?? "File"), make("small", "", size(document_.file_size)));
  anchor.append(make("span", "file-icon", "↓", { "aria-hidden": "true" }), words);
  return anchor;
}

const size = (bytes) => (bytes < 1024 ? `${bytes} bytes` : bytes < 2 ** 20 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 2 ** 20).toFixed(1)} MB`);

function place({ latitude, longitude }) {
  return make("div", "card", `📍 ${latitude.toFixed(3)}, ${longitude.toFixed(3)}`);
}

function poll(message, deeds) {
  const box = make("div", "poll");
  box.append(make("strong", "", message.poll.question));
  message.poll.options.forEach((option, position) => {
    const button = make("button", "poll-option", "", { type: "button" });
    button.append(make("span", "", option.text), make("span", "votes", String(option.voter_count)));
    button.disabled = message.poll.is_closed;
    button.addEventListener("click", () => deeds.vote(message.message_id, position));
    box.append(button);
  });
  return box;
}

function inlineKeyboard(rows, message, deeds) {
  const box = make("div", "keyboard", "", { role: "group", "aria-label": "Buttons of this message" });
  for (const row of rows) {
    const line = make("div", "row");
    line.append(...row.map((button) => key(button, message, deeds)));
    box.append(line);
  }
  return box;
}

function key(button, message, deeds) {
  if (button.url) {
    const anchor = link(button.url, "key");
    anchor.append(button.text, make("span", "corner", "↗", { "aria-hidden": "true" }));
    return anchor;
  }
  const node = make("button", "key", button.text, { type: "button" });
  if (button.callback_data !== undefined) {
    node.dataset.data = button.callback_data;
    if (deeds.busy(message.message_id, button.callback_data)) node.setAttribute("aria-busy", "true");
    node.addEventListener("click", () => deeds.press(message.message_id, button.callback_data, node));
  } else if (button.copy_text) {
    node.addEventListener("click", () => deeds.copy(button.copy_text.text));
  } else {
    node.disabled = true;
    node.title = NOT_HERE;
  }
  return node;
}

function menuButton(entry, deeds) {
  const button = make("button", "menu-button", "⋯", { type: "button", "aria-label": "More for this message", "aria-haspopup": "menu" });
  button.addEventListener("click", () => deeds.menu(entry, button));
  return button;
}
