// The plan builder. Every act is a form of the page, so that all works without this script. With it, acts are sent one
// after another, each with an id of its own, and the answer's pieces take their places in the page.

import { act, onAnswer, say, show, state, stay } from "./builder-acts.js";
import { takeOver } from "./builder-rows.js";

const page = document.querySelector("[data-builder]");
const words = page.dataset;
const box = document.getElementById("line");
const list = document.getElementById("options");
const panel = document.getElementById("box-list");
const count = document.getElementById("box-count");

const rows = () => [...document.querySelectorAll("[data-row]")];
const rowOf = (element) => element?.closest("[data-row]");

// --- Taking an answer in -----------------------------------------------------------------------

function take({ ok, text, isOurs }, { accepted, refused }) {
  const answer = new DOMParser().parseFromString(text, "text/html").querySelector("[data-edit-answer]");
  if (!ok) stay();
  if (!answer) {
    state("");
    say(isOurs ? words.failed : words.signedOut);
    refused?.(null);
    return;
  }
  const putBack = [keepEditors(), keepFocus()];
  const row = answer.querySelector(":scope > [data-row]");
  const notes = document.querySelectorAll(".plan-row-pending");
  takeOver(answer);
  for (const part of answer.querySelectorAll("[data-part]")) document.getElementById(part.id)?.replaceWith(part);
  document.getElementById("rows").append(...notes);
  if (row) place(row);
  const version = document.getElementById("plan-head").dataset.version;
  for (const field of page.querySelectorAll("input[name=version]")) field.value = version;
  reveal(page);
  for (const back of putBack) back();
  if (ok) {
    accepted?.(row ?? document.getElementById(answer.dataset.place ?? ""));
    const remarks = [...answer.querySelectorAll("[data-remarks] li")].map((item) => item.textContent);
    show([answer.dataset.said, ...remarks].join(" "), true);
  } else if (refused) {
    refused(answer);
  } else {
    say(whyRefused(answer) || words.failed);
  }
  refreshPaper();
}

// The sentences of a refusal, of which some stand as a title, without a full stop.
function whyRefused(answer) {
  const parts = answer?.querySelectorAll("[data-refused] :is(strong, p, h2, dd)") ?? [];
  const sentences = [...parts].map((part) => part.textContent.replace(/\s+/g, " ").trim());
  return sentences.map((sentence) => (/[.?!:…]$/.test(sentence) ? sentence : `${sentence}.`)).join(" ");
}

// Pieces of the page are replaced. The focus stays where it was: on the same row, on the one that took its place, on
// the same button; never at the top of the page.
function keepFocus() {
  const was = document.activeElement;
  const row = rowOf(was);
  const at = rows().indexOf(row);
  const isMenu = was.matches(".plan-row-menu > summary");
  return () => {
    if (was.isConnected || document.activeElement !== document.body) return;
    const after = row && (document.getElementById(row.id) ?? rows()[at] ?? rows().at(-1));
    const button = was.hasAttribute("data-redo") ? "[data-redo]" : "[data-undo]";
    const place = after && isMenu ? after.querySelector(".plan-row-menu > summary") : (after ?? document.querySelector(`#plan-head ${button}:enabled`));
    (place ?? box).focus({ preventScroll: !row });
  };
}

// A dose that somebody is typing stays open, with its words, when an earlier act's answer replaces its row.
function keepEditors() {
  const open = [...page.querySelectorAll(".plan-row-editor:not([data-sent]) input[name=text]")].map((field) => ({
    field, id: rowOf(field).id, value: field.value, at: [field.selectionStart, field.selectionEnd],
    isHere: field === document.activeElement, fromBox: field.form.dataset.fromBox,
  }));
  return () => {
    for (const { field, id, value, at, isHere, fromBox } of open) {
      const row = document.getElementById(id);
      if (field.isConnected || !row) continue;
      const again = editDose(row, { fromBox, isQuiet: !isHere });
      if (!again) continue;
      again.value = value;
      if (isHere) again.setSelectionRange(...at);
    }
  };
}

