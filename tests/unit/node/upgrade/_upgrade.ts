import type { UpgradedMachine } from "../../../../lib/node/upgrade/drive_upgrade.ts";
import type { UpgradeJournal } from "../../../../lib/node/upgrade/journal.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import type { StatusDocument } from "../../../../lib/status/mod.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { aStatus } from "../../cli/status/_status.ts";

/** The version that {@link healthyStatus} tells. */
export const OLD = "v1.37.2+k0s.0";
export const NEW = "v1.37.3+k0s.0";

/** Paths of a node in a directory. */
export function pathsIn(directory: string) {
  return nodePaths({ dataDir: `${directory}/data`, runDir: `${directory}/run` });
}

/** Names in a directory. */
export function namesIn(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
}

/** A status of a node with nothing amiss. */
export function healthyStatus(changes: Partial<StatusDocument> = {}): StatusDocument {
  return aStatus({
    Version: OLD,
    ReadyAt: "2026-01-02T03:04:05.000Z",
    Node: { Name: "one", Registered: true, Ready: true },
    Processes: [{ name: "kube-apiserver", state: "ready", restarts: 0 }],
    ...changes,
  });
}

/** A journal of an upgrade of a file in a directory. */
export function aJournal(directory: string, changes: Partial<UpgradeJournal> = {}): UpgradeJournal {
  return {
    format: 1,
    phase: "installing",
    from: OLD,
    to: NEW,
    executable: `${directory}/k0s`,
    service: { role: "controller", name: "k0scontroller" },
    withinMs: 300_000,
    unreadyBefore: [],
    startedAt: "2026-01-02T03:00:00.000Z",
    ...changes,
  };
}

/** A machine whose k0s answers as a test says; time passes while it is waited for. */
export class FakeMachine implements UpgradedMachine {
  readonly log = new FakeLogger();
  readonly clock: FakeClock;
  readonly calls: string[] = [];
  /** What it says after so many milliseconds. */
  answer: (elapsedMs: number) => StatusDocument | undefined = () => healthyStatus();
  api: string | undefined;
  isLocked = false;
  isRightFile = true;
  words: string[] = [];
  /** What a restart fails with, one after the other. */
  readonly failures: (Error | undefined)[] = [];
  readonly #startedMs: number;

  constructor() {
    const clock = new FakeClock();
    // Nobody else moves it: what sleeps is what is tested.
    clock.sleep = async (ms) => await clock.advance(ms);
    this.clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  beginRestart(): Promise<void> {
    this.calls.push("restart");
    const failure = this.failures.shift();
    return failure === undefined ? Promise.resolve() : Promise.reject(failure);
  }
  forget(): Promise<void> {
    this.calls.push("forget");
    return Promise.resolve();
  }
  status(): Promise<StatusDocument | undefined> {
    return Promise.resolve(this.answer(this.clock.monotonicMs() - this.#startedMs));
  }
  isRunning(): Promise<boolean> {
    return Promise.resolve(this.isLocked);
  }
  runsExecutable(): Promise<boolean> {
    return Promise.resolve(this.isRightFile);
  }
  apiProblem(): Promise<string | undefined> {
    return Promise.resolve(this.api);
  }
  lastWords(): Promise<readonly string[]> {
    return Promise.resolve(this.words);
  }
}
