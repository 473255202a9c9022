import { K0sError } from "../../lib/base/mod.ts";
import { hasProgram, run, runText } from "./run.ts";

/** Debian packages that bring the programs a build calls. */
const PACKAGE_OF_PROGRAM: Readonly<Record<string, string>> = {
  gcc: "gcc",
  "pkg-config": "pkg-config",
  ar: "binutils",
  make: "make",
  readelf: "binutils",
  zstd: "zstd",
  tar: "tar",
  unzip: "unzip",
  npm: "npm",
  go: "golang-go",
};

/**
 * Installs the Debian packages of programs that are missing.
 *
 * @throws {K0sError} Where this is not Debian, or not root: it names the programs and packages.
 */
export async function ensurePrograms(names: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const name of names) if (!await hasProgram(name)) missing.push(name);
  await installPackages(missing.map((name) => PACKAGE_OF_PROGRAM[name] ?? name), missing);
}

/**
 * Installs Debian development packages that are missing.
 *
 * @throws {K0sError} Where this is not Debian, or not root.
 */
export async function ensurePackages(names: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const name of names) if (!await isInstalled(name)) missing.push(name);
  await installPackages(missing, missing);
}

/** Versions of the C compiler and of packages linked in, which a cgo component's build depends on. */
export async function compilerIdentity(packages: readonly string[]): Promise<Record<string, string>> {
  const identity: Record<string, string> = { gcc: await runText(["gcc", "-dumpfullversion"]) };
  for (const name of ["libc6-dev", ...packages]) {
    identity[name] = await runText(["dpkg-query", "-W", "-f", "${Version}", name]).catch(() => "unknown");
  }
  return identity;
}

async function installPackages(packages: readonly string[], wanted: readonly string[]): Promise<void> {
  if (packages.length === 0) return;
  const command = `apt-get install --yes --no-install-recommends ${packages.join(" ")}`;
  const hint = `Install what provides ${wanted.join(", ")}; on Debian, as root: ${command}`;
  if (!await hasProgram("apt-get") || Deno.uid() !== 0) {
    throw new K0sError(`Cannot build: ${wanted.join(", ")} missing`, { hint });
  }
  console.error(`Installing Debian packages: ${packages.join(" ")}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run(["apt-get", "update", "--quiet"], { env, hint });
  await run(command.split(" "), { env, hint });
}

async function isInstalled(name: string): Promise<boolean> {
  if (!await hasProgram("dpkg-query")) return false;
  const status = await runText(["dpkg-query", "-W", "-f", "${db:Status-Status}", name]).catch(() => "absent");
  return status === "installed";
}
