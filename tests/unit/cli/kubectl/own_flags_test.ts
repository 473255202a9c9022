import { assertEquals } from "@std/assert";
import { divideArguments, needsCluster } from "../../../../lib/cli/kubectl/own_flags.ts";

Deno.test("divideArguments() takes out what is ours, wherever it stands", () => {
  const cases: [string[], ReturnType<typeof divideArguments>][] = [
    [["get", "ns"], { forwarded: ["get", "ns"], dataDir: undefined, isDebug: false, namesKubeconfig: false }],
    [
      ["--data-dir", "/d", "get", "--debug", "ns"],
      { forwarded: ["get", "ns"], dataDir: "/d", isDebug: true, namesKubeconfig: false },
    ],
    [
      ["get", "--data-dir=/d", "--debug=false"],
      { forwarded: ["get"], dataDir: "/d", isDebug: false, namesKubeconfig: false },
    ],
    [
      ["--kubeconfig=x", "get"],
      { forwarded: ["--kubeconfig=x", "get"], dataDir: undefined, isDebug: false, namesKubeconfig: true },
    ],
    [
      ["exec", "pod", "--", "program", "--debug", "--kubeconfig", "x"],
      {
        forwarded: ["exec", "pod", "--", "program", "--debug", "--kubeconfig", "x"],
        dataDir: undefined,
        isDebug: false,
        namesKubeconfig: false,
      },
    ],
  ];
  for (const [argv, expected] of cases) assertEquals(divideArguments(argv), expected, argv.join(" "));
});

Deno.test("needsCluster() is false for what kubectl does alone", () => {
  for (const argv of [[], ["--help"], ["get", "-h"], ["version", "--client"], ["completion", "bash"], ["help"]]) {
    assertEquals(needsCluster(argv), false, argv.join(" "));
  }
  for (const argv of [["get", "ns"], ["version"], ["-n", "x", "get", "pods"]]) {
    assertEquals(needsCluster(argv), true, argv.join(" "));
  }
});
