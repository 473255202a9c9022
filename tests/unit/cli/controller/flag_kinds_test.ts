import { assertEquals, assertThrows } from "@std/assert";
import { COMPONENT_NAMES, LOGGING, POSITIVE_DURATION } from "../../../../lib/cli/controller/flag_kinds.ts";

Deno.test("LOGGING starts again from the defaults at each occurrence", () => {
  const first = LOGGING.read("etcd=debug", undefined);
  const second = LOGGING.read("[kubelet=3,kube-apiserver=a=b]", first);

  assertEquals([first["etcd"], second["etcd"], second["kubelet"], second["kube-apiserver"]], [
    "debug",
    "info",
    "3",
    "a=b",
  ]);
});

Deno.test("LOGGING refuses in upstream's words", () => {
  const cases: [string, string][] = [
    ["kubelet", 'must be of format component=level: "kubelet"'],
    ["=1", 'component name cannot be empty: "=1"'],
    ["kine=1", 'unknown component name: "kine"'],
    ["toString=1", 'unknown component name: "toString"'],
  ];
  for (const [text, reason] of cases) {
    assertEquals(assertThrows(() => LOGGING.read(text, undefined), RangeError).message, reason);
  }
});

Deno.test("POSITIVE_DURATION refuses zero and less", () => {
  assertEquals(POSITIVE_DURATION.read("1s", undefined), 1_000);
  for (const text of ["0", "-1s"]) {
    assertThrows(() => POSITIVE_DURATION.read(text, undefined), RangeError, "must be positive");
  }
});

Deno.test("COMPONENT_NAMES is sorted and has no duplicates", () => {
  assertEquals([...COMPONENT_NAMES], [...new Set(COMPONENT_NAMES)].sort());
});
