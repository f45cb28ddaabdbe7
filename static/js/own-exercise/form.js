// The page on which an exercise is written: the preview follows what is typed, steps are a list, words are found quickly.
// Without this script the form is the same form, with a button for the preview.

import { follow } from "./preview.js";
import { handleSteps } from "./steps.js";
import { handleFolds } from "./folds.js";

const form = document.querySelector("[data-own]");
const refresh = follow(form);
for (const list of form.querySelectorAll("[data-steps]")) handleSteps(list, refresh);
for (const fold of form.querySelectorAll("[data-fold]")) handleFolds(fold);

// Enter in a field of one line goes on to the next field; it never sends a form that is half written.
form.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
  if (field.tagName !== "INPUT" || ["checkbox", "radio", "file"].includes(field.type)) return;
  event.preventDefault();
  const fields = [...form.querySelectorAll("input:not([type=hidden]), textarea, select, summary")].filter((each) => each.checkVisibility());
  fields[fields.indexOf(field) + 1]?.focus();
});

// Ctrl Enter saves, as it issues a plan.
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(document.querySelector(".own-dock .button-primary"));
});

// Whoever leaves with something typed is asked first.
let isTyped = Boolean(document.querySelector("[data-error-summary]"));
let isSent = false;
form.addEventListener("input", () => (isTyped = true));
addEventListener("submit", (event) => (isSent = event.target === form && !event.defaultPrevented)); // photos may hold it up
addEventListener("pageshow", () => (isSent = false));
addEventListener("beforeunload", (event) => {
  if (isTyped && !isSent) event.preventDefault();
});
