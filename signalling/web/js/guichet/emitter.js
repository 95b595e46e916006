// An EventTarget with two short words: on() gives back its own undoing, emit() carries a value.
export class Emitter extends EventTarget {
  on(name, handle) {
    const listener = (event) => handle(event.detail);
    this.addEventListener(name, listener);
    return () => this.removeEventListener(name, listener);
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
