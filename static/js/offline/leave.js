// Signing out takes what is kept for this sign-in from this device, after a warning if anything was not sent.

import { stopKeeping } from "./plans.js";

export async function leave(form, outbox) {
  const { waiting, refused } = await outbox.state().catch(() => ({ waiting: 0, refused: [] }));
  const unsent = waiting + refused.length;
  const ask = unsent === 1 ? form.dataset.leave : form.dataset.leaveMany.replace("{n}", unsent);
  if (unsent && !confirm(ask)) return;
  await stopKeeping(outbox.who).catch(() => {});
  await wipe(outbox).catch(() => {});
  dropSessions(outbox.who);
  form.submit();
}

// What a session left that was not ended: see session/page.js.
function dropSessions(who) {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(`reprise-session,${who},`)) delete localStorage[key];
  } catch {
    // a browser that keeps nothing
  }
}

// The entries of this sign-in, and of nobody else.
export async function wipe({ store, line, result }) {
  const left = await store.change(async (entries) => {
    for (const key of await result(entries.index("line").getAllKeys(line()))) entries.delete(key);
    return result(entries.count());
  });
  if (!left) await result(indexedDB.deleteDatabase("reprise-outbox"));
}
