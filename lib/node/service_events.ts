import { ServiceNotifier } from "../install/mod.ts";
import { environmentVariable, type Ports, processId, sendDatagram } from "../platform/mod.ts";
import type { NodeEvents, ReadyFacts } from "./options.ts";

/** What {@link serviceEvents} needs. */
export interface ServiceEventsOptions {
  ports: Pick<Ports, "clock">;
  /** Aborted when the node is to stop. */
  signal: AbortSignal;
  /** What the service manager is told through. @default the one that systemd named to this process */
  notifier?: ServiceNotifier;
}

/** Hands what a node tells on to the service manager as well: which steps run, that it is ready, that it stops. */
export function serviceEvents(
  events: NodeEvents,
  { ports, signal, notifier = processNotifier(ports) }: ServiceEventsOptions,
): NodeEvents & Disposable {
  const running = new Set<string>();
  const onAbort = () => notifier.stopping();
  signal.addEventListener("abort", onAbort, { once: true });
  return {
    onStep(step) {
      if (step.state === "running") running.add(step.name);
      else running.delete(step.name);
      notifier.status(running.size > 0 ? `Starting: ${[...running].join(", ")}` : "Waiting for the node to be ready");
      events.onStep?.(step);
    },
    onReady(facts) {
      notifier.ready(readyStatus(facts));
      events.onReady?.(facts);
    },
    onNetwork(facts) {
      notifier.status(readyStatus(facts));
      events.onNetwork?.(facts);
    },
    [Symbol.dispose]() {
      signal.removeEventListener("abort", onAbort);
      notifier[Symbol.dispose]();
    },
  };
}

function readyStatus({ apiUrl, lacksNetwork }: ReadyFacts): string {
  const missing = lacksNetwork === undefined ? "" : ` without a pod network (${lacksNetwork})`;
  return `Ready${missing}, API at ${apiUrl}`;
}

function processNotifier({ clock }: Pick<Ports, "clock">): ServiceNotifier {
  return new ServiceNotifier({ environment: environmentVariable, processId: processId(), clock, send: sendDatagram });
}
