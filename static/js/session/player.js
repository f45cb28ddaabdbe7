// Plays a session: a state machine over segments. Clock, sound, speech, vibration, wake lock, storage and log are passed
// in. What the clock ends goes on by the clock, also while the screen is locked. But a work that would begin unseen waits
// at its start, repetitions counted by the clock wait, and so does the next exercise.

const UNSEEN = 5000;
const LEAD_IN = 3000; // to get back into position after a tap

export class Player {
  constructor(given) {
    Object.assign(this, given, given.storage.read());
    this.state ??= {
      session: this.uuid(), screen: this.exercises[0] ? "start" : "nothing", panel: "", at: 0, step: -1, since: 0, paused: null, count: 0, beat: this.beat,
      did: this.exercises.map(() => ({})), sent: this.exercises.map(() => []), said: {},
    };
    this.sending = Promise.resolve();
    this.seen = 0; // nobody counted while the page was closed
    this.tick();
  }

  get exercise() { return this.exercises[this.state.at]; }
  get segment() { return this.exercise?.segments[this.state.step]; }
  get isWork() { return this.segment?.kind === "work"; }
  get isCounting() { return this.segment?.by === "count"; }
  get isBeating() { return this.isCounting && this.state.beat; }
  get isPlaying() { return this.state.screen === "play" && !this.state.panel; }
  get isRunning() { return this.isPlaying && this.state.paused === null && this.segment; }
  get elapsed() { return (this.state.paused ?? this.clock()) - this.state.since; }
  get place() { return [this.state.screen, this.state.at, this.state.step].join(); }

  // Of a range the clock counts what is asked at least. The patient may tap to its end.
  get goal() {
    const { reps, reps_max = reps } = this.segment ?? {};
    return this.state.beat ? reps : reps_max;
  }

  // Null where the patient ends it.
  get lasts() {
    if (!this.segment || this.segment.by === "open") return null;
    if (this.isCounting) return this.state.beat ? this.goal * this.segment.seconds_each * 1000 : null;
    return this.segment.seconds * 1000 + this.state.extra;
  }

  // How long the way into a hold takes, and out of it.
  get edge() { return this.segment?.by === "hold" ? (this.segment.moving ?? 0) * 500 : 0; }

  get left() {
    const total = this.lasts - 2 * this.edge;
    return { total, left: Math.min(total, Math.max(0, this.lasts - this.edge - this.elapsed)) };
  }

  get phase() {
    const { segment, edge, elapsed } = this;
    if (edge && elapsed < edge) return "move_in";
    if (edge && elapsed >= this.lasts - edge) return "move_out";
    return segment ? (segment.by ?? segment.kind) : "intro";
  }

  get primary() {
    const { phase, state } = this;
    if (state.paused !== null) return "resume";
    if (this.lasts === null) return { intro: "ready", open: "done" }[phase] ?? "tap";
    return phase === "rest" ? phase : "pause";
  }

  // Whether the patient may say "enough", and has then done what was asked.
  get mayBeEnough() {
    const { segment, state } = this;
    if (!segment) return false;
    const isOffered = (this.isWork ? segment : this.exercise.segments[state.step + 1]).share;
    const isTired = segment.to_fatigue && segment.by !== "open" && (state.count || !this.isCounting);
    return isOffered || isTired || (segment.reps_max && state.count >= segment.reps);
  }

  // --- By the clock

  tick() {
    const now = this.clock(), { state } = this;
    const back = Math.max(0, this.seen - now); // the clock was set back
    this.set({ since: state.since - back, paused: state.paused && state.paused - back });
    if (this.isRunning && this.isBeating && now - this.seen > UNSEEN) this.set({ since: now - this.beaten, paused: now, away: true });
    while (this.isRunning && this.lasts !== null && this.elapsed >= this.lasts) {
      this.record(true, this.goal);
      this.enter(state.step + 1, state.since + this.lasts);
    }
    if (this.isRunning && this.isBeating) this.countTo(Math.floor(this.elapsed / this.segment.seconds_each / 1000));
    this.seen = now;
    if (this.place === this.last) this.countDown();
    else this.announce();
    this.last = this.place;
    this.wakeLock.hold(this.isPlaying && state.paused === null);
    this.changed();
  }

  get beaten() { return this.state.count * this.segment.seconds_each * 1000; }

  set(changes) { Object.assign(this.state, changes); }

  keep() { this.storage.write({ exercises: this.exercises, state: this.state }); }

  enter(step, at) {
    this.set({ step, since: at, paused: null, away: false, extra: 0, count: 0 });
    if (step >= this.exercise.segments.length) this.finish(at);
    else if (this.isWork && this.lasts !== null && this.clock() - at > UNSEEN) this.set({ paused: at, away: true });
    this.keep();
  }

  record(done, count = this.state.count) {
    const took = this.isCounting ? count : done ? (this.segment?.reps ?? 0) : 0;
    if (this.isWork) this.state.did[this.state.at][this.state.step] = { done, took };
  }

