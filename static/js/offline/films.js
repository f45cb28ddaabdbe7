// The button that keeps one film on this device, where the plan is kept. It goes with the plan: see plans.js, worker.js.

import { isKeeping } from "./plans.js";

const FILMS = "reprise-plan-films"; // begins like the plans' own, so that whoever deletes those deletes it as well
const { who } = document.body.dataset;

async function keep(paths) {
  const films = await caches.open(FILMS);
  for (const path of paths) {
    const answer = await fetch(path);
    if (answer.status !== 200) throw new Error();
    await films.put(path, answer);
  }
  if (!(await isKeeping(who))) await caches.delete(FILMS); // signed out meanwhile
}

async function offer(place) {
  const button = place.querySelector("button");
  const said = place.querySelector("[role=status]");
  const paths = [place.dataset.film, place.dataset.poster];
  const show = (isKept) => {
    button.setAttribute("aria-pressed", isKept);
    button.textContent = isKept ? button.dataset.drop : button.dataset.keep;
  };
  const isKept = async () => Boolean(await caches.match(paths[0], { cacheName: FILMS, ignoreVary: true }));
  show(await isKept());
  place.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = said.dataset.asking;
    try {
      const films = await caches.open(FILMS);
      if (await isKept()) for (const path of paths) await films.delete(path, { ignoreVary: true });
      else await keep(paths);
      said.textContent = "";
    } catch {
      said.textContent = said.dataset.failed;
    }
    show(await isKept());
    button.disabled = false;
    button.focus();
  });
}

if (globalThis.caches && (await isKeeping(who))) document.querySelectorAll("[data-film]").forEach(offer);
