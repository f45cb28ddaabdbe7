// Reading exercises one after the other: Enter signs off and goes on, S skips. People whom keys without Ctrl disturb, for
// example with speech input, turn them off. On a link or button, Enter does what it always does.

const foot = document.querySelector("[data-review-keys]");
const OFF = "review-keys-off";

function remembered() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false; // the browser does not allow storage
  }
}

function remember(isOff) {
  try {
    localStorage.setItem(OFF, isOff ? "1" : "0");
  } catch {
    // Without storage, the choice lasts until the page is left.
  }
}

if (foot) {
  const hint = foot.querySelector("[data-shown]");
  const button = hint.querySelector("button");
  const buttons = { enter: foot.querySelector("[data-sign]"), s: foot.querySelector("[data-skip]") };
  let isOff = remembered();

  const show = () => {
    button.textContent = isOff ? button.dataset.on : button.dataset.off;
    hint.querySelector("span").hidden = isOff;
  };

  button.addEventListener("click", () => {
    isOff = !isOff;
    remember(isOff);
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (isOff || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("a, button, summary, input, select, textarea, [contenteditable]")) return;
    const pressed = buttons[event.key.toLowerCase()];
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  });
  show();
}
