// Sending the acts of the plan builder: one after another, each with an id of its own, kept until it is answered. And
// the words that tell how it stands.

const words = document.querySelector("[data-builder]").dataset;
const toast = document.querySelector("[data-live]");

// As in outbox.js: crypto.randomUUID is missing where a practice serves its own network without HTTPS.
const newUuid = () => URL.createObjectURL(new Blob()).slice(-36);

const waiting = [];
let isSending = false;
let take; // what the page does with an answer

export function onAnswer(taken) {
  take = taken;
}

// An act is where to send what, and what to do with the answer. It carries the version that the page has by then.
// `fields` may be a function: what depends on the acts before it is read when the act is sent. None: nothing to send.
export function act(address, fields, { accepted, refused } = {}) {
  waiting.push({ address, fields, nonce: newUuid(), accepted, refused });
  if (!isSending) drain();
}

async function drain() {
  isSending = true;
  try {
    while (waiting.length) {
      const { address, fields, nonce } = waiting[0];
      const sent = typeof fields === "function" ? fields() : fields;
      if (!sent) {
        waiting.shift();
        continue;
      }
      state(words.saving);
      const answer = await post(address, { ...sent, nonce });
      take(answer, waiting.shift());
    }
  } finally {
    isSending = false;
  }
  if (leaving) location.assign(leaving);
}

const PATIENCE = 20_000; // milliseconds for an answer; then the act is sent again, and done once
const TRIES = 3; // with a server that fails; one that cannot be reached is tried for ever

async function post(address, fields) {
  for (let tries = 1; ; tries += 1) {
    const body = new FormData(document.getElementById("draft"));
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1]; // another one after signing in again
    if (token) body.set("csrfmiddlewaretoken", token);
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(address, { method: "POST", body, signal, headers: { "X-Builder": "1" } });
      const isAnswer = response.status < 500 || (response.status === 500 && tries >= TRIES);
      if (isAnswer) return { ok: response.ok, text: await response.text(), isOurs: !response.redirected };
    } catch {
      // no connection: go on below
    }
    state(words.offline);
    await Promise.race([
      new Promise((done) => setTimeout(done, Math.min(1000 * 2 ** tries, 15_000))),
      new Promise((done) => addEventListener("online", done, { once: true })),
    ]);
  }
}

export function state(text) {
  const place = document.querySelector("[data-saved]");
  if (!place || place.textContent === text) return;
  place.textContent = text;
  if (text === words.offline) say(text);
}

// Whoever leaves the page while something is being saved leaves when it is. Without a connection the browser asks.
let leaving = "";

export function stay() {
  leaving = "";
}

// On the window, so after the page's own answers to a click: a slot is a link as well, but opens its editor.
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const isPlain = link && !link.target && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const isOffline = document.querySelector("[data-saved]")?.textContent === words.offline;
  if (!isPlain || !waiting.length || isOffline) return;
  event.preventDefault();
  leaving = link.href;
});

addEventListener("beforeunload", (event) => {
  if (waiting.length) event.preventDefault();
});

export const say = (text) => show(text, false);

// Says it at the foot of the page, for a while; with a button that takes it back.
export function show(text, canUndo) {
  const line = document.createElement("p");
  line.append(Object.assign(document.createElement("span"), { textContent: text }));
  const undo = document.querySelector("[data-undo]");
  if (canUndo && undo && !undo.disabled) {
    const button = undo.cloneNode(false);
    button.className = "button button-small";
    button.textContent = undo.textContent.trim();
    line.append(button);
  }
  const isHere = toast.contains(document.activeElement);
  toast.replaceChildren(line);
  if (isHere) (line.querySelector("button") ?? document.querySelector("#plan-head [data-undo]:enabled") ?? document.getElementById("line")).focus();
  const goAway = () => (line.contains(document.activeElement) ? setTimeout(goAway, 3000) : line.remove());
  setTimeout(goAway, 12_000);
}
