import { assertEquals, assertStringIncludes } from "@std/assert";
import { decodeJoinToken } from "../../../../lib/join/mod.ts";
import { FakeNode } from "./_node.ts";

Deno.test("k0s token pre-shared writes both halves and prints nothing", async () => {
  await using node = await FakeNode.start();
  const out = `${node.dataDir}/out`;
  const cert = `${node.dataDir}/pki/ca.crt`;

  const result = await node.run(
    "pre-shared",
    "--cert",
    cert,
    "--url=https://a:9443",
    "--role=controller",
    "--out",
    out,
  );

  assertEquals([result.exitCode, result.stdout, result.stderr], [0, "", ""]);
  const names = [...Deno.readDirSync(out)].map(({ name }) => name).sort();
  const id = /^bootstrap-token-(.{6})\.yaml$/.exec(names[0] ?? "")?.[1];
  assertEquals(names, [`bootstrap-token-${id}.yaml`, `token_${id}`]);
  const token = decodeJoinToken(Deno.readTextFileSync(`${out}/token_${id}`));
  assertEquals([token.role, token.server, token.credential.slice(0, 6)], ["controller", "https://a:9443", id]);
  assertEquals(names.map((name) => Deno.statSync(`${out}/${name}`).mode! & 0o777), [0o640, 0o640]);
});

Deno.test("k0s token pre-shared leaves the mode of its directory alone", async () => {
  await using node = await FakeNode.start();
  Deno.chmodSync(node.dataDir, 0o700);

  await node.run("pre-shared", "--cert", `${node.dataDir}/pki/ca.crt`, "--url=https://a:1", "--out", node.dataDir);

  assertEquals(Deno.statSync(node.dataDir).mode! & 0o777, 0o700);
});

Deno.test("k0s token pre-shared writes nothing when something is wrong", async () => {
  await using node = await FakeNode.start();
  const out = `${node.dataDir}/out`;
  const cert = `${node.dataDir}/pki/ca.crt`;
  const cases: [string[], string][] = [
    [[`--cert=${cert}`], 'required flag(s) "url" not set'],
    [[`--cert=${cert}`, "--url=a:6443"], "it has to begin with https://"],
    [["--cert=/nowhere", "--url=https://a:1"], "error reading certificate: open /nowhere"],
    [[`--cert=${node.dataDir}/pki/admin.conf`, "--url=https://a:1"], "holds no PEM block"],
    [[`--cert=${cert}`, "--url=https://a:1", "--role=x"], 'unsupported role "x"'],
    [[`--cert=${cert}`, "--url=https://a:1", "--valid=-1h"], "expired 1h0m0s ago"],
  ];

  for (const [argv, message] of cases) {
    assertStringIncludes((await node.run("pre-shared", ...argv, `--out=${out}`)).stderr, message);
  }
  assertEquals([...Deno.readDirSync(node.dataDir)].some(({ name }) => name === "out"), false);
});
