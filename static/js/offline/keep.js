// The switch that keeps the plan on this phone.

import { isKeeping, startKeeping, stopKeeping } from "./plans.js";

const place = document.querySelector("[data-keeping]");
const { who } = document.body.dataset;

// The worker answers once it has the plan and its pictures.
function kept(worker) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage("keep", [port2]);
  });
}

async function offer() {
  const choice = place.querySelector("input");
  const said = place.querySelector("[data-said]");
  const say = (name) => (said.textContent = said.dataset[name]);
  choice.checked = await isKeeping(who);
  if (choice.checked) say("kept");
  place.hidden = false;
  document.querySelector("[data-impossible]").hidden = true;
  choice.addEventListener("change", async () => {
    choice.disabled = true;
    say("asking");
    try {
      if (choice.checked) {
        choice.checked = await kept(await startKeeping(who));
        if (!choice.checked) await stopKeeping(who);
        else navigator.storage?.persist?.().catch(() => {});
        say(choice.checked ? "kept" : "failed");
      } else {
        await stopKeeping(who);
        say("gone");
      }
    } catch {
      choice.checked = false;
      say("failed");
    }
    choice.disabled = false;
    choice.focus();
  });
}

if (place && globalThis.caches && navigator.serviceWorker) offer();
