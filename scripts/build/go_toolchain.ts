import { K0sError } from "../../lib/base/mod.ts";
import type { BuildContext } from "./context.ts";
import { removeIfPresent } from "./cache.ts";
import { digestOfFile } from "./hashes.ts";
import { ensurePrograms } from "./host_tools.ts";
import { hasProgram, run, runText } from "./run.ts";

/** The Go release that compiles every component; the compiler decides bytes, so it is pinned like a dependency. */
export const GO_VERSION = "go1.26.8";

/** SHA-256 of the toolchain as the Go module proxy serves it, by the architecture it runs on. */
const TOOLCHAIN_ZIP_SHA256: Readonly<Record<string, string>> = {
  x86_64: "30c2b1bf7dcc88d3eb0a1364e47ddd9128edb3110a30e8a0ef61cd5856b31de7",
  aarch64: "02b36b6787b3ac767668f630e2998df45a3b1f9ffee08d1bf3ef6487cd658d99",
};

const TOOLCHAIN_MODULE = `golang.org/toolchain@v0.0.1-${GO_VERSION}.linux-` +
  (Deno.build.arch === "x86_64" ? "amd64" : "arm64");

/** How to run Go. */
export interface GoToolchain {
  /** Path or name of the `go` program. */
  readonly file: string;
  /** Variables every call needs. */
  readonly env: Record<string, string>;
}

/**
 * Finds the pinned Go.
 *
 * A `go` on PATH is used if it is that release or can fetch it by itself (Go's own toolchain mechanism, since 1.21);
 * otherwise any `go`, if need be Debian's, fetches the toolchain into the cache, since it is served as a module.
 *
 * @throws {K0sError} If it can't be fetched.
 */
export async function goToolchain(context: BuildContext): Promise<GoToolchain> {
  const file = await usableGo() ?? await fetchedGo(context.cache);
  const env = {
    GOTOOLCHAIN: GO_VERSION,
    GOMODCACHE: `${context.cache}go/mod`,
    GOCACHE: `${context.cache}go/build`,
    GOTMPDIR: await temporaryFolder(context.cache),
    // Writable modules, since otherwise only root can remove the cache.
    GOFLAGS: "-mod=readonly -modcacherw",
    GOWORK: "off",
    GOOS: "linux",
    GOARCH: context.architecture,
    GOAMD64: "v1",
    GOARM64: "v8.0",
    CGO_CFLAGS: "-O2",
  };
  const version = await runText([file, "env", "GOVERSION"], { env });
  if (version !== GO_VERSION) {
    throw new K0sError(`Cannot compile with ${version}: the components are pinned to ${GO_VERSION}`, {
      hint: `Remove "${file}" from PATH, or install ${GO_VERSION}`,
    });
  }
  return { file, env };
}

/** Go's own default is `/tmp`, which is memory on many machines, while Kubernetes takes 3 GB of it. */
async function temporaryFolder(cache: string): Promise<string> {
  const folder = `${cache}go/tmp`;
  await Deno.mkdir(folder, { recursive: true });
  return folder;
}

/** Whether a Go of this version can replace itself by another release. */
export function switchesToolchains(version: string): boolean {
  const [, minor = "0"] = /^go1\.(\d+)/.exec(version) ?? [];
  return Number(minor) >= 21;
}

async function usableGo(): Promise<string | undefined> {
  if (!await hasProgram("go")) return undefined;
  const version = await runText(["go", "env", "GOVERSION"], { env: { GOTOOLCHAIN: "local" } }).catch(() => "");
  return switchesToolchains(version) ? "go" : undefined;
}

async function fetchedGo(cache: string): Promise<string> {
  const folder = `${cache}${GO_VERSION}`;
  const file = `${folder}/bin/go`;
  if (await Deno.stat(file).then(() => true, () => false)) return file;
  await ensurePrograms(["go", "unzip"]);
  const installed = await usableGo();
  if (installed !== undefined) return installed;
  const unfinished = `${folder}.unfinished`;
  await removeIfPresent(unfinished);
  await Deno.mkdir(unfinished, { recursive: true });
  try {
    // Unpacked here again, since Go unpacks modules without the right to execute their files.
    await run(["unzip", "-q", await downloadedZip(unfinished), "-d", unfinished]);
    const inside = `${unfinished}/${TOOLCHAIN_MODULE}`;
    await run(["chmod", "-R", "u+x", `${inside}/bin`, `${inside}/pkg/tool`]);
    // A module can't contain modules, so theirs are packed under this name; Go renames them too when it switches.
    for (const module of ["src", "src/cmd"]) {
      await Deno.rename(`${inside}/${module}/_go.mod`, `${inside}/${module}/go.mod`);
    }
    await Deno.rename(inside, folder);
  } finally {
    await removeIfPresent(unfinished);
  }
  return file;
}

/** Has Go's module client fetch the toolchain. */
async function downloadedZip(folder: string): Promise<string> {
  console.error(`Fetching ${GO_VERSION}`);
  const hint = `Install ${GO_VERSION} or newer, or make the Go module proxy reachable (GOPROXY)`;
  const env = { GOMODCACHE: `${folder}/mod`, GOFLAGS: "-modcacherw", GOWORK: "off" };
  const output = await runText(["go", "mod", "download", "-json", TOOLCHAIN_MODULE], { cwd: folder, env, hint });
  const { Zip: zip } = JSON.parse(output) as { Zip: string };
  const actual = await digestOfFile(zip);
  if (actual === TOOLCHAIN_ZIP_SHA256[Deno.build.arch]) return zip;
  throw new K0sError(`Cannot use ${TOOLCHAIN_MODULE}: its SHA-256 is ${actual}, not the pinned one`, { hint });
}
