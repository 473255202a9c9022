import type { ImageReport } from "../../../lib/registries/mod.ts";
import type { Machine } from "../../support/machine.ts";

/** What `k0s registry test` says of an image on a machine, and its exit code. */
export async function reportOf(
  machine: Machine,
  image: string,
  ...args: string[]
): Promise<{ code: number; report: ImageReport }> {
  const { code, stdout, stderr } = await machine.k0s(["registry", "test", "-o", "json", ...args, image]);
  if (stdout === "") throw new Error(`k0s registry test says nothing: ${stderr}`);
  return { code, report: JSON.parse(stdout) };
}

/** The last step at each server, and what was found there. */
export function lastSteps({ endpoints }: ImageReport): string[] {
  return endpoints.map(({ hops }) => {
    const last = hops.at(-1);
    return `${last?.hop} ${last?.ok ? "ok" : last?.detail}`;
  });
}
