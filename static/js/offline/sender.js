// Sends what waits in the outbox: in batches, one sender at a time over all tabs, answered entry by entry.

import { dropPlan } from "./plans.js";

const NAME = "reprise-outbox";
const ADDRESS = "/my/entries/";
const BATCH = 40; // the most that the server takes at once
const PATIENCE = 15_000; // milliseconds for one request
const LOCK_LASTS = 30_000;

// `store`, `line` and `result` are the outbox's own. `settled` hears what the server said of each entry.
export function makeSender({ store, line, result, who, patient, fetch, now, locks, settled }) {
  // `changed` is called after each batch.
  const sendAll = (changed) => locked(() => sendBatches(changed));

  async function sendBatches(changed) {
    const said = await greet();
    if (said?.who !== who) return; // not reached, signed out, or somebody else is signed in
    if (patient && !said.patients.includes(patient)) await dropPlan();
    for (;;) {
      const waiting = await store.read((entries) => entries.index("line").getAll(line("waiting"), BATCH));
      const batch = waiting.filter((each) => each.patient === waiting[0].patient);
      if (!batch.length || !(await send(batch, said))) return;
      await changed();
    }
  }

  // For a browser that cannot keep anything. Null if it did not reach the server.
  async function sendOne(record) {
    const said = await greet();
    if (said?.who !== who || !said.patients.includes(record.patient)) return null;
    const answer = await post([record], said);
    return answer?.entries?.[0] ?? null;
  }

  // Whether to go on. What cannot be read as a whole is halved until the one is found that holds up the others.
  async function send(batch, said) {
    if (!said.patients.includes(batch[0].patient)) {
      await dropPlan(); // access has ended, and with it the plan on this device
      return settle(batch.map(({ uuid }) => ({ uuid, outcome: "closed", why: "" })));
    }
    const answer = await post(batch, said);
    if (answer?.entries) return settle(answer.entries);
    if (!answer?.unfit) return false;
    if (batch.length === 1) return settle([{ uuid: batch[0].uuid, outcome: "refused", why: answer.unfit }]);
    const half = Math.ceil(batch.length / 2);
    return (await send(batch.slice(0, half), said)) && send(batch.slice(half), said);
  }

  // False if none of the answers is about an entry that is here: then asking again would lead to nothing.
  async function settle(answers) {
    let known = false;
    await store.change((entries) =>
      Promise.all(
        answers.map(async ({ uuid, outcome, why }) => {
          const kept = await result(entries.get(uuid));
          if (kept?.who !== who) return;
          known = true;
          if (outcome === "refused" || outcome === "closed") entries.put({ ...kept, state: outcome, why });
          else entries.delete(uuid);
        }),
      ),
    );
    answers.forEach(settled);
    return known;
  }

  // --- The server ------------------------------------------------------------------------------------------------

  const greet = () => ask({}, { method: "GET" });

  function post(batch, { token }) {
    const body = {
      patient: batch[0].patient,
      now: new Date(now()).toISOString(),
      entries: batch.map((each) => each.entry),
    };
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    return ask(headers, { method: "POST", body: JSON.stringify(body) });
  }

  // Null if it did not come from our server, or not as it should.
  async function ask(headers, request) {
    try {
      const answer = await fetch(ADDRESS, {
        ...request,
        headers: { Accept: "application/json", ...headers },
        cache: "no-store",
        credentials: "same-origin",
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if ([400, 413].includes(answer.status)) return { unfit: (await answer.json().catch(() => ({}))).detail || " " };
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  // --- One at a time -----------------------------------------------------------------------------------------------

  const locked = (act) => (locks ? locks.request(NAME, act) : lockedByRecord(act));

  // For browsers without Web Locks. A lock that nobody renewed, or from a clock that was changed since, has expired.
  async function lockedByRecord(act) {
    const owner = Math.random();
    const take = () =>
      store.change(async (all) => {
        const held = await result(all.get(NAME));
        const isFree = !held || held.owner === owner || Math.abs(now() - held.at) > LOCK_LASTS;
        if (isFree) all.put({ name: NAME, owner, at: now() });
        return isFree;
      }, "locks");
    while (!(await take())) await new Promise((resolve) => setTimeout(resolve, 300));
    const renewing = setInterval(take, LOCK_LASTS / 3);
    try {
      return await act();
    } finally {
      clearInterval(renewing);
      await store.change((all) => all.delete(NAME), "locks");
    }
  }

  return { sendAll, sendOne };
}
