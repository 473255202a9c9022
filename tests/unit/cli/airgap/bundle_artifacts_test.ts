import { assertEquals, assertStringIncludes } from "@std/assert";
import { unpackTar } from "@std/tar";
import { denoHttp } from "../../../../lib/platform/mod.ts";
import { Contents } from "../../registries/artifacts/_repository.ts";
import { runCli } from "../_cli.ts";

const COMMAND = ["airgap", "bundle-artifacts"];

Deno.test("k0s airgap bundle-artifacts writes an archive of what is named", async () => {
  const contents = new Contents();
  contents.index("1", [contents.image("arm64", ["base"])]);
  const directory = await Deno.makeTempDir();
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    return contents.answer(new URL(url).pathname) ?? new Response("no", { status: 404 });
  });
  const name = `127.0.0.1:${server.addr.port}/app:1`;
  try {
    const config = `${directory}/config.json`;
    await Deno.writeTextFile(config, "{}");
    const output = `${directory}/bundle.tar`;
    const flags = ["--insecure-registries=plain-http", "--platform=linux/arm64", "--registries-config", config];

    const result = await runCli([...COMMAND, ...flags, "-o", output, name], { http: denoHttp });

    assertEquals(result, { stdout: "", stderr: "", exitCode: 0 });
    const entries = await unpackTar(await Deno.readFile(output));
    const index = entries.find(({ header }) => header.name === "index.json");
    assertStringIncludes(new TextDecoder().decode(index?.data), name);
    assertEquals([...Deno.readDirSync(directory)].map((entry) => entry.name).sort(), ["bundle.tar", "config.json"]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("k0s airgap bundle-artifacts refuses a terminal, no concurrency, and names that are none, as upstream", async () => {
  const cases: [string[], string][] = [
    [["--concurrency", "0", "x"], 'invalid argument "0" for "--concurrency": must be positive'],
    [["--concurrency", "-1", "x"], 'strconv.ParseUint: parsing "-1": invalid syntax'],
    [["--insecure-registries", "yes", "x"], "must be one of no, skip-tls-verify or plain-http"],
    [["--platform", "beos", "x"], "unknown operating system or architecture"],
    [["-o", "/proc/nowhere/x", "X"], "while parsing X: Cannot read the image name"],
  ];
  for (const [argv, why] of cases) {
    const { stderr, exitCode } = await runCli([...COMMAND, ...argv]);

    assertStringIncludes(stderr, why);
    assertEquals(exitCode, 1);
  }
  const { stderr } = await runCli([...COMMAND, "alpine"], { terminal: true });
  assertStringIncludes(stderr, "Error: cowardly refusing to write binary data to a terminal\n");
});
