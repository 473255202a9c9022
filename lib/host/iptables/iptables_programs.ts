import { linkStatOf, readLink, readTextIfExists, statOf, symbolicLink, writeAtomic } from "../../platform/mod.ts";
import { detectIptablesMode, type DetectIptablesOptions } from "./iptables_mode.ts";
import {
  type IptablesMode,
  iptablesWrapper,
  iptablesWrapperName,
  type IptablesWrapperOptions,
} from "./iptables_wrapper.ts";

/** Names that lead to the chosen flavour. */
const NAMES: readonly string[] = [
  "iptables",
  "iptables-save",
  "iptables-restore",
  "ip6tables",
  "ip6tables-save",
  "ip6tables-restore",
];

/** Options of {@link installIptables}. */
export interface IptablesOptions extends DetectIptablesOptions, Omit<IptablesWrapperOptions, "mode"> {
  /** `--iptables-mode`; left out: found out. */
  mode?: IptablesMode | undefined;
}

/**
 * Puts iptables of both flavours into a directory, under upstream's names, and links the plain names to one of them.
 *
 * The kubelet and the CNI plugins find them there before any of the host's. Only what is not right already is written,
 * each file and link in one step.
 *
 * @returns The flavour that `iptables` now is.
 * @throws {K0sError} If the directory cannot be written.
 * @see k0s `pkg/component/iptables`
 */
export async function installIptables(options: IptablesOptions): Promise<IptablesMode> {
  const { binDir, root, architecture, log } = options;
  for (const mode of ["nft", "legacy"] as const) {
    const path = `${binDir}/${iptablesWrapperName(mode)}`;
    await ensureScript(path, iptablesWrapper({ mode, root, architecture }));
  }
  const mode = options.mode ?? await detectIptablesMode(options);
  for (const name of NAMES) await ensureLink(`${binDir}/${name}`, iptablesWrapperName(mode));
  log.info("Chose iptables", { mode, reason: options.mode === undefined ? "detected" : "--iptables-mode" });
  return mode;
}

async function ensureScript(path: string, text: string): Promise<void> {
  if ((await statOf(path))?.mode === 0o755 && await readTextIfExists(path) === text) return;
  await writeAtomic(path, text, { mode: 0o755 });
}

async function ensureLink(path: string, target: string): Promise<void> {
  const isLink = (await linkStatOf(path))?.kind === "symlink";
  if (!isLink || await readLink(path) !== target) await symbolicLink(target, path);
}
