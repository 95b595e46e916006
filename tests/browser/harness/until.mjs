// Waiting for something to become true, with a deadline: the only way these tests wait.
import { setTimeout as pause } from 'node:timers/promises';

const kPollMs = 50;

// Gives the first truthy value of `probe`; `what` says in the failure what never happened.
export async function until(probe, what, { within = 15_000 } = {}) {
  const deadline = Date.now() + within;
  let last;
  for (;;) {
    last = await probe();
    if (last) return last;
    if (Date.now() > deadline) throw new Error(`not within ${within} ms: ${what}`);
    await pause(kPollMs);
  }
}

// Holds that `probe` stays true for `during` milliseconds of polling.
export async function always(probe, what, { during }) {
  const end = Date.now() + during;
  while (Date.now() < end) {
    if (!(await probe())) throw new Error(`stopped being true: ${what}`);
    await pause(kPollMs);
  }
}
