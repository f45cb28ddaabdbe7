// Keeps the plan of one sign-in and one patient for the times without a connection. Before this text the server writes
// `RELEASE`, which changes with every release: its version, language, style sheet and words.
//
// Only for those who asked for it (`reprise-keep`). Pages come from the network whenever it answers. As soon as that shows
// somebody else, or nobody, or no plan, what was kept is deleted. Pages of staff and accounts are outside its scope.

const PLAN = `reprise-plan-${RELEASE.version}`;
const WANTED = "reprise-keep";
const TODAY = "/my/";
const SESSION = "/my/session/";
const PAGES = [TODAY, SESSION, "/my/offline/"];
const AHEAD = [TODAY, SESSION]; // kept as they will be tomorrow, too: on a day without a connection nothing is logged yet
const FILMS = "reprise-plan-films"; // those that somebody asked for one by one: see films.js
const OWNER = "/my/kept-for"; // not a page: an entry of the cache that says for whom it is, and when the server last answered
const HIDDEN_AFTER = 14 * 24 * 3600 * 1000;
const PATIENCE = 6_000; // milliseconds; then a page that is kept is shown

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(pageFor(event, url));
  else if (request.destination) event.respondWith(partFor(request, url));
});

addEventListener("message", (event) => {
  if (event.data !== "keep") return;
  event.waitUntil(keepAll().then((isKept) => event.ports[0].postMessage(isKept)));
});

// --- Pages -------------------------------------------------------------------------------------------------------

async function pageFor(event, url) {
  const address = url.search ? "" : url.pathname;
  const fromNetwork = fetch(event.request).catch(() => null);
  const page = url.pathname === SESSION ? SESSION : address; // of one exercise: its script finds it in the whole
  const kept = PAGES.includes(page) && (await findOfToday(page));
  const answer = await (kept ? Promise.race([fromNetwork, sleep(PATIENCE)]) : fromNetwork);
  if (!answer || answer.status >= 500) return (await offlinePage(kept)) ?? answer ?? plainPage(RELEASE.words.nothing);
  if (PAGES.includes(address)) event.waitUntil(look(address, answer.clone()));
  return answer;
}

const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

// What the server answered decides what stays here. A redirect leads to the sign-in.
async function look(address, answer) {
  if (answer.type === "opaqueredirect" || answer.status === 403) return forget();
  if (answer.status !== 200) return;
  const text = await answer.text();
  const owner = { who: attribute(text, "who"), patient: attribute(text, "patient") };
  const before = await ownerOf();
  const isSame = before?.who === owner.who && before?.patient === owner.patient;
  if (address !== TODAY && !isSame) return;
  if (before && !isSame) await forget();
  if (!owner.patient || !(await isWanted(owner.who))) return;
  await keep(address, text, answer.headers, owner);
  if (address !== TODAY) return;
  const isNew = !(await caches.match("/my/offline/", { cacheName: PLAN }));
  for (const other of isNew ? PAGES.slice(1) : [SESSION]) await fetchAndKeep(other);
  for (const other of AHEAD) await keepAhead(other, owner);
  await tidy();
}

const attribute = (text, name) => text.match(new RegExp(`<body[^>]* data-${name}="([^"]+)"`))?.[1] ?? "";

async function fetchAndKeep(address) {
  const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
  if (answer) await look(address, answer);
}

async function keepAhead(address, owner) {
  const answer = await fetch(address, { redirect: "manual", headers: { "X-Day": "tomorrow" } }).catch(() => null);
  if (answer?.status !== 200) return;
  const text = await answer.text();
  const isSame = attribute(text, "who") === owner.who && attribute(text, "patient") === owner.patient;
  if (isSame) await keep(`${address}ahead`, text, answer.headers, owner);
}

// Of a page that was kept before today, as it was to be the day after.
async function findOfToday(page) {
  const kept = await find(page);
  const isOld = kept && dayOf(kept) !== new Date().toDateString();
  return (isOld && (await find(`${page}ahead`))) || kept;
}

const dayOf = (kept) => new Date(Number(kept.headers.get("X-Kept"))).toDateString();

async function keepAll() {
  await fetchAndKeep(TODAY);
  return Boolean(await find(TODAY));
}

async function keep(address, text, headers, owner) {
  const cache = await caches.open(PLAN);
  const at = Date.now();
  await cache.put(address, new Response(text, { headers: { ...plainly(headers), "X-Kept": String(at) } }));
  await cache.put(OWNER, Response.json({ ...owner, at }));
  await Promise.all(partsOf(text).map((part) => keepPart(cache, part, new Set())));
  if (!(await isWanted(owner.who))) await forget(); // signed out meanwhile
}

// Without what described the bytes on the wire.
const plainly = (headers) =>
  Object.fromEntries([...headers].filter(([name]) => !["content-encoding", "content-length", "vary"].includes(name)));

async function find(address) {
  return (await caches.match(address, { cacheName: PLAN })) ?? caches.match(address); // or of the last release
}

async function ownerOf() {
  return (await find(OWNER))?.json();
}

const isWanted = (who) => caches.match(`/my/keep/${who}`, { cacheName: WANTED }).then(Boolean);

async function plans() {
  return (await caches.keys()).filter((name) => name.startsWith("reprise-plan-"));
}

async function forget() {
  for (const name of await plans()) await caches.delete(name);
}

