// Reading exercises one after the other: Enter signs off and goes on, S skips. On a link or button, Enter does what it
// always does.

import { offerOff } from "./keys-off.js";

const foot = document.querySelector("[data-review-keys]");

if (foot) {
  const buttons = { enter: foot.querySelector("[data-sign]"), s: foot.querySelector("[data-skip]") };
  const isOff = offerOff(foot.querySelector("[data-shown]"), "review-keys-off");

  document.addEventListener("keydown", (event) => {
    if (isOff() || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("a, button, summary, input, select, textarea, [contenteditable]")) return;
    const pressed = buttons[event.key.toLowerCase()];
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  });
}
