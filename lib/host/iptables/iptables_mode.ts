import { messageOf } from "../../base/mod.ts";
import { kernelRelease, type Logger, type Spawn } from "../../platform/mod.ts";
import { findExecutable } from "../processes/executables.ts";
import { type IptablesMode, iptablesWrapperName } from "./iptables_wrapper.ts";

/** What {@link detectIptablesMode} looks at. */
export interface DetectIptablesOptions {
  /** Holds `xtables-nft-multi` and `xtables-legacy-multi`. */
  binDir: string;
  spawn: Spawn;
  log: Logger;
  /** Where the host's own iptables is looked for. @default {`PATH`, then the usual system directories} */
  directories?: readonly string[];
  /** Release of the kernel. @default {that of this machine} */
  release?: string;
}

/** Chains that a kubelet makes: where they are, a node of Kubernetes has worked before. */
const KUBELET_CHAIN = /KUBE-IPTABLES-HINT|KUBE-KUBELET-CANARY/;

/**
 * Finds out which flavour of iptables to use on this machine.
 *
 * The first of these that tells: chains of a kubelet in the rules of nft, then of legacy; more lines of rules in legacy
 * than in nft; the flavour of the host's own `iptables`; the age of the kernel.
 *
 * @see k0s `pkg/component/iptables`
 */
export async function detectIptablesMode(options: DetectIptablesOptions): Promise<IptablesMode> {
  const nft = await savedRules("nft", options);
  if (nft !== undefined && KUBELET_CHAIN.test(nft)) return "nft";
  // Saving every table, legacy only reads those that exist; asked for one by name, it would make it.
  const legacy = await savedRules("legacy", options);
  if (legacy !== undefined && KUBELET_CHAIN.test(legacy)) return "legacy";
  if (nft !== undefined && legacy !== undefined && lineCount(legacy) > lineCount(nft)) return "legacy";
  return await modeOfHost(options) ?? modeOfKernel(options.release ?? kernelRelease());
}

/** The rules of both address families; `undefined` if neither can be read. */
async function savedRules(mode: IptablesMode, options: DetectIptablesOptions): Promise<string | undefined> {
  const program = `${options.binDir}/${iptablesWrapperName(mode)}`;
  const saved = [
    await outputOf(program, ["iptables-save"], options),
    await outputOf(program, ["ip6tables-save"], options),
  ];
  return saved.every((text) => text === undefined) ? undefined : saved.join("");
}

async function modeOfHost(options: DetectIptablesOptions): Promise<IptablesMode | undefined> {
  const { binDir, directories } = options;
  const path = await findExecutable("iptables", directories === undefined ? {} : { directories });
  if (path === undefined || path === `${binDir}/iptables`) return undefined;
  const version = await outputOf(path, ["--version"], options);
  if (version === undefined) return undefined;
  return version.includes("nf_tables") ? "nft" : "legacy";
}

function modeOfKernel(release: string): IptablesMode {
  return Number.parseInt(release, 10) < 5 ? "legacy" : "nft";
}

/** What a program prints; `undefined` if it fails, for one failing means to judge by the next. */
async function outputOf(
  program: string,
  args: readonly string[],
  { spawn, log }: DetectIptablesOptions,
): Promise<string | undefined> {
  try {
    const { code, stdout, stderr } = await spawn.run(program, { args });
    if (code === 0) return stdout;
    log.debug("Cannot ask iptables", { program, args, code, error: stderr.trim() });
  } catch (error) {
    log.debug("Cannot run iptables", { program, args, error: messageOf(error) });
  }
  return undefined;
}

function lineCount(text: string): number {
  return text.split("\n").length;
}
