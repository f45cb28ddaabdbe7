// Small helpers for every page. Each attaches to a data- attribute; the pages work without them.

const live = document.querySelector("[data-live]");

function say(text) {
  const line = document.createElement("p");
  line.textContent = text;
  live.replaceChildren(line);
  setTimeout(() => line.remove(), 10_000);
}

function focusErrors(root) {
  root.querySelector("[data-error-summary]")?.focus();
}

// On a select: a choice sends its form. On a form: any change sends it. The button is then not needed.
function submitOnChange(root) {
  for (const element of root.querySelectorAll("[data-autosubmit]")) {
    const form = element.form ?? element;
    element.addEventListener("change", () => form.requestSubmit());
    for (const button of form.querySelectorAll("button:not([type=button])")) button.hidden = true;
  }
}

function printOnClick(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

// Shows hints that make sense only with this script.
function showWhatHelps(root) {
  for (const element of root.querySelectorAll("[data-shown]")) element.hidden = false;
}

function offerPasskeys(root) {
  for (const button of root.querySelectorAll("[data-passkey]")) button.hidden = !window.PublicKeyCredential;
}

// Reads what stands beside the button aloud, line by line, in the page's language, until it is pressed again.
function offerReading(root) {
  if (!window.speechSynthesis || document.documentElement.dataset.speech === "off") return;
  for (const button of root.querySelectorAll("[data-read-aloud]")) {
    button.hidden = false;
    button.addEventListener("click", () => (reading === button ? stopReading() : read(button)));
    button.closest("details")?.addEventListener("toggle", () => reading === button && stopReading());
  }
}

let reading = null;

function stopReading() {
  reading?.setAttribute("aria-pressed", "false");
  reading = null;
  window.speechSynthesis?.cancel();
}

function read(button) {
  stopReading();
  reading = button;
  button.setAttribute("aria-pressed", "true");
  const parts = [...button.parentElement.children].filter((part) => part !== button);
  const lines = parts.flatMap((part) => part.innerText.split("\n")).filter((line) => line.trim());
  for (const [place, line] of lines.entries()) {
    const words = new SpeechSynthesisUtterance(line);
    words.lang = document.documentElement.lang;
    if (place === lines.length - 1) words.onend = () => reading === button && stopReading();
    speechSynthesis.speak(words);
  }
}

function enhance(root) {
  const helps = [focusErrors, submitOnChange, printOnClick, showWhatHelps, offerPasskeys, offerReading];
  for (const help of helps) help(root);
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

// Screen readers announce only what is added to a live region after the page has loaded: add its messages again.
function readMessagesOut() {
  for (const said of document.querySelectorAll(".messages[role=status]")) {
    setTimeout(() => said.replaceChildren(...[...said.childNodes].map((node) => node.cloneNode(true))), 500);
  }
}

// What was just saved, with a button that takes it back, moves to the toast. It waits while somebody is at it.
function showToast() {
  const said = document.querySelector("[data-toast]");
  if (!said) return;
  live.replaceChildren(said);
  const leave = () => {
    if (said.matches(":hover, :focus-within")) setTimeout(leave, 5_000);
    else said.remove();
  };
  setTimeout(leave, 15_000);
}

addEventListener("pagehide", stopReading);

function forget(isOf) {
  try {
    for (const key of Object.keys(localStorage)) if (isOf(key)) delete localStorage[key];
  } catch {
    // a browser that keeps nothing
  }
}

// Staff are signed in here, or nobody: what this device kept of a plan, or of a session that was not ended, goes. Also if
// the page that signed out had no script.
async function dropWhatIsKept() {
  forget((key) => key.startsWith("reprise-session"));
  for (const name of (await globalThis.caches?.keys()) ?? []) if (name.startsWith("reprise-plan-")) await caches.delete(name);
}

if (document.body.dataset.who === "") dropWhatIsKept();
// Names of what this device remembers, in place of which the form now says something.
document.addEventListener("submit", ({ target }) => forget((key) => target.dataset.forget?.split(" ").includes(key)));
enhance(document);
showToast();
readMessagesOut();
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) enhance(event.target);
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => say(live.dataset.failed));
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(live.dataset.passkeyFailed);
});

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  const box = document.querySelector("[data-search]");
  if (!box || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  box.focus();
  box.select();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const summary = document.activeElement?.closest("[data-menu][open]")?.querySelector("summary");
  closeMenus(null);
  summary?.focus();
});
