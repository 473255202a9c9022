import { throwIfAborted } from "../../base/mod.ts";
import { isRemovalNotice } from "../../components/mod.ts";
import { assertNotLeft, type LeaveIntent, noteRemoval } from "../../etcd/mod.ts";
import { etcdPeer } from "../datastore.ts";
import type { ControllerState } from "./controller_state.ts";

/** What tells, and is told, that our member of etcd was removed. */
export type EtcdMember = Pick<ControllerState, "config" | "hostname" | "inputs" | "retired">;

/** Stops the node for good as soon as the others have removed our member of etcd, be it that it asked for it or not. */
export async function retireOnceRemoved(state: EtcdMember, signal: AbortSignal): Promise<void> {
  const removal = await untilRemoved(state, signal);
  if (removal === "left") return state.retired.abort("it has left the etcd cluster");
  state.inputs.ports.log.error("This controller was removed from the etcd cluster", {
    hint: "To make it a controller again: k0s reset, then k0s controller with a new token",
  });
  state.retired.abort("it was removed from the etcd cluster");
}

/** The same while etcd starts. @throws {K0sError} When it was removed, saying how to join anew. */
export async function refuseOnceRemoved(state: EtcdMember, signal: AbortSignal): Promise<never> {
  await untilRemoved(state, signal);
  await assertNotLeft(state.inputs.paths);
  throw new TypeError("A removal that was noted is not there");
}

/**
 * Waits until our etcd ends because the others have removed it, and notes that on disk: with its data it is never let in
 * again, however often it is started.
 */
async function untilRemoved(state: EtcdMember, signal: AbortSignal): Promise<LeaveIntent["state"]> {
  const { config, inputs: { supervisor, paths, ports: { clock } } } = state;
  while (true) {
    throwIfAborted(signal, "Watch of etcd");
    const changed = supervisor.nextChange(signal);
    const etcd = supervisor.status().find(({ name }) => name === "etcd");
    // Its next start may have begun already, and knows nothing of why the last one ended.
    const said = [etcd?.reason ?? "", ...etcd?.lastExit?.lastLines ?? []];
    if (said.some(isRemovalNotice)) {
      return await noteRemoval(paths, { peerUrl: etcdPeer(config, state.hostname).peerUrl, clock });
    }
    await changed;
  }
}
