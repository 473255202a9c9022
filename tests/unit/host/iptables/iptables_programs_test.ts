import { assertEquals } from "@std/assert";
import { installIptables, type IptablesOptions } from "../../../../lib/host/mod.ts";
import { iptablesWrapper } from "../../../../lib/host/iptables/iptables_wrapper.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";
import { FakeLogger } from "../../../support/fakes.ts";

const NAMES = ["ip6tables", "ip6tables-restore", "ip6tables-save", "iptables", "iptables-restore", "iptables-save"];
const PROGRAM = { root: "/tools", architecture: "amd64" } as const;

async function withBinDir(body: (options: IptablesOptions) => Promise<void>): Promise<void> {
  const binDir = await Deno.makeTempDir();
  const [spawn, log] = [new FakeSpawn(), new FakeLogger()];
  await body({ ...PROGRAM, binDir, spawn, log, directories: [], release: "6.1.0" });
  await Deno.remove(binDir, { recursive: true });
}

/** Where links lead, by name. */
function linksIn(directory: string): Record<string, string> {
  const links = [...Deno.readDirSync(directory)].filter(({ isSymlink }) => isSymlink).map(({ name }) => name);
  return Object.fromEntries(links.map((name) => [name, Deno.readLinkSync(`${directory}/${name}`)]));
}

for (const mode of ["nft", "legacy"] as const) {
  Deno.test(`installIptables() with ${mode} links every name to it`, () =>
    withBinDir(async (options) => {
      assertEquals(await installIptables({ ...options, mode }), mode);

      assertEquals(linksIn(options.binDir), Object.fromEntries(NAMES.map((name) => [name, `xtables-${mode}-multi`])));
    }));
}

Deno.test("installIptables() writes both flavours, executable", () =>
  withBinDir(async (options) => {
    await installIptables(options);

    for (const mode of ["nft", "legacy"] as const) {
      const path = `${options.binDir}/xtables-${mode}-multi`;
      assertEquals(await Deno.readTextFile(path), iptablesWrapper({ ...PROGRAM, mode }));
      assertEquals((await Deno.stat(path)).mode! & 0o777, 0o755);
    }
  }));

Deno.test("installIptables() finds out the mode unless told", () =>
  withBinDir(async (options) => {
    const spawn = new FakeSpawn();
    spawn.answer = (program) => (program.includes("legacy") ? { stdout: ":KUBE-IPTABLES-HINT - [0:0]\n" } : {});

    assertEquals(await installIptables({ ...options, spawn }), "legacy");
  }));

Deno.test("installIptables() replaces what another k0s or the operator put there", () =>
  withBinDir(async (options) => {
    await Deno.writeTextFile(`${options.binDir}/iptables`, "mine", { mode: 0o755 });
    await Deno.symlink("xtables-legacy-multi", `${options.binDir}/ip6tables`);
    await Deno.writeTextFile(`${options.binDir}/xtables-nft-multi`, "\x7fELF", { mode: 0o755 });

    await installIptables({ ...options, mode: "nft" });

    assertEquals(linksIn(options.binDir)["iptables"], "xtables-nft-multi");
    assertEquals(linksIn(options.binDir)["ip6tables"], "xtables-nft-multi");
    assertEquals((await Deno.readTextFile(`${options.binDir}/xtables-nft-multi`)).slice(0, 2), "#!");
  }));

Deno.test("installIptables() writes nothing that is right already", () =>
  withBinDir(async (options) => {
    await installIptables({ ...options, mode: "nft" });
    const inodes = () =>
      [...Deno.readDirSync(options.binDir)].map(({ name }) => Deno.lstatSync(`${options.binDir}/${name}`).ino);
    const before = inodes();

    await installIptables({ ...options, mode: "nft" });

    assertEquals(inodes(), before);
  }));
