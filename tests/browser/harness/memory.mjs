// What a page holds on to, once the garbage is gone.
//   const memory = await Memory.of(page)
//   await memory.look()          {heap (bytes), nodes, listeners, documents}
//   await memory.alive('Blob')   how many objects of that kind there are
export class Memory {
  #session;

  static async of(page) {
    const memory = new Memory();
    memory.#session = await page.context().newCDPSession(page);
    await memory.#session.send('Performance.enable');
    return memory;
  }

  async look() {
    await this.#collect();
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const value = (wanted) => metrics.find(({ name }) => name === wanted).value;
    return { heap: value('JSHeapUsedSize'), nodes: value('Nodes'), listeners: value('JSEventListeners'),
             documents: value('Documents') };
  }

  async alive(kind) {
    await this.#collect();
    const { result } = await this.#session.send('Runtime.evaluate', { expression: `${kind}.prototype` });
    const { objects } = await this.#session.send('Runtime.queryObjects',
                                                 { prototypeObjectId: result.objectId });
    const { result: count } = await this.#session.send('Runtime.callFunctionOn', {
      objectId: objects.objectId, functionDeclaration: 'function () { return this.length; }',
    });
    for (const { objectId } of [result, objects]) {
      await this.#session.send('Runtime.releaseObject', { objectId });
    }
    return count.value;
  }

  // What one collection lets go of may hold what only the next one can.
  async #collect() {
    for (let i = 0; i < 2; i++) await this.#session.send('HeapProfiler.collectGarbage');
  }
}
