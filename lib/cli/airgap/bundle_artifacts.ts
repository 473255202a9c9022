import { CancelledError, K0sError } from "../../base/mod.ts";
import {
  type Command,
  flag,
  type FlagKind,
  type Invocation,
  STRING,
  stringFlag,
  switchFlag,
  TEXTS,
  UINT,
} from "../../command/mod.ts";
import { UsageError } from "../../command/mod.ts";
import type { Platform } from "../../bundle/mod.ts";
import { architecture, environment, readStandardInput } from "../../platform/mod.ts";
import type { ArtifactName, InsecureKind } from "../../registries/mod.ts";
import { debugFlags } from "../flag_groups.ts";
import { parsePlatform, platformFlag } from "./platform.ts";

const HERE = { os: "linux", architecture: architecture() };
/** As a shell tells of a program that SIGINT ended. */
const INTERRUPTED = 130;
const KINDS: readonly InsecureKind[] = ["no", "skip-tls-verify", "plain-http"];

const INSECURE: FlagKind<string> = {
  ...STRING,
  zero: "no",
  read(text) {
    if (KINDS.some((kind) => kind === text)) return text;
    throw new RangeError("must be one of no, skip-tls-verify or plain-http");
  },
};

/** `k0s airgap bundle-artifacts` */
export const bundleArtifactsCommand: Command = {
  word: "bundle-artifacts",
  argsUsage: "[flags] [names...]",
  args: { kind: "at-least", count: 0 },
  summary: "Bundles artifacts needed for airgapped installations into a tarball",
  long: [
    "Bundles artifacts needed for airgapped installations into a tarball. Fetches the",
    "artifacts from their OCI registries and bundles them into an OCI Image Layout",
    "archive (written to standard output by default). Reads names from standard input",
    "if no names are given on the command line.",
    "",
    "Images that are in k0s itself are taken from there, without a registry, unless",
    "another platform or a digest is asked for. The same artifacts in the same order",
    "give the same tarball.",
  ].join("\n"),
  example: [
    "\tWhat a configuration needs, for the directory images of a data directory:",
    "\t$ k0s airgap list-images -c k0s.yaml | k0s airgap bundle-artifacts -v -o image-bundle.tar",
    "",
    "\tAn image of your own, with the credentials of a file:",
    "\t$ k0s airgap bundle-artifacts --registries-config auth.json -o app.tar registry.example/team/app:1",
  ].join("\n"),
  flags: [
    ...debugFlags(),
    stringFlag("output", "output file path (writes to standard output if omitted)", { short: "o", completes: "files" }),
    flag("insecure-registries", INSECURE, "one of no, skip-tls-verify or plain-http", {
      default: "no",
      completes: KINDS,
    }),
    platformFlag(HERE, "the platform to export"),
    flag("concurrency", UINT, "number of concurrent requests to the registry", { default: 3 }),
    flag(
      "registries-config",
      TEXTS,
      "paths to the authentication files for OCI registries (uses the standard Docker config if omitted)",
      { completes: "files" },
    ),
    switchFlag("embedded", "take images that are in k0s itself from there", { default: true }),
  ],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, context, log } = invocation;
  const output = flags.string("output");
  if (flags.number("concurrency") === 0) {
    throw new UsageError('invalid argument "0" for "--concurrency": must be positive');
  }
  if (output === "" && context.isTerminal("stdout")) {
    throw new K0sError("cowardly refusing to write binary data to a terminal", { hint: "Name a file: -o FILE" });
  }
  const { artifactName } = await import("../../registries/mod.ts");
  const names = (await givenNames(invocation)).map(artifactName);
  if (names.length === 0) log.warn("No artifacts to bundle");
  else log.info("About to bundle artifacts", { count: names.length });
  const [{ abortOnSignals }, { ProgressLine }, { openOutput }] = await Promise.all([
    import("../../node/mod.ts"),
    import("../backup/work_shown.ts"),
    import("./bundle_output.ts"),
  ]);
  using signals = abortOnSignals();
  const line = new ProgressLine(context);
  try {
    await using file = await openOutput(output);
    await bundle(names, invocation, { ...file, signal: signals.signal, told: (progress) => line.show(progress) });
    await file.finish();
  } catch (error) {
    if (!signals.signal.aborted) throw error;
    throw new CancelledError("Interrupted", { cause: error, exitCode: INTERRUPTED });
  } finally {
    line.clear();
  }
}

/** Words of the command line, else of standard input. */
async function givenNames({ args }: Pick<Invocation, "args">): Promise<readonly string[]> {
  if (args.length > 0) return args;
  return (await readStandardInput()).split(/\s+/).filter((word) => word !== "");
}

interface Bundling {
  scratch: string;
  write(bytes: Uint8Array): Promise<void>;
  signal: AbortSignal;
  told(progress: { stage: string; part?: number }): void;
}

async function bundle(
  names: readonly ArtifactName[],
  { flags, ports }: Invocation,
  { scratch, write, signal, told }: Bundling,
): Promise<void> {
  const [{ bundleArtifacts, dockerCredentials }, { systemAuthorities }, { embeddedArtifacts }] = await Promise.all([
    import("../../registries/mod.ts"),
    import("../../host/mod.ts"),
    import("./embedded_artifacts.ts"),
  ]);
  const platform: Platform = parsePlatform(flags.string("platform"), HERE);
  await bundleArtifacts(names, {
    way: {
      http: ports.http,
      authorities: await systemAuthorities(),
      insecure: KINDS.find((kind) => kind === flags.string("insecure-registries")) ?? "no",
      environment: environment(),
    },
    credentials: dockerCredentials(flags.strings("registries-config"), ports.spawn),
    platform,
    concurrency: flags.number("concurrency"),
    embedded: flags.bool("embedded") ? embeddedArtifacts(ports.spawn, platform) : () => Promise.resolve(undefined),
    scratch,
    write,
    ports,
    signal,
    told,
  });
}
