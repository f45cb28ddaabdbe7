// What a patient logs is kept on this device until the server has answered for it. See docs/decisions/0032.
// An answer belongs to one sign-in and one patient, and is never sent under another. This module keeps, counts and
// shows; what needs a connection anyway is loaded when it is needed, from offline/.

const NAME = "reprise-outbox";
const PATIENCE = 8_000; // milliseconds for a form of the page
const ANSWER_WITHIN = 8_000; // then `log` says that the answer waits, while the sending goes on
const MOST_SHOWN = 500;

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = resolve;
  });

// crypto.randomUUID is missing where a practice serves its own network without HTTPS; each such address ends with a UUID.
export const newUuid = () => URL.createObjectURL(new Blob()).slice(-36);

// --- Keeping -----------------------------------------------------------------------------------------------------

function makeStore(database) {
  let opening;
  const forget = () => (opening = null);

  function open() {
    opening ??= (async () => {
      const request = database.open(NAME, 1);
      request.onupgradeneeded = () => {
        const entries = request.result.createObjectStore("entries", { keyPath: "uuid" });
        entries.createIndex("line", ["who", "state", "at"]);
        request.result.createObjectStore("locks", { keyPath: "name" });
      };
      const db = await result(request);
      db.onversionchange = () => forget(db.close());
      db.onclose = forget;
      return db;
    })();
    opening.catch(forget);
    return opening;
  }

  // Resolves once it is on the disk, not before.
  async function change(act, name = "entries") {
    const transaction = (await open()).transaction(name, "readwrite", { durability: "strict" });
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    return (await Promise.all([act(transaction.objectStore(name)), ended]))[0];
  }

  const read = async (act) => result(act((await open()).transaction("entries").objectStore("entries")));
  return { change, read };
}

// Everything from outside can be passed in: who is signed in and for whom they log, the network, clock and database.
export function makeOutbox({
  who,
  patient,
  fetch = (...request) => globalThis.fetch(...request),
  now = () => Date.now(),
  database = globalThis.indexedDB,
  locks = globalThis.navigator?.locks,
}) {
  const store = makeStore(database);
  const tabs = new BroadcastChannel(NAME);
  const listeners = new Set();
  const heard = new Map(); // what the server said of the entries that `log` asks about, by uuid
  let running, more, remark, newest = 0;

  const line = (...key) => IDBKeyRange.bound([who, ...key], [who, ...key, []]);
  const all = (name) => store.read((entries) => entries.index("line").getAll(line(name), MOST_SHOWN));

  // How many wait, the first of them, and those that were refused or whose plan was closed.
  async function state() {
    if (!who) return { waiting: 0, entries: [], refused: [] };
    const waiting = store.read((entries) => entries.index("line").count(line("waiting")));
    const kept = await Promise.all([waiting, all("waiting"), all("refused"), all("closed")]);
    return { waiting: kept[0], entries: kept[1], refused: [...kept[2], ...kept[3]] };
  }

  function subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  // Tells this page and, if it happened here, the other tabs.
  async function changed(elsewhere) {
    if (!elsewhere) tabs.postMessage("");
    const found = { ...(await state()), remark };
    for (const listener of listeners) listener(found);
  }
  tabs.onmessage = () => changed(true).catch(() => {});

  // Keeps the entry, tries to send it, and says what became of it. Its `name` is shown should it be refused.
  async function log(entry, { name = "" } = {}) {
    if (!who || !patient) return { outcome: "refused", why: "" };
    const { uuid } = entry;
    const record = { uuid, who, patient, entry, name, at: (newest = Math.max(now(), newest + 0.01)), state: "waiting", why: "" }; // in order
    try {
      await store.change(async (entries) => (await result(entries.get(uuid))) || entries.add(record));
    } catch {
      return sendUnkept(record); // a browser that keeps nothing
    }
    heard.set(uuid, null);
    changed();
    const late = new Promise((resolve) => setTimeout(resolve, ANSWER_WITHIN));
    await Promise.race([new Promise((resolve) => heard.set(uuid, resolve)), flush(), late]);
    return outcomeOf(uuid);
  }

  async function outcomeOf(uuid) {
    const said = heard.get(uuid);
    heard.delete(uuid);
    if (said?.outcome) return said;
    const kept = await store.read((entries) => entries.get(uuid)); // if not, another tab has sent it
    return { outcome: kept ? (kept.state === "waiting" ? "waiting" : "refused") : "stored", why: kept?.why ?? "" };
  }

  // One after the other: a correction must not arrive before what it corrects.
  let unkept = Promise.resolve();
  const sendUnkept = (record) => (unkept = unkept.then(() => tryUnkept(record)));

  async function tryUnkept(record) {
    const sender = await senderOf();
    return (await sender?.sendOne(record)) ?? { outcome: "refused", why: "" };
  }

  // Null without a connection, unless it was loaded before. Some browsers never ask again for what once failed.
  let failed = 0;
  const senderOf = () =>
    (failed ? import(`./offline/sender.js?${failed}`) : import("./offline/sender.js")).then(
      ({ makeSender }) => makeSender({ store, line, result, who, patient, fetch, now, locks, settled }),
      () => void (failed += 1),
    );

  async function settled({ uuid, outcome, why }) {
    const resolve = heard.get(uuid);
    if (!resolve) return void (remark = why || remark); // such as: for an earlier version of the plan
    heard.set(uuid, { outcome: outcome === "closed" ? "refused" : outcome, why });
    resolve();
  }

  // Sends what waits. Calls during one run make it look once more.
  function flush() {
    more = true;
    running ??= (async () => {
      try {
        for (; more; await changed()) {
          more = false;
          if (!(await state()).waiting) return;
          await (await senderOf())?.sendAll(changed);
        }
      } catch {
        // no database, so nothing waits in it
      } finally {
        running = null;
      }
    })();
    return running;
  }

  // Not while it is being sent. False if it is no longer here: then the server has it.
  async function remove(uuid) {
    const act = () =>
      store.change(async (entries) => {
        const kept = await result(entries.get(uuid));
        if (kept?.who === who) entries.delete(uuid);
        return kept?.who === who;
      });
    const removed = await (locks ? locks.request(NAME, act) : act());
    await changed();
    return removed;
  }

  return { log, flush, subscribe, state, remove, store, line, result, who };
}