// A row takes its place in the list; numbers are counted by the style sheet.
function place(row) {
  const old = document.getElementById(row.id);
  if (old) {
    old.replaceWith(row);
  } else {
    document.querySelector(".plan-rows-empty")?.remove();
    const next = rows().find((other) => Number(other.dataset.at) >= Number(row.dataset.at));
    const end = document.querySelector(".plan-row-pending");
    document.getElementById("rows").insertBefore(row, next ?? end);
    for (const field of page.querySelectorAll(".plan-row-move [name=to]")) field.max = rows().length;
    row.classList.add("plan-row-new");
    setTimeout(() => row.classList.remove("plan-row-new"), 2000);
  }
}

function reveal(root) {
  for (const element of root.querySelectorAll("[data-shown]")) element.hidden = false;
}

let paperTimer;
function refreshPaper() {
  clearTimeout(paperTimer);
  paperTimer = setTimeout(() => document.getElementById("paper")?.dispatchEvent(new Event("change")), 1500);
}

// --- Forms: those of the page that edit the draft --------------------------------------------------

page.ownerDocument.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (form.id === "add") {
    event.preventDefault();
    addLine(submitter);
  } else if (form.id === "draft" || form.matches("[data-edit]")) {
    event.preventDefault();
    const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    const fields = form.id === "draft" ? {} : Object.fromEntries(new FormData(form));
    if (submitter?.name) fields[submitter.name] = submitter.value;
    delete fields.version;
    leaveMenu(submitter ?? form);
    const row = rowOf(submitter ?? form);
    const text = form.querySelector("[name=text]")?.value;
    if (text !== undefined) {
      form.dataset.sent = "";
      const accepted = form.dataset.fromBox && (() => box.focus());
      act(address, fields, { accepted, refused: (answer) => notSet(row.id, text, answer) });
    } else if (row) {
      act(address, () => fieldsOf(row.id, fields, submitter));
    } else {
      act(address, fields);
    }
  }
});

function leaveMenu(element) {
  const menu = element.closest("[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

// What an act on a row sends: one step up or down from where the row is by then; nothing if it is gone or at the end.
function fieldsOf(id, fields, submitter) {
  const row = document.getElementById(id);
  const step = submitter?.matches("[data-up]") ? -1 : submitter?.matches("[data-down]") ? 1 : 0;
  if (!row) return null;
  if (!step) return fields;
  const to = rows().indexOf(row) + 1 + step;
  return to >= 1 && to <= rows().length ? { ...fields, to } : null;
}

// The dose was refused: the answer's rows hold what was typed and why. Without an answer the editor opens again.
function notSet(id, text, answer) {
  const row = document.getElementById(id);
  const editor = row?.querySelector(".plan-row-said input[name=text]") ?? (row && editDose(row)) ?? row?.querySelector(".plan-row-editor input[name=text]");
  if (editor) {
    editor.form.removeAttribute("data-sent");
    editor.value = text;
    editor.focus();
  }
  const why = whyRefused(answer) || row?.querySelector(".plan-row-said strong")?.textContent;
  if (why) say(why);
}

// --- The box: a combobox (ARIA 1.2). Enter takes the line as it is typed, never an older list -------

let listed = "";
let asked;
let latestId = "";
const latest = () => document.getElementById(latestId);

box.setAttribute("role", "combobox");
for (const [name, value] of [["controls", "options"], ["autocomplete", "list"], ["expanded", "false"]]) {
  box.setAttribute(`aria-${name}`, value);
}
box.addEventListener("input", () => {
  document.getElementById("box-said").replaceChildren();
  askNoMore();
  if (!box.value.trim()) return close();
  const abort = new AbortController();
  asked = { abort, timer: setTimeout(() => suggest(box.value, abort.signal), 120) };
});

// A list that comes after its line was taken would cover what the answer says.
function askNoMore() {
  clearTimeout(asked?.timer);
  asked?.abort.abort();
}

async function suggest(line, signal) {
  try {
    const address = `${words.options}?${new URLSearchParams({ line })}`;
    const response = await fetch(address, { signal, headers: { "X-Builder": "1" } });
    if (!response.ok || response.redirected || box.value !== line) return;
    const found = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-line]");
    list.replaceChildren(...found.children);
    listed = line;
    panel.hidden = !list.children.length;
    box.setAttribute("aria-expanded", String(!panel.hidden));
    choose(list.querySelector("[data-exercise], [data-template]")); // one's own is never chosen by itself
    count.textContent = found.dataset.count;
  } catch {
    // aborted by the next key, or no connection: the line still works
  }
}

function close() {
  panel.hidden = true;
  listed = "";
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

const chosen = () => (panel.hidden ? null : list.querySelector("[aria-selected=true]"));

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  if (option) box.setAttribute("aria-activedescendant", option.id);
  else box.removeAttribute("aria-activedescendant");
}

box.addEventListener("keydown", (event) => {
  const options = [...list.children];
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey && !panel.hidden) {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    choose(options[(options.indexOf(chosen()) + step + options.length) % options.length]);
    chosen().scrollIntoView({ block: "nearest" });
  } else if (event.key === "Escape" && !panel.hidden) {
    event.preventDefault();
    event.stopPropagation();
    close();
  } else if (event.key === "Tab" && !event.shiftKey && !box.value.trim() && latest()) {
    event.preventDefault();
    editDose(latest(), { fromBox: "yes" });
  }
});

