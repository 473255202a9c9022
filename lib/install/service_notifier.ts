import { ignoreCancelled } from "../base/mod.ts";
import type { Clock } from "../platform/mod.ts";

/** What {@link ServiceNotifier} needs. */
export interface NotifierOptions {
  /** Our environment. */
  environment(name: string): string | undefined;
  processId: number;
  clock: Clock;
  /** Sends a datagram to a unix socket. */
  send(address: string, text: string): boolean;
}

/**
 * Tells the service manager how the service is doing; without one that listens, nothing happens.
 *
 * ```
 * status… → ready → watchdog, at intervals → stopping
 * ```
 *
 * @see sd_notify(3), sd_watchdog_enabled(3)
 */
export class ServiceNotifier implements Disposable {
  readonly #options: NotifierOptions;
  readonly #socket: string | undefined;
  readonly #ended = new AbortController();

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#socket = options.environment("NOTIFY_SOCKET") || undefined;
  }

  /** What it does now, as the service manager shows it. */
  status(text: string): void {
    this.#send(`STATUS=${text.replaceAll("\n", " ")}`);
  }

  /** All is up. From now on the service manager hears at intervals that we are alive, if it wants to. */
  ready(text: string): void {
    this.#send(`READY=1\nSTATUS=${text}`);
    const everyMs = this.#watchdogMs();
    if (everyMs !== undefined) void this.#keepAlive(everyMs);
  }

  /** It ends on purpose. */
  stopping(): void {
    this.#ended.abort();
    this.#send("STOPPING=1\nSTATUS=Stopping");
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
  }

  #send(text: string): void {
    if (this.#socket !== undefined) this.#options.send(this.#socket, text);
  }

  /** Half of what the service manager waits for; `undefined` if it does not. */
  #watchdogMs(): number | undefined {
    const { environment, processId } = this.#options;
    const limitUs = Number(environment("WATCHDOG_USEC") ?? "");
    const pid = environment("WATCHDOG_PID") ?? "";
    if (this.#socket === undefined || !(limitUs > 0) || (pid !== "" && Number(pid) !== processId)) return undefined;
    return limitUs / 2_000;
  }

  async #keepAlive(everyMs: number): Promise<void> {
    try {
      for (;;) {
        await this.#options.clock.sleep(everyMs, this.#ended.signal);
        this.#send("WATCHDOG=1");
      }
    } catch (error) {
      ignoreCancelled(error);
    }
  }
}
