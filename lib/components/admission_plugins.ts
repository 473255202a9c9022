import { type GivenArgs, givenFlag, type Security } from "../config/mod.ts";
import { wordsOf } from "./list_flags.ts";

/**
 * Admission plugins that k0s turns on beyond Kubernetes' own, as a flag takes them; `undefined`: none. The API server refuses
 * one that is in its list of disabled ones too, so what the operator turns off is left out.
 */
export function admissionPlugins(
  given: GivenArgs,
  { denyServiceExternalIPs = false }: Partial<Pick<Security, "denyServiceExternalIPs">> = {},
): string | undefined {
  const disabled = wordsOf(givenFlag("disable-admission-plugins", given) ?? "");
  const wanted = ["NodeRestriction", ...(denyServiceExternalIPs ? ["DenyServiceExternalIPs"] : [])];
  return wanted.filter((plugin) => !disabled.includes(plugin)).join(",") || undefined;
}
