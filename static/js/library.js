// The library's search box: the / key goes to it. People whom that disturbs, for example with speech input, turn it off.

const hint = document.querySelector("[data-slash]");
const OFF = "library-slash-off";

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

if (hint) {
  const box = document.getElementById(hint.dataset.slash);
  const button = hint.querySelector("button");
  let isOff = remembered();

  const show = () => {
    button.textContent = isOff ? button.dataset.on : button.dataset.off;
    hint.querySelector("span").hidden = isOff;
    if (isOff) box.removeAttribute("aria-keyshortcuts");
    else box.setAttribute("aria-keyshortcuts", "/");
  };

  button.addEventListener("click", () => {
    isOff = !isOff;
    remember(isOff);
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (isOff || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  show();
}