// --- The page ----------------------------------------------------------------------------------------------------

const page = globalThis.document?.body.dataset ?? {};
const outbox = makeOutbox(page);
export const { log, flush, subscribe, state, remove } = outbox;

const fill = (words, count) => words.replace("{n}", count);
const find = (selector, root = document) => root.querySelector(selector);

// The line that says what waits. What was refused is listed below it.
function showState(box, found) {
  const [count, sent] = [find("[data-count]", box), find("[data-sent]", box)];
  if (found.waiting) find("strong", count).textContent = fill(count.dataset.count, found.waiting);
  sent.hidden = found.waiting + found.refused.length > 0 || (sent.hidden && count.hidden);
  count.hidden = !found.waiting;
  if (found.remark) find("span", sent).textContent = found.remark;
  box.hidden = count.hidden && sent.hidden && !found.refused.length;
  const list = find("[data-refused]", box);
  if (found.refused.length || list.hasChildNodes())
    import("./offline/refused.js").then(({ showRefused }) => showRefused(list, found.refused, outbox, page), () => {});
}

// On Today: the card of an answer that waits says so. Once as many wait as the plan has rounds left, it takes no more.
function markCards({ entries, refused }) {
  const shown = new Date();
  if (location.search.includes("yesterday")) shown.setDate(shown.getDate() - 1);
  for (const form of document.querySelectorAll("form[data-log]")) {
    const key = form.elements.prescription_key.value;
    const isOf = ({ entry, patient }) => entry.prescription_key === key && patient === page.patient;
    const isShown = (each) => isOf(each) && dayOf(new Date(each.entry.occurred_at)) === dayOf(shown);
    form.seen = form.seen?.filter((uuid) => !refused.some((each) => each.uuid === uuid));
    markCard(form, entries.filter(isShown));
  }
}

function markCard(form, waiting) {
  const card = form.closest("article");
  const { next, most } = form.dataset;
  const sent = (form.seen ?? []).filter((uuid) => !waiting.some((each) => each.uuid === uuid));
  form.seen = [...sent, ...waiting.map((each) => each.uuid)];
  const isFull = form.seen.length > most - next;
  find("[data-waits]", card)?.remove();
  for (const mark of card.querySelectorAll("button.day-mark")) mark.disabled = isFull;
  form.parentElement.hidden = isFull;
  if (!form.seen.length) return;
  const line = find("#waits").content.cloneNode(true).firstElementChild;
  const [said, button] = line.children;
  if (!waiting.length) {
    said.textContent = line.dataset.waits;
    button.remove();
  } else if (waiting.length > 1) said.append(` (${waiting.length})`);
  button.addEventListener("click", async () => {
    form.seen.pop();
    if (!(await remove(waiting.at(-1).uuid))) location.reload();
  });
  find(".day-folds", card).before(line);
}

