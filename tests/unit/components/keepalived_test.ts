import { assertEquals, assertMatch } from "@std/assert";
import { keepalived, keepalivedFiles } from "../../../lib/components/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";

const INPUTS = { paths: nodePaths(), debug: false, config: "c1", secrets: ["s3cret"] };

Deno.test("keepalived.spec() reads k0s' file and keeps away from one that the host runs", () => {
  assertEquals(keepalived.spec(INPUTS).args, [
    "--dont-fork",
    "--use-file=/run/k0s/keepalived.conf",
    "--no-syslog",
    "--log-console",
    "--pid=/run/k0s/keepalived/main.pid",
    "--vrrp_pid=/run/k0s/keepalived/vrrp.pid",
    "--checkers_pid=/run/k0s/keepalived/checkers.pid",
  ]);
});

Deno.test("keepalived.spec() tells all with --debug, but passwords", () => {
  const { args, secrets } = keepalived.spec({ ...INPUTS, debug: true });

  assertEquals([args.slice(-2), secrets], [["--log-detail", "--dump-conf"], ["s3cret"]]);
});

Deno.test("keepalived.spec() has an address only together with an API server, and follows its configuration", () => {
  const { needs, reactsTo } = keepalived.spec(INPUTS);

  assertEquals([needs, reactsTo], [["kube-apiserver"], { config: "c1" }]);
});

Deno.test("keepalived.spec() understands its complaints", () => {
  const pattern = new RegExp(keepalived.spec(INPUTS).complaints!.pattern);
  const complaint = (line: string) => pattern.exec(line)?.groups?.["why"];

  assertMatch(
    complaint("Mon Nov 23 07:14:25 2026: (/run/k0s/keepalived.conf: Line 9) Unknown keyword 'x'") ?? "",
    /Line 9.*Unknown/,
  );
  assertEquals(complaint("Mon Nov  3 07:14:25 2026: Starting VRRP child process, pid=7"), undefined);
});

Deno.test("keepalivedFiles() has upstream's names in the run directory", () => {
  const { main, generated, consumed } = keepalivedFiles({ runDir: "/r" });

  assertEquals([main, generated, consumed], [
    "/r/keepalived.conf",
    "/r/keepalived-virtualservers-generated.conf",
    "/r/keepalived-virtualservers-consumed.conf",
  ]);
});
