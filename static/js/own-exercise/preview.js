// Sends the form as it stands and puts what comes back in its places: preview, chips of the dose, advice. Stores nothing.

const PAUSE = 350; // milliseconds without typing

export function follow(form) {
  let timer = 0;
  let running = null;

  const refresh = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };

  async function ask() {
    running?.abort();
    running = new AbortController();
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    try {
      const answer = await fetch(location.pathname, { method: "POST", body, signal: running.signal, headers: { "X-Preview": "1" } });
      if (answer.ok && !answer.redirected) put(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // no connection, or something newer was typed: the preview stays as it is
    }
  }

  // A reading of an ambiguous line: chosen here, without leaving the page.
  addEventListener("click", (event) => {
    const button = event.target.closest?.("button[name=choose]");
    if (!button) return;
    event.preventDefault();
    form.elements.reading.value = button.value;
    form.elements.reading_of.value = form.elements.dose.value.trim();
    form.elements.dose.focus();
    ask();
  });

  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  if (form.elements.dose.value) refresh(); // a line that came along from the plan
  return refresh;
}

function put(answer) {
  for (const part of answer.querySelectorAll("[data-part]")) {
    const here = document.getElementById(part.id);
    if (here && !here.isEqualNode(part) && !here.contains(document.activeElement)) here.replaceWith(part);
  }
}