const dayOf = (date) => new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

// The answers of one of Today's forms as an entry. Days count from now: the page may be of yesterday.
function entryOf(form, data, ago) {
  const at = new Date();
  if (ago) {
    at.setDate(at.getDate() - ago);
    at.setHours(12, 0, 0, 0);
  }
  const entry = { issued_plan: data.get("plan"), source: "page", occurred_at: at.toISOString() };
  for (const name of ["uuid", "prescription_key", "status", "note", "side", "pain", "effort", "sets_done", "reps_done"])
    if (data.get(name)) entry[name] = data.get(name);
  if (entry.status === "stopped") Object.assign(entry, { status: "partly", stopped: true }); // as log_forms.py does
  if (entry.status === "skipped") for (const name of ["effort", "sets_done", "reps_done"]) delete entry[name];
  if (data.get("shown") === dayOf(at) && data.get("round")) entry.round = data.get("round");
  return entry;
}

// The form is sent as always. Only if it does not reach the server, its answers wait here.
async function sendForm(form, button) {
  const data = new FormData(form);
  if (button) data.append(button.name, button.value);
  const ago = Math.max(0, [...form.querySelectorAll("[name=day]")].findIndex((each) => each.checked));
  const answer = page.kept || !navigator.onLine ? null : await reach(form.action, new URLSearchParams(data));
  if (answer?.type === "opaqueredirect") return goBack(form, ago);
  if (answer && answer.status < 500) return sendPlainly(form, button); // it has something to say: show it
  const entry = entryOf(form, data, ago);
  const { outcome } = await log(entry, { name: form.dataset.log });
  if (outcome !== "waiting" && outcome !== "refused") return goBack(form, ago);
  const found = await state().catch(() => null);
  if (!found) return sendPlainly(form, button);
  form.reset();
  form.elements.uuid.value = newUuid();
  form.elements.round?.remove(); // the next one, whichever that is by then
  form.parentElement.open = false;
  form.closest("article").focus({ preventScroll: true });
}

const reach = (action, body) =>
  fetch(action, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);

function sendPlainly(form, button) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: button?.name ?? "", value: button?.value ?? "" });
  form.append(input);
  form.submit();
}

function goBack(form, ago) {
  const next = `/my/${ago ? "?day=yesterday" : ""}`;
  const place = `${next}#${form.closest("article").id}`;
  if (location.pathname + location.search !== next) return location.assign(place);
  history.replaceState({ scroll: scrollY }, "", place);
  history.scrollRestoration = "manual"; // see showCard
  location.reload();
}

// As the page was before it loaded again, unless a card says that the exercise must stop: that is read from its top.
function showCard() {
  const card = document.getElementById(location.hash.slice(1));
  scrollTo({ top: history.state.scroll, behavior: "instant" });
  if (!card) return;
  if (find(".day-toast:not([data-toast])", card)) card.scrollIntoView({ block: "nearest", behavior: "instant" });
  card.focus({ preventScroll: true });
}

// Signing out needs a connection anyway, so what it needs is loaded only now.
const signOut = (form) =>
  import("./offline/leave.js").then(({ leave }) => leave(form, outbox)).catch(() => form.submit());

// A second tap, while the first is on its way, does nothing.
function takeOver(event) {
  const form = event.target;
  const act = "log" in form.dataset ? sendForm : "leave" in form.dataset ? signOut : null;
  if (!act) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "on";
  act(form, event.submitter).finally(() => delete form.dataset.busy);
}

let pause = 30_000; // until the next try, while the page is open and something waits

async function sendWhatWaits() {
  await flush();
  if ((await state().catch(() => null))?.waiting) setTimeout(sendWhatWaits, pause);
  pause = Math.min(2 * pause, 300_000);
}

// Films are kept one by one, and only where the plan is kept.
async function offerFilms() {
  if (await globalThis.caches?.has("reprise-keep")) await import("./offline/films.js");
}

function startPage() {
  document.documentElement.dataset.outboxOn = "on"; // forms are taken over from here on
  const box = find("[data-outbox]");
  const show = (found) => {
    if (box) showState(box, found);
    markCards(found);
  };
  subscribe(show);
  state().then(show, () => {});
  document.addEventListener("submit", takeOver);
  if (history.state?.scroll !== undefined) showCard();
  if (find("[data-film]")) offerFilms().catch(() => {});
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  for (const name of ["online", "pageshow"]) addEventListener(name, flush);
  sendWhatWaits();
}

if (page.who) startPage();