// Once this release has the plan, that of the last one goes; so do the pictures of earlier versions of the plan.
async function tidy() {
  for (const name of await plans()) if (name !== PLAN && name !== FILMS) await caches.delete(name);
  const cache = await caches.open(PLAN);
  const pages = await Promise.all([...PAGES, ...AHEAD.map((page) => `${page}ahead`)].map(async (page) => (await cache.match(page))?.text() ?? ""));
  const shown = new Set(pages.flatMap(partsOf));
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (pathname.startsWith("/issued/") && !shown.has(pathname)) await cache.delete(url);
  }
  if (!(await caches.has(FILMS))) return;
  const films = await caches.open(FILMS);
  const named = new Set(pages.flatMap((text) => [...text.matchAll(FILMS_SHOWN)].flatMap((found) => found.slice(1))));
  for (const { url } of await films.keys()) if (!named.has(new URL(url).pathname)) await films.delete(url);
}

// --- Parts of pages ----------------------------------------------------------------------------------------------

const isLasting = (path) => path.startsWith("/issued/") || /\.[0-9a-f]{12}\.\w+$/.test(path);
const SOURCES = /<(?:img|image|link|script|source|use)\b[^>]*?\s(?:src|href)="(\/[^"#]+)/g;
const IMPORTS = /\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

const FILMS_SHOWN = /\sdata-film="(\/[^"]+)" data-poster="(\/[^"]+)"/g;
const PICTURES = /"src": "(\/[^"]+)"/g; // in the data of the session
const partsOf = (text) =>
  [...new Set([SOURCES, PICTURES].flatMap((each) => [...text.matchAll(each)].map((found) => found[1])))];

async function keepPart(cache, path, seen) {
  if (seen.has(path)) return;
  seen.add(path);
  let answer = isLasting(path) && (await cache.match(path));
  if (!answer) {
    answer = await fetch(path).catch(() => null);
    if (!answer?.ok) return;
    await cache.put(path, answer.clone());
  }
  if (!path.endsWith(".js")) return;
  const found = [...(await answer.text()).matchAll(IMPORTS)];
  const next = found.map(([, other]) => new URL(other, new URL(path, location.origin)).pathname);
  await Promise.all(next.map((other) => keepPart(cache, other, seen)));
}

async function partFor(request, url) {
  if (request.destination === "video") return filmFor(request, url);
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept && isLasting(url.pathname)) return kept;
  const itself = () => caches.match(url.pathname, { ignoreVary: true }); // the large picture, for a smaller copy of it
  return fetch(request).catch(async () => kept ?? (await itself()) ?? Response.error());
}

// A player asks for a part of a film, and some play nothing if they get the whole.
async function filmFor(request, url) {
  const kept = await caches.match(url.pathname, { cacheName: FILMS, ignoreVary: true });
  const part = request.headers.get("range")?.match(/^bytes=(\d+)-(\d*)$/);
  if (!kept || !part) return kept ?? fetch(request);
  const film = await kept.blob();
  const [first, last] = [Number(part[1]), Math.min(Number(part[2] || Infinity), film.size - 1)];
  const range = first > last ? `bytes */${film.size}` : `bytes ${first}-${last}/${film.size}`;
  const headers = { "Content-Type": kept.headers.get("Content-Type"), "Content-Range": range, "Accept-Ranges": "bytes" };
  return new Response(film.slice(first, last + 1), { status: first > last ? 416 : 206, headers });
}

// --- Without a connection ----------------------------------------------------------------------------------------

async function offlinePage(kept) {
  const owner = await ownerOf();
  if (!owner || !(await isWanted(owner.who))) return null;
  if (Math.abs(Date.now() - owner.at) > HIDDEN_AFTER) return plainPage(RELEASE.words.old);
  if (!kept) return plainPage(RELEASE.words.nothing, true);
  const text = await kept.text();
  const at = new Date(Number(kept.headers.get("X-Kept")));
  const banner = `<div class="notice notice-warn"><div><strong>${RELEASE.words.offline}</strong><p>${RELEASE.words.kept.replace("{when}", inWords(at, text))} <a href="">${RELEASE.words.again}</a></p></div></div>`;
  const page = text.replace("<body ", `<body data-kept="${at.toISOString()}" `).replace(/<main[^>]*>/, (main) => main + banner);
  return new Response(page, { headers: kept.headers });
}

function inWords(at, text) {
  const language = text.match(/<html lang="([^"]+)"/)?.[1];
  const isToday = at.toDateString() === new Date().toDateString();
  const day = isToday ? {} : { weekday: "long", day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(language, { ...day, hour: "2-digit", minute: "2-digit" }).format(at);
}

function plainPage(words, hasPlan = false) {
  const link = hasPlan
    ? `<a class="button button-primary" href="/my/">${RELEASE.words.plan}</a>`
    : `<a class="button button-primary" href="">${RELEASE.words.again}</a>`;
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${RELEASE.words.offline}</title><link rel="stylesheet" href="${RELEASE.sheet}">`;
  const body = `<main class="entrance"><div class="card"><h1>${RELEASE.words.offline}</h1><p>${words}</p><p>${link}</p></div></main>`;
  const page = `<!DOCTYPE html><html lang="${RELEASE.language}"><head>${head}</head><body class="patient">${body}</body></html>`;
  return new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}
