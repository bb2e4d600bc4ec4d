// A small menu next to a button: arrow keys move, Escape and a click elsewhere close it.

import { make } from "./format.js";

let open = null;

/** Show choices, each [label, what to do, a second line]; at most one menu is open at a time. */
export function openMenu(anchor, label, choices) {
  const again = open?.anchor === anchor;
  closeMenu();
  if (again || !choices.length) return;
  const menu = make("div", "menu", "", { role: "menu", "aria-label": label });
  for (const [text, deed, hint] of choices) {
    const item = make("button", "menu-item", text, { type: "button", role: "menuitem" });
    if (hint) item.append(make("small", "", hint));
    item.addEventListener("click", () => {
      closeMenu();
      deed();
    });
    menu.append(item);
  }
  menu.addEventListener("keydown", move);
  anchor.closest(".chat, body").append(menu);
  place(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  open = { menu, anchor };
  menu.firstElementChild.focus({ preventScroll: true });
}

export function closeMenu() {
  if (!open) return;
  const inside = open.menu.contains(document.activeElement);
  open.menu.remove();
  open.anchor.setAttribute("aria-expanded", "false");
  if (inside) open.anchor.focus();
  open = null;
}

function place(menu, anchor) {
  const box = menu.offsetParent.getBoundingClientRect();
  const at = anchor.getBoundingClientRect();
  const left = Math.min(Math.max(at.left - box.left, 8), box.width - menu.offsetWidth - 8);
  const above = at.top - box.top - menu.offsetHeight - 6;
  menu.style.left = `${Math.max(left, 8)}px`;
  const top = above > 8 ? above : at.bottom - box.top + 6;
  menu.style.top = `${Math.max(8, Math.min(top, box.height - menu.offsetHeight - 8))}px`;
}

function move(event) {
  const items = [...event.currentTarget.children];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    closeMenu();
  }
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.menu.contains(event.target) && !open.anchor.contains(event.target)) closeMenu();
});
