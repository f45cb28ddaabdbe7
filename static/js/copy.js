// A button that copies the text of another element, and says so.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const line = document.createElement("p");
    line.textContent = button.dataset.copied;
    document.querySelector("[data-live]").replaceChildren(line);
    setTimeout(() => line.remove(), 4_000);
  });
}
