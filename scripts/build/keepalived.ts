import { K0sError } from "../../lib/base/mod.ts";
import type { BuildContext } from "./context.ts";
import { digestOfFile } from "./hashes.ts";
import type { ComponentRecipe, OutputRecipe } from "./recipes.ts";
import { run, runText } from "./run.ts";

/** Release that is built: that of Debian 13. */
export const KEEPALIVED_VERSION = "2.3.3";

/** Source as Debian's mirrors have it, and its hash. */
export const KEEPALIVED_SOURCE = {
  path: `pool/main/k/keepalived/keepalived_${KEEPALIVED_VERSION}.orig.tar.gz`,
  sha256: "2288c5c7609fa452782b7acefa19acce742d0204dc17f54d36da46b10f8b590c",
};

/** What is left out would bring libraries: SNMP, D-Bus, systemd, and the packet filter, which only VMACs need. */
export const CONFIGURE_ARGUMENTS: readonly string[] = [
  "--disable-dependency-tracking",
  "--disable-systemd",
  "--disable-nftables",
  "--disable-iptables",
  "--disable-hardening",
  "--with-init=SYSV",
  "--enable-optimise=s",
  "CFLAGS=-w -ffunction-sections -fdata-sections",
];

const LINK_FLAGS = "-static -Wl,--gc-sections,--build-id=none -s";
const FALLBACK_MIRROR = "http://deb.debian.org/debian/";

/** Compiles keepalived as one static program, with `without_tls.c` in the place of OpenSSL. */
export async function compileKeepalived(
  context: BuildContext,
  recipe: ComponentRecipe,
  { output, unfinished }: { output: OutputRecipe; unfinished: string },
): Promise<void> {
  const archive = await fetchSource(context);
  const work = await Deno.makeTempDir({ dir: context.cache, prefix: "keepalived-" });
  try {
    await run(["tar", "--extract", "--file", archive, "--directory", work, "--strip-components=1"]);
    const libraries = `${work}/without-tls`;
    await Deno.mkdir(libraries);
    const object = `${libraries}/without_tls.o`;
    const source = `${context.repository}assets/components/${recipe.name}/${output.source}`;
    await run(["gcc", "-Os", "-Wall", "-Wextra", "-Werror", "-ffunction-sections", "-c", source, "-o", object]);
    await run(["ar", "rcsD", `${libraries}/libssl.a`, object]);
    await Deno.writeTextFile(`${libraries}/libcrypto.a`, "INPUT(-lssl -lmd)\n"); // a linker script, as Debian's libc.so
    const env = { SOURCE_DATE_EPOCH: "0" };
    // The configuration is part of the program's text: no path of this build may be in it.
    await run(["./configure", ...CONFIGURE_ARGUMENTS, `LDFLAGS=${LINK_FLAGS}`], { cwd: work, env });
    for (const folder of ["lib", "keepalived"]) {
      await run(["make", "-j2", "-C", folder, `LDFLAGS=-L${libraries} ${LINK_FLAGS}`], { cwd: work, env });
    }
    await Deno.copyFile(`${work}/keepalived/keepalived`, `${unfinished}/${output.name}`);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

async function fetchSource(context: BuildContext): Promise<string> {
  const path = `${context.cache}debian/${KEEPALIVED_SOURCE.path.split("/").at(-1)}`;
  if (await digestOfFile(path).catch(() => "") === KEEPALIVED_SOURCE.sha256) return path;
  await Deno.mkdir(`${context.cache}debian`, { recursive: true });
  const failures: unknown[] = [];
  for (const mirror of await mirrors()) {
    try {
      const command = ["/usr/lib/apt/apt-helper", "-o", "APT::Sandbox::User=root", "download-file"];
      await run([...command, `${mirror}${KEEPALIVED_SOURCE.path}`, path, `SHA256:${KEEPALIVED_SOURCE.sha256}`]);
      return path;
    } catch (error) {
      failures.push(error);
    }
  }
  throw new K0sError(`Cannot fetch the source of keepalived ${KEEPALIVED_VERSION}`, {
    cause: failures.at(-1),
    hint: `Put keepalived_${KEEPALIVED_VERSION}.orig.tar.gz with SHA-256 ${KEEPALIVED_SOURCE.sha256} at ${path}`,
  });
}

/** The mirrors this machine is set up for, then Debian's own. */
async function mirrors(): Promise<Set<string>> {
  const listed = await runText(["apt-get", "indextargets", "--format", "$(REPO_URI)"]).catch(() => "");
  return new Set([...listed.split("\n").filter((uri) => /^(http|https|file|mirror.*):/.test(uri)), FALLBACK_MIRROR]);
}
