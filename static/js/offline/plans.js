// The plan that the worker keeps on this device, for those who asked for it. See worker.js.

const WANTED = "reprise-keep"; // who asked for it

export async function dropPlan() {
  for (const name of (await globalThis.caches?.keys()) ?? [])
    if (name.startsWith("reprise-plan-")) await caches.delete(name);
}

export async function isKeeping(who) {
  return Boolean(globalThis.caches && (await caches.match(`/my/keep/${who}`, { cacheName: WANTED })));
}

export async function startKeeping(who) {
  await (await caches.open(WANTED)).put(`/my/keep/${who}`, new Response(""));
  await navigator.serviceWorker.register("/my/worker.js", { scope: "/my/" });
  return (await navigator.serviceWorker.ready).active;
}

export async function stopKeeping(who) {
  if (!globalThis.caches) return;
  const wanted = await caches.open(WANTED);
  await wanted.delete(`/my/keep/${who}`); // first: the worker looks whether it is there
  await dropPlan();
  if ((await wanted.keys()).length) return;
  await caches.delete(WANTED);
  await (await navigator.serviceWorker?.getRegistration("/my/"))?.unregister();
}
