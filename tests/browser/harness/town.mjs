// The stage of one test: a relay and the people at it, all gone at the end. A test fails when a
// page or the relay reported an error, even if all it asserted was true.
//   visitTest('what holds', async (town) => { … }, { relay: options of startRelay(), or
//                                                             a function that gives them,
//                                                    timeout,
//                                                    slow: only with GUICHET_SLOW=1, as ./test --full sets it })
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Person, screenshot } from './person.mjs';
import { startRelay } from './relay.mjs';

const kTestTimeoutMs = 120_000;
const kSlowToo = process.env.GUICHET_SLOW === '1';

export class Town {
  #people = [];
  #expected = [];

  static async open({ relay } = {}) {
    const town = new Town();
    town.relay = await startRelay(typeof relay === 'function' ? relay() : relay);
    return town;
  }

  get url() {
    return this.relay.url;
  }

  async person(source, browser) {
    const person = await Person.at(source, browser);
    this.#people.push(person);
    return person;
  }

  // An error that the test provokes on purpose.
  expectError(pattern) {
    this.#expected.push(pattern);
  }

  errors() {
    return this.#people.flatMap(({ errors }) => errors)
      .filter((error) => !this.#expected.some((pattern) => pattern.test(error)));
  }

  async photograph(name) {
    const pages = this.#people.flatMap((person) => person.pages);
    await Promise.allSettled(pages.map((page, i) => screenshot(page, `failed-${name}-${i}`)));
  }

  async close() {
    await Promise.allSettled(this.#people.map((person) => person.close()));
    return this.relay.stop();
  }
}

export function visitTest(name, run, options) {
  const skip = options?.slow && !kSlowToo && 'slow: in ./test --full';
  test(name, { timeout: options?.timeout ?? kTestTimeoutMs, skip }, async () => {
    const town = await Town.open(options);
    let failure = null;
    try {
      await run(town);
      assert.deepEqual(town.errors(), [], 'errors on the pages');
    } catch (error) {
      failure = error;
      await town.photograph(name.replace(/\W+/g, '-'));
    }
    const left = await town.close();
    if (failure) {
      console.error(`--- relay\n${town.relay.log.slice(-6_000)}`);
      console.error(`--- pages\n${town.errors().join('\n')}`);
      throw failure;
    }
    assert.deepEqual(left, [], 'errors of the relay');
  });
}
