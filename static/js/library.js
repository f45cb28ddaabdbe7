// The library's search box: the / key goes to it.

import { offerOff } from "./keys-off.js";

const hint = document.querySelector("[data-slash]");

if (hint) {
  const box = document.getElementById(hint.dataset.slash);
  const isOff = offerOff(hint, "library-slash-off", (off) => {
    if (off) box.removeAttribute("aria-keyshortcuts");
    else box.setAttribute("aria-keyshortcuts", "/");
  });

  document.addEventListener("keydown", (event) => {
    if (isOff() || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
