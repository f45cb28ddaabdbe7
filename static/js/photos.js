// The pictures of an own exercise: photos are sent as soon as they are chosen, and stay in the form. Without this script
// each button sends the whole form, and the page comes back.

import { crop } from "./photo-crop.js";

const MOST_BYTES = 10_000_000;
const TYPING = 250; // milliseconds

for (const root of document.querySelectorAll("[data-photos]")) start(root);

function start(root) {
  const form = root.closest("form");
  const grid = root.querySelector("[data-photo-grid]");
  const slot = root.querySelector("[data-photo-slot]");
  const input = slot.querySelector("[type=file]");
  const errors = root.querySelector("[data-photo-errors]");
  const status = root.querySelector("[data-photo-status]");
  const found = root.querySelector("[data-photo-found]");
  const words = root.dataset;
  const next = slot.querySelector("[data-photo-next]");
  const choose = slot.querySelector("[data-photo-choose]");
  const wordsOf = (photo) => photo.querySelector("[name$='-alt']");
  const photos = () => [...grid.querySelectorAll("[data-photo]")];
  let sending = Promise.resolve();
  let waiting = 0; // how many are being sent

  const say = (text) => (status.textContent = text);
  const changed = () => root.dispatchEvent(new CustomEvent("photos:change", { bubbles: true })); // for a preview
  const fill = (text, values) => text.replace(/{(\w+)}/g, (_all, name) => values[name]);

  function refuse(text) {
    const line = document.createElement("li");
    line.textContent = text;
    errors.append(line);
  }

  // --- What is there -------------------------------------------------------------------------------------------

  function renumber() {
    const all = photos();
    for (const [place, photo] of all.entries()) {
      photo.querySelector("[data-photo-legend]").textContent = fill(words.legend, { number: place + 1 });
      photo.querySelector("[value^='up:']").disabled = place === 0;
      photo.querySelector("[value^='down:']").disabled = place === all.length - 1;
    }
    const moments = all.map((photo) => photo.querySelector("[name$='-moment']").value);
    const missing = ["start", "end"].find((moment) => !moments.includes(moment));
    next.textContent = next.dataset[missing ?? "more"];
    slot.hidden = all.length >= Number(words.most);
    changed();
  }

  function setUp(photo) {
    crop(photo, { say, words, changed });
  }

  // Everything of the pictures that the form has, so that the server knows the next moment and how much room there is.
  function body(more) {
    const sent = new FormData();
    for (const [name, value] of new FormData(form)) {
      if ((name.startsWith("photo") || name === "csrfmiddlewaretoken") && typeof value === "string") sent.append(name, value);
    }
    for (const [name, value] of Object.entries(more)) sent.append(name, value);
    return sent;
  }

  async function ask(more, name) {
    let answer, text;
    try {
      answer = await fetch(words.add, { method: "POST", body: body(more) });
      text = await answer.text();
    } catch {
      return refuse(fill(words.failed, { name }));
    }
    if (answer.redirected) return refuse(words.away);
    if (![200, 422, 429].includes(answer.status)) return refuse(fill(words.failed, { name }));
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const line of page.querySelectorAll("[data-refused]")) refuse(line.textContent);
    for (const photo of page.querySelectorAll("[data-photo]")) add(document.adoptNode(photo));
  }

  function add(photo) {
    const isTwin = photos().some((each) => each.dataset.digest === photo.dataset.digest);
    slot.before(photo);
    setUp(photo);
    renumber();
    say(`${isTwin ? `${words.twin} ` : ""}${fill(words.added, { number: photos().length })}`);
  }

  // --- Files ---------------------------------------------------------------------------------------------------

  // What was asked for is there: the first of it has the focus.
  async function adding(act) {
    const before = new Set(photos());
    errors.replaceChildren();
    await act();
    if (errors.childElementCount) say("");
    const first = photos().find((photo) => !before.has(photo));
    if (first) wordsOf(first).focus();
  }

  async function send(files) {
    for (const [place, file] of files.entries()) {
      if (photos().length >= Number(words.most)) return refuse(words.full);
      if (file.size > MOST_BYTES) {
        refuse(fill(words.large, { name: file.name }));
        continue;
      }
      say(fill(words.sending, { number: place + 1, count: files.length }));
      await ask({ "photos-act": "add", "photos-new": file }, file.name);
    }
  }

  function queue(files) {
    if (!files.length) return;
    waiting += 1;
    sending = sending.then(() => adding(() => send(files))).finally(() => (waiting -= 1));
  }

  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // they are sent now, and not again with the form
    queue(files);
  });

  for (const name of ["dragenter", "dragover"]) {
    root.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      slot.classList.add("photo-over");
    });
  }
  for (const name of ["dragleave", "drop"]) root.addEventListener(name, () => slot.classList.remove("photo-over"));
  grid.addEventListener("change", (event) => event.target.name?.endsWith("-moment") && renumber());
  root.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    queue([...event.dataTransfer.files]);
  });

  form.addEventListener("submit", async (event) => {
    if (!waiting) return;
    event.preventDefault();
    await sending;
    if (!errors.childElementCount) form.requestSubmit(event.submitter);
  });

  // --- Buttons -------------------------------------------------------------------------------------------------

  const acts = {
    up: (photo) => move(photo, -1),
    down: (photo) => move(photo, 1),
    turn: (photo) => {
      photo.dispatchEvent(new Event("photo:turn"));
      say(words.turned);
    },
    remove,
  };

  function move(photo, by) {
    const all = photos();
    const place = all.indexOf(photo) + by;
    if (by < 0) all[place]?.before(photo);
    else all[place]?.after(photo);
    renumber();
    say(fill(words.moved, { number: place + 1, count: all.length }));
    const button = photo.querySelector(`[value^='${by < 0 ? "up" : "down"}:']`);
    (button.disabled ? wordsOf(photo) : button).focus();
  }

  function remove(photo) {
    const number = photos().indexOf(photo) + 1;
    const line = document.createElement("p");
    const undo = document.createElement("button");
    line.className = "photo-gone";
    line.append(fill(words.removed, { number }), undo);
    undo.type = "button";
    undo.className = "button button-small";
    undo.textContent = words.undo;
    undo.addEventListener("click", () => {
      line.replaceWith(photo);
      renumber();
      say(words.back);
      wordsOf(photo).focus();
    });
    photo.replaceWith(line);
    renumber();
    say(fill(words.removed, { number }));
    undo.focus();
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[name='photos-act']");
    if (!button) return;
    const act = button.value.split(":")[0];
    event.preventDefault();
    if (act === "drawing") {
      adding(() => ask({ "photos-act": button.value }, button.textContent.trim()));
    } else acts[act]?.(button.closest("[data-photo]"));
  });

  // --- Drawings ------------------------------------------------------------------------------------------------

  const box = root.querySelector("[name='photos-find']");
  let typing;
  let asked = 0;

  async function find() {
    const mine = ++asked;
    const answer = await fetch(`${words.drawings}?${new URLSearchParams({ "photos-find": box.value })}`).catch(() => null);
    if (!answer?.ok || answer.redirected || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    found.replaceChildren(...page.body.childNodes);
  }

  box.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => (box.value.trim() ? find() : found.replaceChildren()), TYPING);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // it would send the whole form
    find();
  });

  for (const button of root.querySelectorAll("[data-photo-plain]")) button.hidden = true;
  choose.textContent = choose.dataset.photoChoose;
  choose.classList.add("button");
  input.classList.add("visually-hidden");
  next.hidden = false;
  for (const photo of photos()) setUp(photo);
  renumber();
  root.dataset.ready = "";
}
