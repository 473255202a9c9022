import type { ComponentUsers } from "../config/mod.ts";
import type { Owner } from "../platform/mod.ts";
import type { ProcessSpec } from "../supervisor/mod.ts";
import { mergedFlag } from "./list_flags.ts";

/** A managed process as a value, made by {@link component}: `spec` is a pure function, with no clock, disk or network. */
export interface Component<Inputs> {
  readonly name: string;
  /** Names of the components that must be ready first, as far as the node has them. */
  readonly needs: readonly string[];
  /** Account that it runs as; left out: root's. */
  readonly account?: keyof ComponentUsers;
  /** Parts of the executable that are unpacked for it: its own program, and those that it starts itself. */
  readonly parts: readonly string[];
  /** What the supervisor is to run. */
  spec(inputs: Inputs): ProcessSpec;
}

/** What a component says: of itself once, and of its process what follows from its inputs. */
export interface ComponentDescription<Inputs> extends Omit<Component<Inputs>, "spec"> {
  /** What follows from the inputs. @returns `needs` only where it needs less than the component may. */
  spec(inputs: Inputs): Omit<ProcessSpec, "name" | "needs"> & Partial<Pick<ProcessSpec, "needs">>;
}

/** A managed process, of which all that is the same on every node is said once. */
export function component<Inputs>(description: ComponentDescription<Inputs>): Component<Inputs> {
  const { name, needs, account, parts, spec } = description;
  return {
    name,
    needs,
    parts,
    ...(account === undefined ? {} : { account }),
    spec: (inputs) => ({ name, needs, ...spec(inputs) }),
  };
}

/** User and group that a component runs as. */
export function ownerOf({ account }: Pick<Component<never>, "account">, users: ComponentUsers): Owner {
  return account === undefined ? { uid: 0, gid: 0 } : users[account];
}

/**
 * Arguments of a program: `--name=value` in the given order; the operator's win, but lists are joined ({@link mergedFlag});
 * raw ones follow verbatim.
 */
export function flags(
  defaults: Readonly<Record<string, string | number | boolean | undefined>>,
  extraArgs: Readonly<Record<string, string>> = {},
  rawArgs: readonly string[] = [],
): string[] {
  const merged = new Map<string, string>();
  for (const [name, value] of Object.entries(defaults)) {
    if (value !== undefined) merged.set(name, String(value));
  }
  for (const [name, value] of Object.entries(extraArgs)) {
    const ours = merged.get(name);
    merged.set(name, ours === undefined ? value : mergedFlag(name, ours, value));
  }
  return [...[...merged].map(([name, value]) => `--${name}=${value}`), ...rawArgs];
}

/** Ports below this one are for root, and for programs with a capability. */
const FIRST_FREE_PORT = 1024;

/** What a process of another user than root needs so that it can listen on these ports. */
export function privilegesFor(ports: readonly number[], { uid }: { uid: number }): Pick<ProcessSpec, "capabilities"> {
  const isPrivileged = uid !== 0 && ports.some((port) => port > 0 && port < FIRST_FREE_PORT);
  return isPrivileged ? { capabilities: ["CAP_NET_BIND_SERVICE"] } : {};
}
