// The list of patients for printing several handouts: tick all that are shown, or none.

for (const button of document.querySelectorAll("[data-tick-all]")) {
  button.addEventListener("click", () => {
    const boxes = [...document.querySelector(button.dataset.tickAll).querySelectorAll("input[type=checkbox]")];
    const isFull = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !isFull;
  });
}