// Several lines do not fit: the field would make one of them, and none would be understood.
box.addEventListener("paste", (event) => {
  if (!/\S\s*[\r\n]+\s*\S/.test(event.clipboardData.getData("text"))) return;
  event.preventDefault();
  document.getElementById("box-said").replaceChildren(Object.assign(document.createElement("p"), { className: "error", textContent: words.oneLine }));
  say(words.oneLine);
});

list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option) return;
  choose(option);
  addLine(null);
});
box.addEventListener("blur", () => setTimeout(() => document.activeElement !== box && close(), 150));
box.addEventListener("focus", () => box.value.trim() && box.value !== listed && box.dispatchEvent(new Event("input")));

// Adds what the box says. Until the answer comes, the line stands at the end of the list.
function addLine(submitter) {
  const line = box.value.trim();
  const option = listed === box.value ? chosen() : null;
  if (option?.dataset.address) return location.assign(option.dataset.address);
  if (!line) return box.focus();
  const fields = { line };
  const answered = document.querySelector("#box-said [name=exercise]");
  const exercise = answered?.value ?? option?.dataset.exercise;
  if (exercise) fields.exercise = exercise;
  if (option?.dataset.template) fields.template = option.dataset.template;
  if (submitter?.name) fields[submitter.name] = submitter.value;
  const note = pending(line);
  document.getElementById("box-said").replaceChildren();
  box.value = "";
  askNoMore();
  close();
  box.focus();
  act(page.querySelector("#add").getAttribute("action"), fields, {
    accepted: (row) => {
      note.remove();
      latestId = row?.id ?? "";
    },
    refused: (answer) => notAdded(note, line, answer),
  });
}

function pending(line) {
  document.querySelector(".plan-rows-empty")?.remove();
  const note = document.createElement("li");
  note.className = "plan-row plan-row-pending";
  note.append(Object.assign(document.createElement("span"), { textContent: line }));
  document.getElementById("rows").append(note);
  return note;
}

const AHEAD = 700; // milliseconds: a key that comes sooner belongs to the next line, not to a correction of this one

