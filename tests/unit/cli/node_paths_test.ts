import { assertEquals } from "@std/assert";
import { parseArgv } from "../../../lib/command/argv.ts";
import { DIRECTORY_FLAGS } from "../../../lib/cli/flag_groups.ts";
import { DATA_DIR_FLAG, nodeFrom, typedPaths } from "../../../lib/cli/node_paths.ts";
import { FlagValues } from "../../../lib/command/mod.ts";

Deno.test("typedPaths() takes an empty flag as not given", () => {
  const paths = (argv: string[]) => typedPaths(parseArgv(argv, DIRECTORY_FLAGS).flags);

  assertEquals(paths([]).dataDir, "/var/lib/k0s");
  assertEquals(paths(["--data-dir="]).dataDir, "/var/lib/k0s");
  assertEquals(paths(["--data-dir=/d"]).pkiDir, "/d/pki");
  assertEquals(paths(["--status-socket=/s"]).statusSocket, "/s");
  assertEquals(typedPaths(parseArgv(["--data-dir=/d"], DIRECTORY_FLAGS).flags, "/other").pkiDir, "/other/pki");
});

Deno.test("nodeFrom() prefers the node that runs", () => {
  const typed = typedPaths(parseArgv(["--data-dir=/typed"], DIRECTORY_FLAGS).flags);
  const vars = {
    DataDir: "/real",
    RunDir: "/run/k0s",
    KubeletRootDir: "/kubelet",
    StatusSocketPath: "/s",
    StartupConfigPath: "/c.yaml",
  };

  assertEquals(nodeFrom(typed, undefined), { paths: typed, configFile: undefined, isRunning: false });
  const { paths, configFile, isRunning } = nodeFrom(typed, vars);
  assertEquals(
    [paths.dataDir, paths.statusSocket, paths.kubeletRootDir, configFile, isRunning],
    ["/real", "/s", "/kubelet", "/c.yaml", true],
  );
});

Deno.test("DATA_DIR_FLAG has upstream's default", () => {
  assertEquals(new FlagValues([DATA_DIR_FLAG], new Map()).text("data-dir"), "/var/lib/k0s");
});
