import { assert } from "@std/assert";
import type { Network } from "./network.ts";
import { farEndOf } from "./network_rules.ts";

/**
 * A detour that every frame through a port takes, and which takes its time: from the port over a bridge of its own and the
 * relay between two TAP interfaces to the switch, and back.
 */
export class Delay implements AsyncDisposable {
  /** The bridge that the port belongs to instead of the switch. */
  readonly bridge: string;

  private constructor(readonly network: Network, readonly port: string, readonly relay: Deno.ChildProcess) {
    this.bridge = bridgeOf(port);
  }

  /** @param delayMs Per direction, so that a round trip takes twice as long. */
  static async start(network: Network, port: string, delayMs: number): Promise<Delay> {
    const [near, far, bridge] = [port.replace("port-", "near-"), farEndOf(port), bridgeOf(port)];
    const program = new URL("delay_relay.ts", import.meta.url).pathname;
    const relay = new Deno.Command("nsenter", {
      args: [
        ...["--target", String(network.switchPid), "--net", "--", Deno.execPath()],
        ...["run", "--allow-all", "--cached-only", program, near, far, String(delayMs)],
      ],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const reader = relay.stdout.getReader();
    const first = await reader.read();
    reader.releaseLock();
    assert(first.value !== undefined, "the relay did not start");
    await network.run("ip", ["link", "add", bridge, "type", "bridge"]);
    await network.run("ip", ["link", "set", near, "master", bridge, "up"]);
    await network.run("ip", ["link", "set", far, "master", "switch", "up"]);
    await network.run("ip", ["link", "set", bridge, "up"]);
    await network.setPort(port, "master", bridge);
    return new Delay(network, port, relay);
  }

  /** Puts the port back to where it was. Frames on the way are lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.network.setPort(this.port, "master", "switch");
    await this.network.run("ip", ["link", "delete", this.bridge]);
    await this.relay.stdin.close();
    await this.relay.stdout.cancel();
    await this.relay.status;
  }
}

function bridgeOf(port: string): string {
  return port.replace("port-", "via-");
}
