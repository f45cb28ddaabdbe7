// Moving the rows of a plan by dragging, and the keys of the builder. Both press what the page has: its buttons and forms.

import { areOff } from "./keys-off.js";

const box = document.getElementById("line");
const rows = () => [...document.querySelectorAll("[data-row]")];
const rowOf = (element) => element?.closest("[data-row]");

// --- Order: by dragging the handle -----------------------------------------------------------------

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button) return;
  event.preventDefault();
  const row = rowOf(handle);
  const from = rows().indexOf(row);
  const below = row.nextSibling;
  row.classList.add("plan-row-dragged");
  const move = ({ clientY }) => {
    const next = rows().find((other) => {
      const { top, height } = other.getBoundingClientRect();
      return other !== row && clientY < top + height / 2;
    });
    row.parentElement.insertBefore(row, next ?? document.querySelector(".plan-row-pending"));
  };
  const end = new AbortController();
  const drop = (isMeant) => {
    end.abort();
    row.classList.remove("plan-row-dragged");
    const to = rows().indexOf(row);
    if (isMeant && to !== from) moveTo(row, to + 1);
    else row.parentElement.insertBefore(row, below?.isConnected ? below : null);
  };
  const { signal } = end;
  addEventListener("pointermove", move, { signal });
  addEventListener("pointerup", () => drop(true), { signal });
  addEventListener("pointercancel", () => drop(false), { signal });
  addEventListener("keydown", (key) => key.key === "Escape" && drop(false), { signal });
});

function moveTo(row, to) {
  const form = row.querySelector(".plan-row-move form");
  form.elements.to.value = to;
  form.requestSubmit();
}

// --- Keys ------------------------------------------------------------------------------------------

const plainAreOff = () => areOff("library-slash-off"); // the library's page turns the / key off, and here ? as well

document.addEventListener("keydown", (event) => {
  const isField = event.target.closest("input, select, textarea, [contenteditable]");
  const control = event.ctrlKey || event.metaKey;
  const row = rowOf(document.activeElement) ?? null;
  const press = (name) => row?.querySelector(`[data-${name}]`)?.click();
  const keys = {
    "alt+ArrowUp": row && (() => press("up")),
    "alt+ArrowDown": row && (() => press("down")),
    "control+d": row && (() => press("duplicate")),
    "control+Backspace": row && !isField && (() => press("remove")),
    "control+z": !isField && (() => document.querySelector("[data-undo]").click()),
    "control+shift+z": !isField && (() => document.querySelector("[data-redo]").click()),
    "control+Enter": review,
    "-": row && !isField && (() => press("easier")),
    "+": row && !isField && (() => press("harder")),
    "/": !isField && !plainAreOff() && (() => box.focus()),
    "?": !isField && !plainAreOff() && (() => document.getElementById("keys").showModal()),
  };
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isLetter = /^[a-z]$/.test(key);
  const name = [control && "control", event.altKey && "alt", event.shiftKey && isLetter && "shift", key];
  const does = keys[name.filter(Boolean).join("+")];
  if (!does) return;
  event.preventDefault();
  does();
});

// What still stands in the box is added first; the page leaves when it is saved, and stays if it was refused.
function review() {
  if (box.value.trim()) box.form.requestSubmit();
  (document.querySelector("#issue-card .button-primary") ?? box).click();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) document.getElementById("keys").showModal();
});

// A menu that opens at the lower edge comes into sight.
document.addEventListener("toggle", ({ target }) => {
  if (target.open && target.matches("[data-menu]")) target.querySelector("ul").scrollIntoView({ block: "nearest" });
}, true);
