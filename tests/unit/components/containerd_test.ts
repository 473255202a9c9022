import { assertEquals, assertNotEquals } from "@std/assert";
import { containerd, operatorContainerdConfig } from "../../../lib/components/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";

const paths = nodePaths();

Deno.test("containerd.spec() gives upstream's command line", () => {
  const spec = containerd.spec({ paths, logLevel: "info", config: "text" });

  assertEquals(spec.executable, "/var/lib/k0s/bin/containerd");
  assertEquals(spec.args, [
    "--root=/var/lib/k0s/containerd",
    "--state=/run/k0s/containerd",
    "--address=/run/k0s/containerd.sock",
    "--log-level=info",
    "--config=/etc/k0s/containerd.toml",
  ]);
});

Deno.test("containerd.spec() takes an answer of the CRI plugin as ready, not a socket that is open without it", () => {
  const { ready } = containerd.spec({ paths, logLevel: "info", config: "text" });

  assertEquals(ready.kind === "grpc" && [ready.unixSocket, ready.method, ready.request], [
    "/run/k0s/containerd.sock",
    "runtime.v1.RuntimeService/Version",
    [],
  ]);
});

Deno.test("containerd.spec() takes what nobody asked it for as chatter, and nothing else", () => {
  const { chatter = "" } = containerd.spec({ paths, logLevel: "info", config: "text" });
  const line = (rest: string) => new RegExp(chatter).test(`time="2026-11-27T22:02:00.0395Z" ${rest}`);

  assertEquals(line('level=info msg="container event discarded" container=638d type=CONTAINER_CREATED_EVENT'), true);
  assertEquals(line('level=info msg="StartContainer for \\"638d\\" returns successfully"'), false);
  assertEquals(line('level=error msg="container event discarded"'), false);
});

Deno.test("containerd.spec() reacts to its configuration", () => {
  const [a, b] = ["a", "b"].map((config) => containerd.spec({ paths, logLevel: "info", config }));

  assertNotEquals(a, b);
});

Deno.test("operatorContainerdConfig() is what an operator has taken over, not what is ours or not there", async () => {
  const file = await Deno.makeTempFile();
  const textOf = async (text: string) => {
    await Deno.writeTextFile(file, text);
    return await operatorContainerdConfig(file);
  };

  assertEquals(await textOf("version = 3\n"), "version = 3\n");
  assertEquals(await textOf("# k0s_managed=true\nversion = 3\n"), undefined);
  await Deno.remove(file);
  assertEquals(await operatorContainerdConfig(file), undefined);
});
