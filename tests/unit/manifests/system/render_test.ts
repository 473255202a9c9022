import { assertEquals, assertStringIncludes } from "@std/assert";
import type { CalicoSettings, ClusterConfig } from "../../../../lib/config/mod.ts";
import { defaultCalico } from "../../../../lib/config/defaults/defaults.ts";
import {
  bootstrapRbacStack,
  idleSystemPatches,
  renderSystemStacks,
  systemPatchProblems,
  unwantedStacks,
} from "../../../../lib/manifests/system/render.ts";
import { aConfig, assertGolden, someInputs } from "./_golden.ts";

const names = (inputs: ReturnType<typeof someInputs>) => renderSystemStacks(inputs).map(({ name }) => name);

/** Calico in its default mode. */
const withCalico = (change: (calico: CalicoSettings, spec: ClusterConfig["spec"]) => void = () => {}) =>
  someInputs({
    config: aConfig((spec) => {
      spec.network.provider = "calico";
      spec.network.calico = defaultCalico();
      change(spec.network.calico, spec);
    }),
  });
const stackOf = (name: string, inputs: ReturnType<typeof someInputs>) =>
  renderSystemStacks(inputs).find((stack) => stack.name === name)!;

for (const name of ["calico_init", "calico"]) {
  Deno.test(`renderSystemStacks() renders ${name} in a file for each object`, () => {
    const files = Object.entries(stackOf(name, withCalico()).files).toSorted(([a], [b]) => a < b ? -1 : 1);
    return assertGolden(`${name}.yaml`, files.map(([file, text]) => `# ${file}\n${text}`).join(""));
  });
}

for (const stack of renderSystemStacks(someInputs({ konnectivity: true, pushGateway: true }))) {
  const [file = "", text = ""] = Object.entries(stack.files)[0] ?? [];
  Deno.test(`renderSystemStacks() renders ${stack.name}/${file}`, () => assertGolden(file, text));
}

Deno.test("bootstrapRbacStack() renders what nodes may do", () =>
  assertGolden(
    "bootstrap-rbac.yaml",
    bootstrapRbacStack({ autopilot: true, hasLeases: true }).files["bootstrap-rbac.yaml"] ?? "",
  ));

Deno.test("renderSystemStacks() leaves out what is disabled or of another provider", () => {
  assertEquals(names(someInputs()), ["kubeproxy", "kuberouter", "coredns", "metricserver"]);
  assertEquals(names(someInputs({ disabledComponents: ["coredns", "metrics-server", "network-provider"] })), [
    "kubeproxy",
  ]);
  const config = aConfig((spec) => {
    spec.network.provider = "custom";
    spec.network.kubeProxy.disabled = true;
  });
  assertEquals(names(someInputs({ config })), ["coredns", "metricserver"]);
});

Deno.test("renderSystemStacks() keeps kube-proxy's file from other users", () => {
  assertEquals(renderSystemStacks(someInputs()).map(({ fileMode }) => fileMode), [
    0o600,
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("renderSystemStacks() applies the operator's patches", () => {
  const target = { kind: "Deployment", name: "coredns" };
  const config = aConfig((spec) => {
    spec.network.coreDNS = { patches: [{ target, patch: { type: "MergePatch", content: "spec: {replicas: 7}" } }] };
  });

  const coredns = renderSystemStacks(someInputs({ config })).find(({ name }) => name === "coredns");

  assertStringIncludes(coredns?.files["coredns.yaml"] ?? "", "replicas: 7");
});

Deno.test("renderSystemStacks() deploys one network provider", () => {
  assertEquals(names(withCalico()), ["kubeproxy", "calico_init", "calico", "coredns", "metricserver"]);
  assertEquals(names({ ...withCalico(), disabledComponents: ["network-provider"] }), [
    ...["kubeproxy", "coredns", "metricserver"],
  ]);
});

Deno.test("renderSystemStacks() patches Calico's objects and kinds, and leaves them in their files", () => {
  const patchOf = (kind: string, name: string, content: string) =>
    ({ target: { kind, name }, patch: { type: "MergePatch", content } }) as const;
  const inputs = withCalico((calico) => {
    calico.patches = [
      patchOf("DaemonSet", "calico-node", "metadata: {name: other, labels: {team: net}}"),
      patchOf("CustomResourceDefinition", "tiers.crd.projectcalico.org", "metadata: {labels: {team: net}}"),
    ];
  });

  assertStringIncludes(
    stackOf("calico", inputs).files["calico-DaemonSet-calico-node.yaml"] ?? "",
    "metadata:\n  name: other\n",
  );
  assertStringIncludes(
    stackOf("calico_init", inputs).files["calico-crd-tiers.crd.projectcalico.org.yaml"] ?? "",
    "team: net",
  );
});

Deno.test("unwantedStacks() names kube-proxy's when the configuration disables it", () => {
  const config = aConfig((spec) => void (spec.network.kubeProxy.disabled = true));

  assertEquals(unwantedStacks(someInputs({ config })), ["kubeproxy"]);
  assertEquals(unwantedStacks(someInputs()), []);
});

Deno.test("systemPatchProblems() names patches of what is deployed that fail with any number of nodes", () => {
  const patch = (kind: string, name: string, content: string) =>
    ({ target: { kind, name }, patch: { type: "JSON", content } }) as const;
  const problemsOf = (disabled: boolean) =>
    systemPatchProblems(someInputs({
      config: aConfig((spec) => {
        spec.network.kubeProxy.disabled = disabled;
        spec.network.kubeProxy.patches = [
          patch("DaemonSet", "kube-proxy", '[{"op":"replace","path":"/spec/no","value":1}]'),
        ];
        // True for one node only.
        spec.network.coreDNS = {
          patches: [patch("Deployment", "coredns", '[{"op":"test","path":"/spec/replicas","value":1}]')],
        };
      }),
    })).map(({ path }) => path);

  const calico = withCalico((settings) => {
    settings.patches = [patch("DaemonSet", "calico-node", "no: list")];
  });
  assertEquals(systemPatchProblems(calico).map(({ path }) => path), [
    "spec.network.calico.patches[0].patch.content",
  ]);
  assertEquals(problemsOf(false), ["spec.network.kubeProxy.patches[0].patch.content"]);
  assertEquals(problemsOf(true), []);
});

Deno.test("idleSystemPatches() names patches of what is not deployed in their section", () => {
  const patch = (kind: string, name: string) =>
    ({ target: { kind, name }, patch: { type: "MergePatch", content: "metadata: {labels: {a: b}}" } }) as const;
  const config = aConfig((spec) => {
    spec.network.kubeProxy.patches = [patch("Daemonset", "kube-proxy"), patch("DaemonSet", "kube-proxy")];
    // There with many nodes only.
    spec.network.coreDNS = { patches: [patch("PodDisruptionBudget", "coredns"), patch("Deployment", "nope")] };
  });
  const calico = withCalico((settings) => {
    settings.patches = [patch("DaemonSet", "calico-node"), patch("Deployment", "calico-typha")];
  });

  assertEquals(idleSystemPatches(someInputs({ config })), [
    { path: "spec.network.kubeProxy.patches[0].target", message: 'k0s deploys no Daemonset "kube-proxy" there' },
    { path: "spec.network.coreDNS.patches[1].target", message: 'k0s deploys no Deployment "nope" there' },
  ]);
  assertEquals(idleSystemPatches(calico).map(({ path }) => path), ["spec.network.calico.patches[1].target"]);
});