  finish(at, how) {
    this.report(at, how);
    this.moveOn(at);
  }

  moveOn(at) {
    this.set({ panel: "", step: -1, paused: null, count: 0 });
    if (this.state.at + 1 < this.exercises.length) this.set({ at: this.state.at + 1, since: at });
    else this.set({ screen: "how", ended: at });
  }

  // --- By the patient

  act(change) {
    change(this.clock(), this.state);
    this.keep();
    this.tick();
  }

  press() { this[this.primary](); }
  start() { this.act((now) => this.set({ screen: "play", began: now, since: now, until: now < this.until ? this.until : 9e15 })); }
  ready() { this.act((now) => this.enter(0, now)); }
  tap() { this.act((_now, state) => this.countTo(state.count + 1)); }
  more() { this.act((_now, state) => this.set({ extra: state.extra + 15_000 })); }
  rest() { this.act((now) => this.leadIn(now)); }
  open(panel) { this.act((now, state) => this.set({ panel, paused: state.paused ?? now })); }

  close() {
    this.set({ panel: "" });
    this.resume();
  }

  goOn() { this.act((now) => this.moveOn(now)); }

  done() {
    this.act((now, state) => {
      this.record(true);
      this.enter(state.step + 1, now);
    });
  }

  pause() {
    this.act((now) => this.set({ paused: now }));
    this.speech.say(this.words.paused);
  }

  // A countdown that has hardly begun has some seconds of getting ready again.
  resume() {
    this.last = "";
    this.act((now, state) => {
      const isNew = this.isWork && this.lasts !== null && this.elapsed < 1000;
      this.set({ since: state.since + now - state.paused, paused: null, away: false });
      if (isNew) this.lead(state.step, now);
    });
  }

  lead(work, now) {
    this.enter(Math.max(0, work - 1), now);
    this.leadIn(now);
  }

  leadIn(now) { if (!this.isWork) this.set({ since: Math.min(now, now + LEAD_IN - this.lasts) }); }

  setBeat(beat) {
    this.act((now, state) => {
      this.set({ beat });
      if (this.isBeating) this.set({ since: (state.paused ?? now) - this.beaten });
    });
  }

  countTo(count) {
    const { segment, state } = this;
    if (count <= state.count) return;
    this.set({ count });
    this.keep();
    this.sound.beep("beat");
    if (!state.beat || segment.seconds_each > 1) this.speech.say(segment.cues?.[count] ?? String(count));
    if (!state.beat && count >= this.goal) this.done();
  }

  // Ends a set within a range or to fatigue, or leaves out all that is only offered.
  enough() {
    this.act((now, state) => {
      const { segments } = this.exercise, isAsked = this.isWork && !this.segment.share;
      const next = segments.findIndex((each, at) => at > state.step && each.kind === "work" && !each.share);
      this.record(isAsked);
      this.enter(isAsked ? state.step + 1 : next < 0 ? segments.length : next - 1, now);
    });
  }

  // To the start of this work, the work before, the introduction, the exercise before.
  back() {
    this.last = "";
    this.act((now, state) => {
      let work = state.step - (this.isWork && (this.elapsed > LEAD_IN || state.count) ? 0 : 1);
      while (this.exercise.segments[work] && this.exercise.segments[work].kind !== "work") work -= 1;
      if (work >= 0) {
        delete state.did[state.at][work];
        this.lead(work, now);
      } else {
        if (state.step < 0 && state.at) state.did[(state.at -= 1)] = {};
        this.enter(-1, now);
      }
    });
  }

  skip(reason) {
    this.act((now) => {
      this.record(false);
      this.finish(now, { reason });
    });
  }

  // It is logged at once; how much it hurts may follow.
  hurt() {
    this.open("hurt");
    this.act((now) => {
      this.record(false);
      this.report(now, { stopped: true, side: this.segment?.side });
    });
    this.speech.say(this.words.say_stopped);
  }

  // An exercise that was begun is logged as far as it went; the others stay due.
  leave() {
    this.act((now, state) => {
      if (state.panel !== "hurt") {
        this.record(false);
        if (Object.values(state.did[state.at]).some((each) => each.done || each.took)) this.report(now);
      }
      this.set({ panel: "", screen: "how", ended: now, paused: null, step: -1 });
    });
  }

  // --- What is heard

  announce() {
    const { state, segment, words } = this;
    this.counted = this.spoken = "";
    if (state.paused !== null || !/play|how/.test(state.screen)) return;
    this.sound.beep(this.isWork ? "go" : "end");
    this.vibration.buzz(this.isWork ? 200 : [80, 80, 80]);
    this.heard = state.screen === "how" ? words.say_finished : (segment ?? this.exercise).said;
    if (this.primary === "tap" && state.step === 1) this.heard += ` ${words.say_tap}`;
    this.speech.say(this.heard, segment ? "" : this.exercise.language);
    this.spoken = this.phase;
  }

