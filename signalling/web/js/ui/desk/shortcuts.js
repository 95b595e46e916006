// Keys that act from anywhere on the page. Function keys only: letters belong to what one writes and to
// screen readers. Inside a dialog they rest.
//   new Shortcuts({ F2: action, … })   an action that cannot be done now gives false
export class Shortcuts {
  constructor(actions) {
    document.addEventListener('keydown', (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
      const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
      if (!action || document.querySelector('dialog[open]')) return;
      if (action() !== false) event.preventDefault();
    });
  }
}
