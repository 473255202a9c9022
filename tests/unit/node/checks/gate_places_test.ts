import { assertEquals } from "@std/assert";
import { daemonGates, documentGates, flagGates, gateSet, specGates } from "../../../../lib/node/checks/gate_places.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";

const config = aClusterConfig({
  featureGates: [{ name: "A", enabled: true }, { name: "B", enabled: true, components: ["kubelet"] }],
});

Deno.test("gateSet() has the later value, and every place that says the same", () => {
  const set = gateSet([
    ...flagGates("one", [["feature-gates", "A=true,B=true"]]),
    ...flagGates("two", [["feature-gates", "A=false"]]),
    ...flagGates("three", [["v", "1"], ["feature_gates", "kube:A=false,C=1"]]),
  ]);

  assertEquals(set, {
    gates: { A: false, B: true, C: true },
    places: { A: ["two", "three"], B: ["one"], C: ["three"] },
  });
});

Deno.test("documentGates() are those of the field, of whatever type", () => {
  const { gates, fieldOf } = documentGates("f", { featureGates: { A: true, B: "x" } });

  assertEquals([gates, fieldOf("B")], [{ A: true, B: "x" }, "f.featureGates.B"]);
  assertEquals(documentGates("f", {}).gates, {});
  assertEquals(documentGates("f", { featureGates: null }).gates, {});
});

Deno.test("specGates() are the program's", () => {
  assertEquals(specGates(config, "kubelet").gates, { A: true, B: true });
  assertEquals(specGates(config, "kube-proxy").gates, { A: true });
  assertEquals(specGates(config, "kubelet").fieldOf("B"), "spec.featureGates[1].name");
});

Deno.test("daemonGates() come from the command line, flags, the configuration and words, in this order", () => {
  const flag = { "feature-gates": "A=false,C=true" };

  const { gates, places } = daemonGates(config, "kube-scheduler", {
    section: "s",
    extraArgs: flag,
    rawArgs: ["--feature-gates=D=true", "--feature-gates", "D=false"],
    commandLine: { option: "--o", args: { "feature-gates": "C=false,E=true" } },
  });

  assertEquals(gates, { A: true, C: true, D: false, E: true });
  assertEquals(places, {
    A: ["spec.featureGates[0].name"],
    C: ["s.extraArgs.feature-gates"],
    D: ["s.rawArgs"],
    E: ["--o --feature-gates"],
  });
});
