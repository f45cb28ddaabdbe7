// Binds the player to its page and to the device, of which each part may be missing.

import { log, newUuid, state } from "../outbox.js";
import { Player } from "./player.js";

const data = JSON.parse(document.getElementById("session-data").textContent);
const { words } = data, root = document.querySelector("[data-session]");
const all = (selector, from = root) => [...from.querySelectorAll(selector)];
const one = (selector, from = root) => from.querySelector(selector);
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
const parts = (number, unit) => new Intl.NumberFormat(data.language, { style: "unit", unit, unitDisplay: "long" }).formatToParts(number);
const isStill = matchMedia("(prefers-reduced-motion: reduce)");
const play = one(".session"), form = one("form");

// A page that is kept on this device does not know what was done since.
const due = "kept" in document.body.dataset ? await (await import("../offline/due.js")).stillDue(data, state) : data.exercises;

// --- What is shown

function put(texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const place of all(`[data-show="${name}"]`)) {
      if (place.textContent !== text) place.textContent = text;
      place.hidden = !text;
    }
  }
}

let screen, panel = "";
function render() {
  const { state } = player;
  if (state.screen === "play") renderPlay(player);
  put({ heard: player.heard ?? "" });
  if (state.screen !== screen) {
    if (state.screen === "how") list();
    show(state.screen);
  }
  if (state.panel !== panel) {
    one(`[data-panel="${panel}"]`)?.close();
    panel = state.panel;
    one(`[data-panel="${panel}"]`)?.showModal();
  }
}

function show(name) {
  screen = name;
  for (const each of all("[data-screen]")) each.hidden = each.dataset.screen !== name;
  document.body.classList.toggle("session-on", name === "play");
  one(`[data-screen="${name}"] h1`).focus({ preventScroll: true });
  scrollTo(0, 0);
}

function renderPlay({ state, exercise, exercises, segment, phase, primary, isCounting, goal, lasts, left, elapsed, mayBeEnough, isBeating }) {
  const isPaused = state.paused !== null, isTap = isCounting && lasts === null, works = exercise.segments, { side } = segment ?? works[0];
  const seconds = parts(Math.ceil(left.left / 1000), "second"), of = isCounting && fill(words.of, { count: goal }), count = isCounting && String(state.count);
  const isTimed = lasts && phase !== "move_out", next = exercises[state.at + 1];
  Object.assign(play.dataset, { phase, primary, enough: mayBeEnough, tap: isTap });
  put({
    exercise_of: fill(words.exercise_of, { number: state.at + 1, count: exercises.length }),
    set: segment?.place ?? exercise.round_name,
    name: exercise.name,
    phase: [isPaused ? words.paused : (words[phase] ?? segment.label), words[segment?.side]].filter(Boolean).join(", "),
    ...Object.fromEntries(["dose", "start", "note", "stop_rule"].map((name) => [name, segment ? "" : exercise[name]])),
    number: isTimed ? count || seconds.find((part) => part.type === "integer").value : "",
    unit: isTimed ? of || seconds.find((part) => part.type === "unit").value : "",
    then: segment?.then ?? "",
    away: state.away ? words.away : "",
    count: isTap ? count : "",
    of: isTap ? of : "",
    beat: isCounting && segment.reps > 1 ? words[isBeating ? "beat_off" : "beat_on"] : "",
    next: next ? fill(words.next, next) : "",
    stop_text: exercise.stop_text,
  });
  one("[data-bar]").value = isTimed ? left.left / left.total : 0;
  one("[data-all]").value = (state.at + Math.max(0, state.step) / works.length) / exercises.length;
  const drawn = side === "alternating" ? ["left", "right"][state.count % 2] : side, pace = isCounting ? segment.seconds_each * 500 : 1500;
  const isStart = !isStill.matches && phase !== "hold" && Math.floor(elapsed / pace) % 2 === 0;
  for (const image of all("[data-moment]")) {
    const found = exercise.pictures.filter((each) => each.moment === image.dataset.moment);
    const picture = found.find((each) => each.side === drawn) ?? found.find((each) => !each.side) ?? found[0];
    if (picture && image.getAttribute("src") !== picture.src) Object.assign(image, { src: picture.src, alt: picture.alt });
    image.hidden = !picture || (image.dataset.moment === "start") !== isStart;
  }
  if (document.activeElement === document.body) one("[data-do=hold]").focus();
}

// --- How was it

// One row for each entry.
const rows = () => player.state.sent.flatMap((sent, at) => sent.map((entry, number) => ({ sent, number, entry, exercise: player.exercises[at], id: `-${at}-${number}` })));

function list() {
  const { began, ended, sent, note = "" } = player.state;
  if (!sent.flat().length) return leave();
  const time = parts(Math.max(1, Math.round((ended - began) / 60_000)), "minute").map((part) => part.value).join("");
  put({ did: fill(words.did, { done: sent.filter((each) => each.some(({ status }) => status !== "skipped")).length, count: sent.length, time }) });
  form.note.value = note;
  for (const { entry, exercise, id } of rows()) {
    const row = one("template").content.cloneNode(true);
    for (const field of all("input", row)) {
      const value = entry[field.name];
      if (field.type === "number") Object.assign(field, { value, disabled: value === null });
      else field.checked = field.name === "status" && field.value === value;
      field.name += id;
    }
    one("summary span", row).textContent = one(":checked", row).parentElement.innerText;
    one("h3", row).textContent = [exercise.name, words[entry.side]].filter(Boolean).join(", ");
    one("[data-list]").append(row);
  }
}

