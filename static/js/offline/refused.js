// Lists what was refused, with the reason, and what waited when access to a plan ended. Nothing goes by itself.

const WHEN = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" };
const SHORT = 200; // characters of a note; the page of what is on this device has them all
let words = null;

// The list's parts stand in the page of what is on this device.
async function load() {
  const isHere = document.querySelector("#refused");
  if (isHere) return isHere;
  const answer = await fetch("/my/offline/");
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#refused");
}

// A page about one patient leaves out what was refused about another: nobody is named here.
export async function showRefused(place, refused, outbox, page) {
  const isAll = "all" in page;
  const seen = refused.filter((each) => isAll || each.state === "closed" || each.patient === page.patient);
  words ??= load().catch(() => null);
  const template = await words;
  if (!template) return;
  const few = isAll ? seen : seen.slice(0, 1);
  const [unsaved, closed, item, rest] = template.content.children;
  const list = document.createElement("ul");
  list.append(...few.map((each) => itemOf(item, each, outbox, isAll ? undefined : SHORT)));
  place.replaceChildren(
    ...(few.some((each) => each.state === "refused") ? [unsaved.cloneNode(true)] : []),
    ...(few.some((each) => each.state === "closed") ? [closed.cloneNode(true)] : []),
    ...(few.length ? [list] : []),
    ...(few.length < seen.length ? [rest.cloneNode(true)] : []),
  );
  const box = place.closest("section");
  if (!box.querySelector("p:not([hidden])")) box.hidden = true;
}

function itemOf(template, { uuid, entry, name, at, why, state }, outbox, most) {
  const item = document.createElement("li");
  item.append(...template.cloneNode(true).children);
  const find = (part) => item.querySelector(`[data-${part}]`);
  const said = find("said");
  const when = new Intl.DateTimeFormat(document.documentElement.lang, WHEN);
  const pain = entry.pain == null ? [] : [said.dataset.pain.replace("{n}", entry.pain)];
  if (name) find("name").textContent = name;
  said.textContent = [when.format(at), said.dataset[entry.status], ...pain].filter(Boolean).join(", ");
  if (why.trim() || state === "closed") find("why").textContent = why;
  const note = entry.note ?? "";
  find("note").textContent = note.length > most ? `${note.slice(0, most)} …` : note;
  find("again").addEventListener("click", () => sendAgain(uuid, outbox));
  find("remove").addEventListener("click", ({ target }) => {
    if (confirm(target.dataset.remove)) outbox.remove(uuid);
  });
  return item;
}

async function sendAgain(uuid, { store, result, who, flush }) {
  await store.change(async (entries) => {
    const kept = await result(entries.get(uuid));
    if (kept?.who === who) entries.put({ ...kept, state: "waiting", why: "" });
  });
  await flush();
}
