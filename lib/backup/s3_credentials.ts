import { K0sError, messageOf } from "../base/mod.ts";
import type { S3Settings } from "../config/mod.ts";
import { ignoringNotFound, type KubeClient, memberOf, RESOURCES } from "../kube/mod.ts";
import { readTextIfExists } from "../platform/mod.ts";

/** What requests are signed with. All but the first is secret. */
export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const NAMES = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"] as const;
const NAMESPACE = "kube-system";
const HINT = "It needs aws_access_key_id and aws_secret_access_key, as ~/.aws/credentials has them";

/**
 * Reads the credentials that settings name, as they are now.
 *
 * @param client Reaches the cluster; asked for a Secret only.
 * @throws {K0sError} If there are none. It quotes nothing of what it has read.
 */
export async function readS3Credentials(
  { file, secretRef }: S3Settings["credentials"],
  client: () => Promise<Pick<KubeClient, "get">>,
): Promise<S3Credentials> {
  if (secretRef === undefined) return inFile(file ?? "");
  const { name } = secretRef;
  const api = await client();
  const secret = await ignoringNotFound(() => api.get(RESOURCES.secrets, name, { namespace: NAMESPACE }));
  const place = `the Secret ${NAMESPACE}/${name}`;
  if (secret === undefined) throw new K0sError(`Cannot read the credentials for S3: there is no ${place.slice(4)}`);
  return complete(valuesOf(memberOf(secret, "data")), place);
}

async function inFile(file: string): Promise<S3Credentials> {
  let text: string | undefined;
  try {
    text = await readTextIfExists(file);
  } catch (cause) {
    throw new K0sError(`Cannot read the credentials for S3 in "${file}": ${messageOf(cause)}`, { cause });
  }
  if (text === undefined) throw new K0sError(`Cannot read the credentials for S3: there is no file "${file}"`);
  return complete(pairsIn(text), `"${file}"`);
}

/** The pairs of the profile `default`, or of a file without profiles; names in small letters. */
function pairsIn(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  let isDefault = true;
  for (const line of text.split("\n").map((line) => line.trim())) {
    const [, profile] = /^\[(.*)\]$/.exec(line) ?? [];
    if (profile !== undefined) isDefault = profile.trim() === "default";
    const [, name, value] = /^([A-Za-z_]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (isDefault && name !== undefined && value !== undefined) pairs.set(name.toLowerCase(), value);
  }
  return pairs;
}

function valuesOf(data: unknown): Map<string, string> {
  const text = new TextDecoder();
  const entries = Object.entries(data ?? {}) as [string, string][];
  // What `echo` has written ends with a line feed.
  return new Map(
    entries.map(([name, value]) => [name.toLowerCase(), text.decode(Uint8Array.fromBase64(value)).trim()]),
  );
}

function complete(values: ReadonlyMap<string, string>, place: string): S3Credentials {
  const [accessKeyId, secretAccessKey, sessionToken] = NAMES.map((name) => values.get(name) ?? "");
  if (!accessKeyId || !secretAccessKey) {
    throw new K0sError(`Cannot read the credentials for S3 in ${place}: they are not complete`, { hint: HINT });
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}
