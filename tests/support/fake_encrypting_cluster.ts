import {
  type ChangePorts,
  type ControllerPresence,
  encryptionDigest,
  type EncryptionPlan,
  IDENTITY,
  NO_ENCRYPTION,
  parsePlan,
  providersOf,
  renderPlan,
} from "../../lib/encryption/mod.ts";
import { K0sError } from "../../lib/base/mod.ts";
import { anEncryptionKey } from "./encryption_plans.ts";
import { FakeClock } from "./fakes.ts";

/** Controllers that follow a plan, and Secrets that their API servers read and write by it: in memory. */
export class FakeEncryptingCluster {
  readonly clock = new FakeClock();
  readonly told: string[] = [];
  /** What each Secret is written with. */
  readonly secrets = new Map<string, string>([["n/one", IDENTITY], ["n/two", IDENTITY]]);
  plan: EncryptionPlan | undefined;
  /** What the API server of each controller has loaded. */
  readonly followed = new Map<string, EncryptionPlan | undefined>();
  presence: ControllerPresence;
  /** Called before everything that the command does; what it throws, the command meets. */
  before: (what: string) => void = () => {};
  #keys = 0;

  constructor(controllers: readonly string[] = []) {
    this.presence = { isAlone: controllers.length === 0, alive: controllers, away: [], foreign: [] };
    for (const name of controllers.length === 0 ? ["alone"] : controllers) this.followed.set(name, undefined);
  }

  /** Every controller takes over the plan. @throws {Error} If one of them could not read what another one writes. */
  follow(...names: readonly string[]): void {
    for (const name of names.length === 0 ? this.followed.keys() : names) {
      this.followed.set(name, this.plan);
      this.checkReadable();
    }
  }

  /** Has an API server write a Secret. */
  write(name: string, controller = [...this.followed.keys()].at(-1)!): void {
    this.secrets.set(name, readBy(this.followed.get(controller))[0]!);
    this.checkReadable();
  }

  /** @throws {Error} If a Secret cannot be read by every controller, or could not once another one has written it. */
  checkReadable(): void {
    const written = [...this.secrets.values(), ...[...this.followed.values()].map((plan) => readBy(plan)[0]!)];
    for (const [controller, plan] of this.followed) {
      const unreadable = written.filter((provider) => !readBy(plan).includes(provider));
      if (unreadable.length > 0) throw new Error(`${controller} cannot read what is written ${unreadable}`);
    }
  }

  /** What a command works with. */
  get ports(): ChangePorts {
    const step = <T>(what: string, action: () => T): Promise<T> => {
      try {
        this.before(what);
        return Promise.resolve(action());
      } catch (error) {
        return Promise.reject(error);
      }
    };
    return {
      readPlan: () =>
        step("read", () => ({ plan: this.plan && parsePlan(renderPlan(this.plan)), loaded: this.#loaded() })),
      writePlan: (plan) => step("write", () => (this.plan = plan, true)),
      controllers: () => step("controllers", () => this.presence),
      examine: (provider) => step("examine", () => this.#examine(provider)),
      rewrite: ({ namespace, name }) => step("rewrite", () => this.write(`${namespace}/${name}`)),
      newKey: () => anEncryptionKey(`key-${++this.#keys}`),
      tell: (line) => this.told.push(line),
      clock: this.clock,
    };
  }

  #loaded(): Record<string, string> {
    const digest = (plan: EncryptionPlan | undefined) => plan === undefined ? NO_ENCRYPTION : encryptionDigest(plan);
    return Object.fromEntries([...this.followed].map(([name, plan]) => [name, digest(plan)]));
  }

  #examine(provider: string) {
    const byProvider: Record<string, number> = {};
    for (const found of this.secrets.values()) byProvider[found] = (byProvider[found] ?? 0) + 1;
    const others = [...this.secrets].filter(([, found]) => found !== provider).map(([path]) => {
      const [namespace = "", name = ""] = path.split("/");
      return { namespace, name };
    });
    return { total: this.secrets.size, byProvider, others };
  }
}

function readBy(plan: EncryptionPlan | undefined): readonly string[] {
  const providers = plan === undefined ? [] : providersOf(plan);
  return providers.length === 0 ? [IDENTITY] : providers;
}

/** What a command that is killed meets. */
export class Killed extends Error {}

/** What it meets while the API server is away. */
export function unreachable(): K0sError {
  return new K0sError("no answer from the API server");
}
