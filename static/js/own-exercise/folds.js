// Fields that are folded away: the heading says what is in them, and a box finds a word among many.

export function handleFolds(fold) {
  const chosen = fold.querySelector("[data-chosen]");
  const text = fold.querySelector("textarea");
  const boxes = [...fold.querySelectorAll(".toggles input")];

  if (chosen) {
    fold.addEventListener("input", () => {
      const lines = text ? text.value.split("\n").filter((line) => line.trim()).length : 0;
      const labels = boxes.filter((box) => box.checked).map((box) => box.nextElementSibling.textContent.trim());
      chosen.textContent = text ? String(lines) : labels.join(", ");
      chosen.hidden = text ? !lines : !labels.length;
    });
  }

  const find = fold.querySelector("[data-filter]");
  find?.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    for (const box of boxes) {
      const label = box.parentElement;
      label.hidden = Boolean(wanted) && !box.checked && !label.textContent.toLowerCase().includes(wanted);
    }
  });
}
