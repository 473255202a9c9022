import { sha256Of } from "../platform/mod.ts";
import { type EncryptionKey, type EncryptionPlan, IDENTITY, providersOf } from "./plan.ts";

/** What an API server says that knows of no encryption. */
export const NO_ENCRYPTION = "none";

/**
 * The file for `--encryption-provider-config` that follows from a plan; `undefined`: none is needed. Secret: never log it.
 *
 * The same plan gives the same text on each controller, so that its digest says what a controller has.
 */
export function renderEncryptionConfig(plan: EncryptionPlan): string | undefined {
  const providers = providersOf(plan);
  if (providers.length === 0) return undefined;
  return [
    "# Written by k0s, see: k0s secrets status. With this file every Secret in the datastore can be read.",
    "apiVersion: apiserver.config.k8s.io/v1",
    "kind: EncryptionConfiguration",
    "resources:",
    "- resources:",
    "  - secrets",
    "  providers:",
    ...entriesOf(providers, plan.keys),
    "",
  ].join("\n");
}

/** Keys that follow each other share an entry, the first of which writes. */
function entriesOf(providers: readonly string[], keys: readonly EncryptionKey[]): string[] {
  const isKey = (provider: string | undefined) => provider !== undefined && provider !== IDENTITY;
  return providers.flatMap((provider, index) => {
    if (!isKey(provider)) return ["  - identity: {}"];
    const head = isKey(providers[index - 1]) ? [] : ["  - secretbox:", "      keys:"];
    const secret = keys.find(({ name }) => name === provider)?.secret ?? "";
    return [...head, `      - name: ${provider}`, `        secret: ${secret}`];
  });
}

/** How the API server names what it has loaded: {@link NO_ENCRYPTION}, or the digest of the file. */
export function encryptionDigest(plan: EncryptionPlan): string {
  const text = renderEncryptionConfig(plan);
  return text === undefined ? NO_ENCRYPTION : `sha256:${sha256Of(text)}`;
}

const LOADED = /^apiserver_encryption_config_controller_last_config_info\{[^}]*\bhash="(sha256:[0-9a-f]+)"[^}]*\} 1$/m;

/**
 * What an API server has loaded, as {@link encryptionDigest}, by its metrics: when it started, and whenever it read the
 * file again.
 *
 * @see Kubernetes `apiserver/pkg/server/options/encryptionconfig/metrics`
 */
export function loadedEncryption(metrics: string): string {
  return LOADED.exec(metrics)?.[1] ?? NO_ENCRYPTION;
}
