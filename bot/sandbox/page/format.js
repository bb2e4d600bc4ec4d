// A text with Telegram's entities as DOM nodes. Only nodes and textContent: nothing that anyone writes becomes markup.

const PLAIN = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);

/** An element with a class, a text and attributes. */
export function make(tag, className = "", text = "", attributes = {}) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** A link that cannot run anything, or plain text where the address is of another kind. */
export function link(address, className = "") {
  let url = null;
  try {
    url = new URL(/^[a-z]+:/i.test(address) ? address : `https://${address}`);
  } catch {
    url = null;
  }
  if (!url || !SAFE.has(url.protocol)) return make("span", className);
  return make("a", className, "", { href: url.href, target: "_blank", rel: "noopener noreferrer" });
}

/** The text as nodes; `onCommand` is called when a /command in it is pressed. */
export function formatted(text, entities = [], onCommand = () => {}) {
  return build(text, 0, text.length, entities, onCommand);
}

// Entities are nested and sorted by where they begin, the longer first; offsets count UTF-16 units, as JavaScript does.
function build(text, start, end, entities, onCommand) {
  const fragment = document.createDocumentFragment();
  let position = start;
  for (let i = 0; i < entities.length; ) {
    const entity = entities[i];
    const stop = Math.min(entity.offset + entity.length, end);
    const inner = [];
    for (i += 1; i < entities.length && entities[i].offset < stop; i += 1) inner.push(entities[i]);
    if (entity.offset < position) continue;
    fragment.append(text.slice(position, entity.offset));
    const node = wrapper(entity, text.slice(entity.offset, stop), onCommand);
    node.append(build(text, entity.offset, stop, inner, onCommand));
    fragment.append(node);
    position = stop;
  }
  fragment.append(text.slice(position, end));
  return fragment;
}

function wrapper(entity, covered, onCommand) {
  if (entity.type in PLAIN) return make(PLAIN[entity.type]);
  switch (entity.type) {
    case "text_link":
      return link(entity.url);
    case "url":
      return link(covered);
    case "email":
      return link(`mailto:${covered}`);
    case "bot_command": {
      const button = make("button", "command", "", { type: "button" });
      button.addEventListener("click", () => onCommand(covered));
      return button;
    }
    case "spoiler": {
      const button = make("button", "spoiler", "", { type: "button", "aria-label": "Hidden text: show it" });
      button.addEventListener("click", () => {
        button.classList.add("open");
        button.removeAttribute("aria-label");
      });
      return button;
    }
    default:
      return make("span", entity.type === "mention" || entity.type === "hashtag" ? "mention" : "");
  }
}
