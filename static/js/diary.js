// A paper diary on the screen. Arrow keys go from box to box, and "All" ticks a day at once. Without this script the
// boxes are plain, and "All" asks the server.

const form = document.querySelector("[data-diary]");
const controls = "td input";

for (const button of form.querySelectorAll("[data-day][name]")) {
  button.type = "button";
  button.addEventListener("click", () => {
    const boxes = [...form.querySelectorAll(`td[data-day="${button.dataset.day}"] input[type=checkbox]`)];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all; // pressed again, it takes the ticks away
  });
}

// The nearest control in this direction, as it is seen: up and down within the day, left and right within the row.
function neighbour(control, key) {
  const middle = (each) => {
    const box = each.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const here = middle(control);
  const isSideways = key === "ArrowLeft" || key === "ArrowRight";
  const forward = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  const within = isSideways ? control.closest("tr") : form;
  const day = `[data-day="${control.closest("td").dataset.day}"] input`;
  let best, least = Infinity;
  for (const each of within.querySelectorAll(isSideways ? controls : day)) {
    const there = middle(each);
    const along = forward * (isSideways ? there.x - here.x : there.y - here.y);
    const across = Math.abs(isSideways ? there.y - here.y : there.x - here.x);
    const cost = along + 2 * across;
    if (along > 8 && cost < least) [best, least] = [each, cost];
  }
  return best;
}

form.addEventListener("keydown", (event) => {
  const control = event.target;
  if (!control.matches(controls) || !event.key.startsWith("Arrow")) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const writes = control.type !== "checkbox" && control.value && /Left|Right/.test(event.key);
  const next = writes ? undefined : neighbour(control, event.key);
  if (!next) return;
  event.preventDefault();
  next.focus();
});
