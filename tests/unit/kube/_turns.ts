/** Lets streams and promises make progress: turns of the event loop, no waiting. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await oneTurn();
}

function oneTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      port2.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