// Nothing was added: what was typed goes back into the box if that is free, or stands in the list until it is chosen.
function notAdded(note, line, answer) {
  const why = whyRefused(answer) || (answer ? words.failed : document.querySelector("[data-live]").textContent.trim());
  const told = answer?.querySelector("[data-box-said]");
  const putBack = () => {
    note.remove();
    box.value = line;
    const said = document.getElementById("box-said");
    if (told) said.replaceChildren(...told.cloneNode(true).children);
    else said.replaceChildren(Object.assign(document.createElement("p"), { className: "error", textContent: why }));
    listed = line; // the list stays closed until the next key
    box.focus();
  };
  const keep = () => {
    document.getElementById("rows").append(note);
    note.classList.add("plan-row-refused");
    const buttons = Object.assign(document.createElement("span"), { className: "cluster" });
    for (const [textContent, press] of [[words.putBack, putBack], [words.dismiss, () => { note.remove(); box.focus(); }]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent });
      button.addEventListener("click", press);
      buttons.append(button);
    }
    note.replaceChildren(Object.assign(document.createElement("span"), { textContent: `${line}: ${why}` }), buttons);
  };
  if (box.value) {
    keep();
    say(`${line}: ${why}`);
    return;
  }
  putBack();
  say(told?.querySelector("strong")?.textContent ?? why);
  const typedAhead = ({ inputType }) => {
    if (inputType !== "insertText" || box.value !== line) return;
    box.value = "";
    document.getElementById("box-said").replaceChildren();
    keep();
  };
  box.addEventListener("beforeinput", typedAhead, { once: true });
  setTimeout(() => box.removeEventListener("beforeinput", typedAhead), AHEAD);
}

// --- Exercises by body part ------------------------------------------------------------------------

document.getElementById("browse")?.addEventListener("click", async (event) => {
  const link = event.target.closest("a.choice");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const response = await fetch(link.href, { headers: { "X-Builder": "1" } }).catch(() => null);
  if (!response) return say(words.unreachable);
  if (!response.ok || response.redirected) return location.assign(link.href);
  const found = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("browsed");
  document.getElementById("browsed").replaceWith(found);
  found.querySelector("[aria-current]")?.focus();
});
document.getElementById("browse")?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.currentTarget.open = false;
  event.currentTarget.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  const browse = document.getElementById("browse");
  if (browse?.open && !browse.contains(event.target) && !event.target.closest("[data-live]")) browse.open = false;
});

// --- A row's dose, edited in place -----------------------------------------------------------------

document.addEventListener("click", (event) => {
  const slot = event.target.closest("[data-slot]");
  if (!slot || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  editDose(rowOf(slot), { part: slot.dataset.slot });
});

// Opens the dose of a row as a line, with this part selected, and returns the field; null if it is open already.
function editDose(row, { part = "", fromBox, isQuiet } = {}) {
  const slots = row.querySelector(".slots");
  if (slots.querySelector(".plan-row-editor")) return null;
  const before = [...slots.childNodes];
  const form = document.createElement("form");
  Object.assign(form, { className: "plan-row-editor", method: "post" });
  form.setAttribute("action", row.dataset.doseAddress);
  form.dataset.edit = "";
  if (fromBox) form.dataset.fromBox = fromBox;
  const field = Object.assign(document.createElement("input"), { name: "text", maxLength: 500, autocomplete: "off", value: row.dataset.dose });
  field.setAttribute("aria-label", row.dataset.newDose);
  const set = Object.assign(document.createElement("button"), { className: "button button-small", textContent: "✓" });
  set.setAttribute("aria-label", words.set);
  const whole = row.querySelector(".plan-row-menu a").cloneNode(true);
  whole.className = "lone-link";
  whole.textContent = words.fields;
  form.append(field, set, whole);
  slots.replaceChildren(form);
  const at = part ? field.value.indexOf(part) : -1;
  if (!isQuiet) field.focus();
  if (at >= 0) field.setSelectionRange(at, at + part.length);
  else if (!isQuiet) field.select();
  const leave = () => {
    slots.replaceChildren(...before);
    (fromBox ? box : row).focus();
  };
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  });
  form.addEventListener("submit", (event) => {
    if (field.value.trim() && field.value !== row.dataset.dose) return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  });
  return field;
}

// Whoever leaves takes along the dose that is typed in a row: it is sent first, and the page leaves once it is saved.
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest("a[href]")) return;
  for (const editor of page.querySelectorAll(".slots .plan-row-editor:not([data-sent])")) editor.requestSubmit();
});

onAnswer(take);
reveal(page);
