import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/command/mod.ts";
import { criEndpoint } from "../../../lib/cli/cri_socket.ts";

Deno.test("criEndpoint() is the address of a unix socket, whether or not its scheme is typed", () => {
  assertEquals(criEndpoint(undefined), undefined);
  assertEquals(criEndpoint("remote:unix:///run/crio/crio.sock"), "unix:///run/crio/crio.sock");
  assertEquals(criEndpoint("remote:/run/crio/crio.sock"), "unix:///run/crio/crio.sock");
});

Deno.test("criEndpoint() refuses what the kubelet could not connect to", () => {
  const refusals: readonly [string, string][] = [
    ["/run/crio/crio.sock", "CRI socket flag must be of the form <type>:<url>"],
    ["docker:unix:///run/docker.sock", 'unknown runtime type "docker", only "remote" is supported'],
    ["unix:///run/crio/crio.sock", 'unknown runtime type "unix", only "remote" is supported'],
    ["remote:tcp://127.0.0.1:99", 'failed to parse runtime endpoint: "tcp://127.0.0.1:99" is no path of a unix socket'],
    ["remote:", 'failed to parse runtime endpoint: "" is no path of a unix socket'],
  ];
  for (const [text, message] of refusals) assertThrows(() => criEndpoint(text), UsageError, message);
});
