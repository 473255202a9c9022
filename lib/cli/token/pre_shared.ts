import { K0sError } from "../../base/mod.ts";
import { absolutePath, ensureDirectory, exists, writeAtomic } from "../../platform/mod.ts";
import { type Command, durationFlag, type Invocation, stringFlag } from "../../command/mod.ts";
import { readAsRoot } from "../admin_client.ts";
import { expiresAtOf, requireFuture } from "./expiry.ts";

const MODE = 0o640;

/** `k0s token pre-shared` */
export const preShared: Command = {
  word: "pre-shared",
  summary: "Generates token and secret and stores them as a files",
  long: [
    "Make a join token before there is a cluster: a token file for the machine that joins, and the manifest of a Secret",
    "for the cluster. Put the manifest into a folder below <data-dir>/manifests, or apply it with kubectl.",
  ].join("\n"),
  example: "\t$ k0s token pre-shared --role=worker --cert=ca.crt --url=https://k0s.example:6443 --out=tokens",
  flags: [
    stringFlag("cert", "path to the CA certificate file", { isRequired: true, completes: "files" }),
    stringFlag("url", "url of the api server to join", { isRequired: true }),
    stringFlag("role", "token role. valid values: worker, controller. Default: worker", {
      default: "worker",
      completes: ["worker", "controller"],
    }),
    stringFlag("out", "path to the output directory. Default: current dir", { default: ".", completes: "directories" }),
    durationFlag("valid", "how long token is valid, in Go duration format"),
  ],
  run,
};

async function run({ flags, path, context }: Invocation): Promise<void> {
  const { parseJoinRole, preSharedToken } = await import("../../join/mod.ts");
  const role = parseJoinRole(flags.string("role"));
  const validMs = requireFuture(flags.number("valid"));
  const url = urlIn(flags.string("url"));
  const caPem = await readCertificate(flags.string("cert"), path);
  const expiresAt = expiresAtOf(validMs, context.clock.now());
  const { id, manifest, joinToken } = preSharedToken({ role, url, caPem, expiresAt, random: context.random });
  const out = absolutePath(flags.string("out"));
  if (!await exists(out)) await ensureDirectory(out, { mode: 0o755 });
  await writeAtomic(`${out}/bootstrap-token-${id}.yaml`, manifest, { mode: MODE });
  await writeAtomic(`${out}/token_${id}`, joinToken, { mode: MODE });
}

function urlIn(text: string): string {
  if (URL.canParse(text) && new URL(text).protocol === "https:") return text;
  throw new K0sError(`Cannot use ${JSON.stringify(text)} as URL to join: it has to begin with https://`, {
    hint: "Workers join at port 6443, controllers at port 9443",
  });
}

async function readCertificate(path: string, command: string): Promise<string> {
  const pem = await readAsRoot(absolutePath(path), command);
  if (pem === undefined) throw new K0sError(`error reading certificate: open ${path}: no such file or directory`);
  if (/-----BEGIN CERTIFICATE-----/.test(pem)) return pem;
  throw new K0sError(`error reading certificate: ${path} holds no PEM block with a certificate`);
}
