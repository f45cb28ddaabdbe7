// An answer with the whole list leaves out the rows that the edit did not touch: the page has them.

// Puts the page's own rows into the answer's list, and counts all rows anew. What is typed in a row stays.
export function takeOver(answer) {
  const places = [...answer.querySelectorAll("[data-same]")];
  keepFocus(document.activeElement);
  const own = places.map((place) => document.getElementById(place.dataset.same));
  if (own.includes(null)) return location.reload();
  places.forEach((place, at) => place.replaceWith(own[at]));
  const rows = answer.querySelectorAll("#rows [data-row]");
  rows.forEach((row, at) => {
    row.dataset.at = at + 1;
    row.querySelector("[data-up]").value = at;
    row.querySelector("[data-down]").value = at + 2;
    Object.assign(row.querySelector(".plan-row-move [name=to]"), { max: rows.length, value: at + 1 });
  });
}

// A row that moves in the page loses the focus, and a field its cursor. It gets them back once it has its place, if
// nothing else took the focus.
function keepFocus(was) {
  const cursor = was.matches("input[name=text]") ? [was.selectionStart, was.selectionEnd] : null;
  queueMicrotask(() => {
    if (!was.isConnected || document.activeElement !== document.body) return;
    was.focus({ preventScroll: true });
    if (cursor) was.setSelectionRange(...cursor);
  });
}
