// Steps as a list: Enter starts the next, Backspace in an empty one goes back, Alt with the arrows moves, so do the
// buttons and dragging. What is pasted with line breaks becomes several steps.

const live = document.querySelector("[data-live]");

export function handleSteps(list, changed) {
  const pattern = list.firstElementChild.cloneNode(true);
  pattern.querySelector("textarea").textContent = "";
  pattern.querySelector("textarea").value = "";
  const rows = () => [...list.children];
  const fieldOf = (row) => row.querySelector("textarea");
  const rowOf = (element) => element.closest("li");

  // Its rows are only those that say something, and one to go on.
  for (const row of rows().reverse()) {
    if (list.children.length === 1 || fieldOf(row).value.trim()) break;
    row.remove();
  }
  number();

  function number() {
    rows().forEach((row, at) => {
      const name = list.dataset.label.replace("%(number)s", at + 1);
      fieldOf(row).id = fieldOf(row).id.replace(/\d+$/, at);
      fieldOf(row).setAttribute("aria-label", name);
      row.querySelector("[data-step=up]").disabled = at === 0;
      row.querySelector("[data-step=down]").disabled = at === list.children.length - 1;
    });
  }

  function say(words, from, to) {
    const line = document.createElement("p");
    line.className = "visually-hidden";
    line.textContent = words.replace("%(from)s", from).replace("%(to)s", to);
    live.replaceChildren(line);
  }

  function add(after, text = "") {
    const row = pattern.cloneNode(true);
    for (const hidden of row.querySelectorAll("[data-shown]")) hidden.hidden = false;
    fieldOf(row).value = text;
    fieldOf(row).id = fieldOf(row).id.replace(/\d+$/, "new0");
    after ? after.after(row) : list.append(row);
    number();
    return row;
  }

  function remove(row) {
    const at = rows().indexOf(row);
    if (list.children.length === 1) add(row);
    row.remove();
    number();
    const near = rows()[Math.max(0, at - 1)];
    fieldOf(near).focus();
    say(list.dataset.removed, at + 1, "");
    changed();
  }

  function move(row, to, focused) {
    const from = rows().indexOf(row);
    if (to < 0 || to >= list.children.length || to === from) return;
    const other = rows()[to];
    to > from ? other.after(row) : other.before(row);
    number();
    (focused?.disabled ? fieldOf(row) : focused ?? fieldOf(row)).focus();
    say(list.dataset.moved, from + 1, to + 1);
    changed();
  }

  list.addEventListener("keydown", (event) => {
    const field = event.target;
    if (field.tagName !== "TEXTAREA" || event.isComposing || event.ctrlKey || event.metaKey) return;
    const row = rowOf(field);
    if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      move(row, rows().indexOf(row) + (event.key === "ArrowUp" ? -1 : 1), field);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const rest = field.value.slice(field.selectionEnd);
      field.value = field.value.slice(0, field.selectionStart);
      const made = fieldOf(add(row, rest));
      made.focus();
      made.setSelectionRange(0, 0);
      changed();
    } else if (event.key === "Backspace" && !field.value && list.children.length > 1) {
      event.preventDefault();
      remove(row);
    }
  });

  list.addEventListener("input", ({ target }) => {
    const [first, ...more] = target.value.split(/\r?\n/);
    if (!more.length) return;
    target.value = first;
    let row = rowOf(target);
    for (const text of more.filter((each) => each.trim())) row = add(row, text);
    fieldOf(row).focus();
  });

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const row = rowOf(button);
    const at = rows().indexOf(row);
    if (button.dataset.step === "remove") remove(row);
    else move(row, at + (button.dataset.step === "up" ? -1 : 1), button);
  });

  list.parentElement.querySelector("[data-add-step]").addEventListener("click", (event) => {
    event.preventDefault();
    fieldOf(add(null)).focus();
  });

  // Dragging by the handle, with a mouse or a finger.
  list.addEventListener("pointerdown", (event) => {
    if (event.button || !event.target.closest("[data-handle]")) return;
    const row = rowOf(event.target);
    event.preventDefault();
    row.dataset.dragged = "";
    const follow = ({ clientY }) => {
      const over = rows().find((each) => each !== row && isOver(each, clientY));
      if (over) rows().indexOf(over) > rows().indexOf(row) ? over.after(row) : over.before(row);
    };
    const end = new AbortController();
    const drop = () => {
      end.abort();
      delete row.dataset.dragged;
      number();
      fieldOf(row).focus();
      changed();
    };
    const { signal } = end;
    addEventListener("pointermove", follow, { signal });
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, drop, { signal });
  });
}

function isOver(row, y) {
  const { top, bottom } = row.getBoundingClientRect();
  return y > top && y < bottom;
}
