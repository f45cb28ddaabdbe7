// Plays exercises without a page: the clock, the ears and the memory are the test's own.
({
  async make(exercises, { beat = false, kept = null, words = {}, until = undefined } = {}) {
    const { Player } = await import("/static/js/session/player.js");
    const spoken = new Proxy(words, { get: (_all, name) => name });
    const test = { now: kept?.now ?? 1_800_000_000_000, heard: [], beeps: [], log: [], kept: kept?.session ?? null, locks: [], uuids: kept?.uuids ?? 0 };
    test.player = new Player({
      exercises, until, words: spoken, beat, clock: () => test.now, changed() {}, uuid: () => `uuid-${(test.uuids += 1)}`,
      sound: { beep: (kind) => test.beeps.push(kind) },
      speech: { say: (text) => test.heard.push(text) },
      vibration: { buzz() {} },
      wakeLock: { hold: (on) => test.locks.push(on) },
      storage: { read: () => test.kept && JSON.parse(test.kept), write: (session) => { test.kept = JSON.stringify(session); } },
      log: async (entry) => { test.log.push(entry); return { outcome: "stored", why: "" }; },
    });
    // The clock goes in steps of a fifth of a second, as the page's does, or jumps as while a screen is locked.
    test.go = (seconds) => {
      for (let left = Math.round(seconds * 5); left > 0; left -= 1) {
        test.now += 200;
        test.player.tick();
      }
    };
    test.jump = (seconds) => {
      test.now += seconds * 1000;
      test.player.tick();
    };
    // Presses whatever is the main button, as somebody does who simply follows.
    test.follow = (most = 5_000) => {
      const { player } = test, began = test.now;
      while (player.state.screen === "play" && test.now - began < most * 1000) {
        if (["ready", "tap", "done"].includes(player.primary)) player.press();
        else test.go(0.2);
      }
      return Math.round((test.now - began) / 1000);
    };
    test.at = () => [player().phase, player().segment?.set, player().segment?.rep ?? null, player().segment?.side ?? null];
    const player = () => test.player;
    test.seconds = () => Math.ceil(player().left.left / 1000);
    test.sent = async () => {
      await test.player.sending;
      return test.log;
    };
    test.again = () => this.make(exercises, { beat, kept: { now: test.now, session: test.kept, uuids: test.uuids } });
    return test;
  },
})