  countDown() {
    if (!this.isRunning || this.lasts === null || this.isCounting) return;
    if (this.spoken && this.spoken !== this.phase) this.speech.say(this.words[this.phase]);
    this.spoken = this.phase;
    const left = Math.ceil((this.lasts - this.elapsed) / 1000);
    if (left === this.counted) return;
    this.counted = left;
    if (left < 4) this.sound.beep(this.isWork ? "low" : "high");
    else if (this.segment.cues?.[left]) this.speech.say(this.segment.cues[left]);
  }

  // --- What is logged

  // The exercise in hand; after Back its entries are corrected.
  report(at, { reason = "", stopped = false, side = "" } = {}) {
    const { exercise, state } = this, sent = state.sent[state.at];
    let parts = partsOf(exercise, state.did[state.at]);
    if (sent.length === 1 && parts.length > 1) parts = [merged(parts)];
    if (sent.length > parts.length) parts = sent.map((each) => ({ ...parts[0], side: each.side }));
    const last = parts.find((part) => part.side === side) ?? parts.findLast((part) => part.status !== "done") ?? parts[0];
    parts.forEach((part, number) => {
      const said = { ...part, reason: "", stopped: false };
      if (part === last && stopped && part.status === "done") said.status = "partly";
      if (part === last) Object.assign(said, { stopped, reason: said.status === "done" ? "" : reason });
      if (sent[number]) return this.correct(sent, number, said);
      sent[number] = { ...said, uuid: this.uuid() };
      this.send(sent[number], { prescription_key: exercise.key, round: exercise.round, side: part.side, ...this.of(exercise, at) });
    });
  }

  // Another entry in place of one that was sent.
  correct(sent, number, changes) {
    const before = sent[number], after = { ...before, ...changes, uuid: this.uuid() };
    if (Object.keys(changes).every((name) => changes[name] === before[name])) return;
    if (after.status === "done") after.stopped = false;
    sent[number] = after;
    this.send(after, { corrects: before.uuid });
  }

  // About the whole session, under the plan of its first exercise.
  answer(said) {
    const { sent, ended } = this.state, statuses = new Set(sent.map((each) => (each.length ? each.map(({ status }) => status) : "")).flat());
    const [first] = statuses, status = statuses.size > 1 ? "partly" : first;
    this.send({ ...said, status, uuid: this.uuid() }, this.of(this.exercises[0], ended));
  }

  // A session counts for the day on which it began, also after midnight.
  of({ plan }, at) {
    return { issued_plan: plan, session: this.state.session, occurred_at: new Date(Math.min(at, this.state.until)).toISOString() };
  }

  // The log keeps each at once, and sends them in this order.
  send({ uuid, status, stopped = false, sets = null, reps = null, pain = null, effort = null, reason = "", note = "" }, about) {
    const entry = { uuid, source: "session", status, stopped, sets_done: sets, reps_done: reps, pain, effort, reason, note, ...about };
    const log = async () => {
      const { outcome, why } = await this.log(entry);
      this.state.said[why || this.words[outcome]] = 1;
      this.keep();
      this.changed();
    };
    this.sending = Promise.all([this.sending, log()]);
  }
}

// One part, or one for each side if they do not end alike. `did`: {done, took} by number of the segment.
function partsOf(exercise, did) {
  const works = exercise.segments.map((each, at) => ({ ...each, ...did[at] })).filter((each) => each.kind === "work");
  if (!exercise.sides.length) return [{ side: exercise.side, ...partOf(works) }];
  const parts = exercise.sides.map((side) => ({ side, ...partOf(works.filter((each) => each.side === side)) }));
  const [first] = parts, isWhole = first.status !== "partly" && parts.every((part) => part.status === first.status);
  return isWhole ? [merged(parts)] : parts;
}

// Counts are for each side, as in the dose.
function merged(parts) {
  const least = (name) => (parts[0][name] === null ? null : Math.min(...parts.map((part) => part[name])));
  const isAlike = parts.every((part) => part.status === parts[0].status);
  return { side: "", status: isAlike ? parts[0].status : "partly", sets: least("sets"), reps: least("reps") };
}

function partOf(works) {
  const isDone = works.every((each) => each.done || each.share), isBegun = works.some((each) => each.done || each.took);
  return { status: isDone ? "done" : isBegun ? "partly" : "skipped", sets: setsOf(works), reps: repsOf(works) };
}

// A set counts once all that is asked of it is done. Null for an exercise in one's own time.
function setsOf(works) {
  if (works[0].by === "open" && !works[0].seconds_each) return null;
  const isFull = (set) => {
    const asked = set.filter((each) => !each.share);
    return (asked.length ? asked : set).every((each) => each.done);
  };
  return [...new Set(works.map((each) => each.set))].filter((number) => isFull(works.filter((each) => each.set === number))).length;
}

// Null without a number, or for as many as one can within a time.
function repsOf(works) {
  const counted = works.filter((each) => each.reps && (each.by !== "time" || each.reps === 1));
  return counted.length ? Math.min(1000, counted.reduce((sum, each) => sum + (each.took ?? 0), 0)) : null;
}
