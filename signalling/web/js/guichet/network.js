// Tells when this machine is on the network again or on another one. `change` of navigator.connection
// also fires whenever an estimate of the line changes: only another kind of network counts.
export function onNetwork(changed) {
  const connection = globalThis.navigator?.connection;
  let type = connection?.type;
  const compare = () => {
    if (connection.type === type) return;
    type = connection.type;
    changed();
  };
  globalThis.addEventListener?.('online', changed);
  connection?.addEventListener?.('change', compare);
  return () => {
    globalThis.removeEventListener?.('online', changed);
    connection?.removeEventListener?.('change', compare);
  };
}
