// The review: an answer replaces only the list of what is open. Without this script each answer loads the page anew.

const OPEN = "review-open";

// Our own refusals (422, 409) are pages with words for the therapist: show them as well.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (![409, 422].includes(event.detail.xhr.status)) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

// What is typed or ticked beside the answered question stays.
let kept = new Map();

function isTouched(field) {
  return field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== OPEN || event.detail.xhr.status >= 400) return;
  const sent = event.detail.requestConfig.elt;
  const others = [...document.querySelectorAll(`#${OPEN} [data-kept]`)].filter((field) => !sent.contains(field));
  kept = new Map(others.filter(isTouched).map((field) => [field.id, field]));
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== OPEN) return;
  for (const [id, old] of kept) {
    const field = document.getElementById(id);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = old.checked;
    else field.value = old.value;
    field.closest("details")?.setAttribute("open", "");
  }
  kept = new Map();
  const open = document.getElementById(OPEN);
  (open.querySelector("[data-error-summary]") ?? open.querySelector(".asked-choices .button") ?? open).focus();
});
