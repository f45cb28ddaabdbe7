// What of a kept session is still to do: the page knows nothing of what waits on this device to be sent, is the same for
// every exercise, and may be of another day. Then each takes the next round that is open.

export async function stillDue({ exercises, until }, state) {
  const only = new URLSearchParams(location.search).get("exercise");
  const { entries } = await state().catch(() => ({ entries: [] }));
  const isOfDay = Date.now() < until;
  const isOfThisDay = ({ occurred_at }) => new Date(occurred_at).toDateString() === new Date().toDateString();
  const isWaiting = ({ key, round }) =>
    entries.some(
      ({ entry }) => entry.prescription_key === key && isOfThisDay(entry) && (!isOfDay || (entry.round ?? round) === round),
    );
  const due = exercises.filter((each) => !isWaiting(each) && (!only || each.key === only));
  return isOfDay ? due : due.map((each) => ({ ...each, round: undefined }));
}