async function leave() {
  clearInterval(ticking);
  storage.wipe();
  player.keep = () => {};
  if (!player.state.sent.flat().length) return location.assign(one("[data-today]").href);
  put({ saved: words.saving });
  player.state.screen = "saved";
  render();
  await player.sending;
  put({ saved: Object.keys(player.state.said).join(" ") });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = new FormData(form), number = (name) => (typed.get(name) ? Number(typed.get(name)) : null);
  const whole = { pain: number("pain"), effort: number("effort"), note: typed.get("note").trim() };
  for (const { sent, number: at, exercise, id } of rows()) {
    const said = Object.fromEntries(["sets", "reps", "pain", "effort"].map((name) => [name, number(name + id) ?? sent[at][name]]));
    player.correct(sent, at, { ...said, status: typed.get(`status${id}`) });
    if (Math.max(said.pain ?? 0, whole.pain ?? 0) < exercise.red) continue;
    put({ stop_text: exercise.stop_text });
    one("[data-too-much]").hidden = false;
  }
  if (Object.values(whole).some((each) => each || each === 0)) player.answer(whole);
  leave();
});

form.note.addEventListener("input", () => {
  const left = form.note.maxLength - form.note.value.length;
  player.state.note = form.note.value;
  player.keep();
  put({ characters: left < 200 ? fill(words.characters, { count: left }) : "" });
});

// --- What is pressed

const acts = {
  hold: () => player[player.state.paused === null ? "pause" : "resume"](),
  beat() {
    player.setBeat(!player.state.beat);
    memory((kept) => { kept["reprise-beat"] = player.state.beat; });
  },
  unsaid: leave,
  turn(name) {
    memory((kept) => { kept[`reprise-${name}`] = isOn(name) ? "off" : "on"; });
    turned();
  },
};

function turned() {
  for (const name of ["sound", "speech"]) for (const each of all(`[data-do="turn:${name}"]`)) each.ariaPressed = isOn(name);
}

root.addEventListener("click", ({ target }) => {
  const [act, what] = target.closest("[data-do]")?.dataset.do.split(":") ?? [];
  if (act) (acts[act] ?? player[act]).call(player, what);
  else if (target.closest("[data-stage]") && !/pause|resume/.test(player.primary)) player.press();
});

root.addEventListener("change", ({ target }) => {
  if (target.name !== "hurt") return;
  const sent = player.state.sent[player.state.at];
  player.correct(sent, sent.findIndex((each) => each.stopped), { pain: Number(target.value) });
});

for (const dialog of all("dialog")) {
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (dialog.dataset.panel !== "hurt") player.close();
  });
}

addEventListener("keydown", (event) => {
  const { key, target, altKey, metaKey } = event, forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (altKey || metaKey || !player.isPlaying || (key === " " && target.closest("a, button:not([data-do=hold])"))) return;
  if (key === " ") player.press();
  else if (key === forward) player.open("skip");
  else if (/Left|Right/.test(key)) player.back();
  else return;
  event.preventDefault();
});
document.addEventListener("visibilitychange", () => player.tick());

// --- The device

function memory(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}

const isOn = (name) => (memory((kept) => kept[`reprise-${name}`]) ?? document.documentElement.dataset[name]) !== "off";

// Keeps one session for two hours, then other rounds may be due; and nothing of another person, patient or plan.
const NAME = "reprise-session", key = [NAME, data.who, data.patient, location.search].join();
const storage = {
  read: () => memory((kept) => {
    for (const each of Object.keys(kept)) if (each.startsWith(NAME) && each !== key) delete kept[each];
    const session = JSON.parse(kept[key] ?? null);
    if (Date.now() - session?.at < 7.2e6 && session.exercises.every((each) => data.plans.includes(each.plan))) return session;
    storage.wipe();
  }),
  write: (session) => memory((kept) => { kept[key] = JSON.stringify({ ...session, at: Date.now() }); }),
  wipe: () => memory((kept) => { delete kept[key]; }),
};

// The first tap, wherever it is, unlocks it.
let audio;
const unlock = () => {
  audio ??= window.AudioContext && new AudioContext();
  audio?.resume();
};
addEventListener("pointerdown", unlock);
addEventListener("keydown", unlock);

const TONES = { low: [440, 0.15], high: [660, 0.15], beat: [550, 0.1], go: [880, 0.5], end: [330, 0.5] }; // hertz, seconds
const sound = {
  beep(kind) {
    if (!audio || !isOn("sound")) return;
    const tone = audio.createOscillator(), volume = audio.createGain(), now = audio.currentTime, [pitch, length] = TONES[kind];
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.4, now);
    volume.gain.exponentialRampToValueAtTime(0.001, now + length);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(now + length);
  },
};

const speech = {
  say(text, language) {
    if (!window.speechSynthesis) return;
    speechSynthesis.cancel();
    if (!isOn("speech")) return;
    const said = new SpeechSynthesisUtterance(text);
    said.lang = language || document.documentElement.lang;
    speechSynthesis.speak(said);
  },
};

// Lost when the page is hidden; the next tick asks again.
let lock;
const wakeLock = {
  hold(on) {
    if (on && !lock && !document.hidden) {
      lock = navigator.wakeLock?.request("screen").then((got) => {
        got.onrelease = () => { lock = null; };
        return got;
      }, () => {});
    } else if (!on && lock) {
      lock.then((got) => got?.release());
      lock = null;
    }
  },
};

let player = {};
player = new Player({
  ...data, exercises: due, beat: memory((kept) => kept["reprise-beat"]) === "true", clock: Date.now, sound, speech, wakeLock, storage, log,
  uuid: newUuid, vibration: { buzz: (pattern) => isOn("vibration") && navigator.vibrate?.(pattern) }, changed: () => player.state && render(),
});
const ticking = setInterval(() => player.tick(), 200);
if (player.exercises.length || data.exercises.length) {
  one("[data-plain]", document).hidden = true;
  root.hidden = false;
  turned();
  render();
}
