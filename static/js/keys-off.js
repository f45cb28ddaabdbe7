// Keys without Ctrl or Alt disturb some people, for example with speech input: they can turn them off on this device.

export function areOff(name) {
  try {
    return localStorage.getItem(name) === "1";
  } catch {
    return false; // the browser does not allow storage
  }
}

function remember(name, isOff) {
  try {
    localStorage.setItem(name, isOff ? "1" : "0");
  } catch {
    // Without storage, the choice lasts until the page is left.
  }
}

// The button of the hint turns the keys off, and on again. `changed` is told each time, and at once. Returns a function
// that says whether they are off.
export function offerOff(hint, name, changed = () => {}) {
  const button = hint.querySelector("button");
  let isOff = areOff(name);
  const show = () => {
    button.textContent = isOff ? button.dataset.on : button.dataset.off;
    hint.querySelector("span").hidden = isOff;
    changed(isOff);
  };
  button.addEventListener("click", () => {
    isOff = !isOff;
    remember(name, isOff);
    show();
  });
  show();
  return () => isOff;
}
