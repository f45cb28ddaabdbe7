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

function enhance(root) {
  for (const help of [focusErrors, submitOnChange, printOnClick, showWhatHelps, offerPasskeys]) help(root);
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

enhance(document);
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
