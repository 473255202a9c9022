import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { setKeepalivedState } from "../../../lib/cplb/virtual_servers.ts";
import { until } from "../../support/until.ts";

async function aRunDir() {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/run`);
  return { dataDir, file: (kind: string) => `${dataDir}/run/keepalived-virtualservers-${kind}.conf` };
}

/** A child that notes each SIGHUP, under the pid file of keepalived. */
async function aKeepalived(runDir: string) {
  const script = 'n=0; trap \'n=$((n+1)); echo $n > "$0.hups"\' HUP; echo 0 > "$0.hups"; while :; do sleep 0.02; done';
  const child = new Deno.Command("sh", { args: ["-c", script, `${runDir}/k`], stdout: "null", stderr: "null" }).spawn();
  await until("it traps", async () => await Deno.stat(`${runDir}/k.hups`).then(() => true, () => false));
  await Deno.writeTextFile(`${runDir}/keepalived.pid`, `${child.pid}\n`);
  return {
    hups: async () => Number(await Deno.readTextFile(`${runDir}/k.hups`)),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

Deno.test("setKeepalivedState() puts the virtual servers in force, and out of it", async () => {
  const { dataDir, file } = await aRunDir();
  const runDir = `${dataDir}/run`;
  {
    await using process = await aKeepalived(runDir);

    await setKeepalivedState(runDir, "MASTER");
    assertEquals(await Deno.readLink(file("consumed")), file("generated"));
    await until("keepalived was told", async () => await process.hups() === 1);
    await setKeepalivedState(runDir, "BACKUP");
    assertEquals(await Deno.readLink(file("consumed")), "/dev/null");
  }
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("setKeepalivedState() refuses what is none", async () => {
  const { dataDir } = await aRunDir();
  const runDir = `${dataDir}/run`;
  await Deno.writeTextFile(`${runDir}/file`, "");
  const cases: [string, string, RegExp][] = [
    [`${runDir}/none`, "MASTER", /^run directory ".*none" is invalid: no such file or directory$/],
    [`${runDir}/file`, "MASTER", /^run directory ".*file" is not a directory$/],
    [runDir, "FAULT", /^invalid state FAULT, expected MASTER or BACKUP$/],
    [runDir, "MASTER", /^Cannot tell keepalived to read its configuration: it does not run$/],
  ];

  for (const [directory, state, message] of cases) {
    const { message: said } = await assertRejects(() => setKeepalivedState(directory, state), K0sError);
    assertMatch(said, message);
  }
  await Deno.remove(dataDir, { recursive: true });
});
