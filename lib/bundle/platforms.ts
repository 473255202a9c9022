import { mappingOf } from "../base/mod.ts";
import type { ImagePlatform } from "../config/mod.ts";

/** What an image is made for. */
export interface Platform extends ImagePlatform {
  /** Of the architecture, such as `v7` of `arm`. @default {the usual one} */
  variant?: string;
}

/** Variants that say nothing. */
const USUAL: Readonly<Record<string, string>> = { amd64: "v1", arm64: "v8" };
const OLDEST_ARM = 5;

/** The platform that a descriptor or a configuration of OCI says; `undefined`: it says none. */
export function platformIn(value: unknown): Platform | undefined {
  const { os, architecture, variant } = mappingOf(value);
  if (typeof os !== "string" || typeof architecture !== "string") return undefined;
  return { os, architecture, ...(typeof variant === "string" ? { variant } : {}) };
}

/** A platform as `os/architecture[/variant]`. */
export function platformText({ os, architecture, variant = "" }: Platform): string {
  return [os, architecture, ...(variant === "" ? [] : [variant])].join("/");
}

/**
 * How well a machine of one platform runs images of another: 0 is best; `undefined`: not at all.
 *
 * @see containerd `platforms`, `compare.go`, `platformVector`
 */
export function suitability(image: Platform, machine: Platform): number | undefined {
  const at = runnable(machine).indexOf(platformText(normalized(image)));
  return at < 0 ? undefined : at;
}

function runnable(machine: Platform): string[] {
  const { os, architecture, variant = "" } = normalized(machine);
  const version = Number(variant.replace("v", ""));
  const below = (name: string, from: number, to: number) =>
    Array.from(
      { length: Math.max(0, from - to + 1) },
      (_, at) => ({ os, architecture: name, variant: `v${from - at}` }),
    );
  const also: Record<string, Platform[]> = {
    amd64: [...below("amd64", version - 1, 1), { os, architecture: "386" }],
    arm: below("arm", version - 1, OLDEST_ARM),
    arm64: [...below("arm64", version - 1, 8), ...below("arm", 8, OLDEST_ARM)],
  };
  return [{ os, architecture, variant }, ...also[architecture] ?? []].map((one) => platformText(normalized(one)));
}

function normalized({ os, architecture, variant = "" }: Platform): Platform {
  const version = architecture === "arm" && variant === "" ? "v7" : variant;
  return { os, architecture, variant: version === USUAL[architecture] ? "" : version };
}
