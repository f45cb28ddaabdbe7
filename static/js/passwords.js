// Shows a password while its button is pressed in. It is hidden again before the form is sent, so that browsers take it
// for a password. Once it can be seen it is asked for once: the second field goes, and says what the first says.

function showOnClick(button) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  };
  button.addEventListener("click", () => show(field.type === "password"));
  field.form.addEventListener("submit", () => show(false));
  addEventListener("pageshow", () => show(false));
  button.hidden = false;
}

function askOnce(mark) {
  const field = mark.closest(".field").querySelector("input");
  const first = field.form.elements[mark.dataset.sameAs];
  if (!first) return;
  const copy = () => (field.value = first.value);
  for (const event of ["input", "change"]) first.addEventListener(event, copy);
  field.form.addEventListener("submit", copy);
  mark.closest(".field").hidden = true;
}

for (const button of document.querySelectorAll("[data-show-password]")) showOnClick(button);
for (const mark of document.querySelectorAll("[data-same-as]")) askOnce(mark);
