/** How a probe judges: fine; works with a remark; does not work; could not be found out. */
export type Verdict = "pass" | "warning" | "rejected" | "error";

/** What a probe found. The fields are those of `k0s sysinfo` (k0s `internal/pkg/sysinfo`), and a hint. */
export interface ProbeResult {
  /** Path of the probe, such as `["os", "cgroups", "memory"]`. */
  path: readonly string[];
  displayName: string;
  /** What was found, such as `15.6 GiB`; empty when there is nothing to show. */
  prop: string;
  verdict: Verdict;
  /** What is wrong with it; empty for `pass`. */
  message: string;
  /** What the operator can do about it. */
  hint?: string;
}

/** What a probe is called. */
export interface ProbeName {
  path: readonly string[];
  displayName: string;
}

/** All is well. */
export function pass(name: ProbeName, prop: string): ProbeResult {
  return { path: name.path, displayName: name.displayName, prop, verdict: "pass", message: "" };
}

/** Works, with a remark. */
export function warning(name: ProbeName, prop: string, message: string, hint?: string): ProbeResult {
  return { ...pass(name, prop), verdict: "warning", message, ...(hint === undefined ? {} : { hint }) };
}

/** Cannot work. */
export function rejected(name: ProbeName, prop: string, message: string, hint?: string): ProbeResult {
  return { ...warning(name, prop, message, hint), verdict: "rejected" };
}

/** Could not be found out. */
export function failed(name: ProbeName, message: string, hint?: string): ProbeResult {
  return { ...warning(name, "", message, hint), verdict: "error" };
}

/** A size as upstream prints it: IEC units, one decimal, whole bytes. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return unit === 0 ? `${bytes} B` : `${value.toFixed(1)} ${units[unit]}`;
}
