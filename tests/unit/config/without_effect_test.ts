import { assertEquals } from "@std/assert";
import { defaultClusterConfig } from "../../../lib/config/mod.ts";
import { parseClusterObject, parseDocument } from "../../../lib/config/parse.ts";
import { renderDocument } from "../../../lib/config/render.ts";

const options = { hostAddress: "192.0.2.2" };
const warned = (spec: string) => parseDocument(`spec: ${spec}`, options).warnings.map(({ path }) => path);

Deno.test("withoutEffect() warns once of each field that changes nothing", () => {
  const cases: [spec: string, path: string][] = [
    ["{telemetry: {enabled: true}}", "spec.telemetry.enabled"],
    ["{extensions: {storage: {type: openebs_local_storage}}}", "spec.extensions.storage"],
    ["{network: {calico: {mode: vxlan}}}", "spec.network.calico"],
    [
      "{network: {provider: calico, calico: {flexVolumeDriverPath: /opt/uds}}}",
      "spec.network.calico.flexVolumeDriverPath",
    ],
    ["{network: {kubeProxy: {extraArgs: {v: '3', proxy-mode: nftables}}}}", "spec.network.kubeProxy.extraArgs"],
    ["{network: {kubeProxy: {rawArgs: [--v=3, --proxy-mode, nftables]}}}", "spec.network.kubeProxy.rawArgs"],
    ["{storage: {type: kine, etcd: {peerAddress: 192.0.2.3}}}", "spec.storage.etcd"],
    ["{storage: {kine: {dataSource: 'sqlite://a'}}}", "spec.storage.kine"],
    [
      "{api: {extraArgs: {audit-log-path: /x}}, security: {auditLog: {enabled: true}}}",
      "spec.security.auditLog.enabled",
    ],
    ["{api: {rawArgs: [--audit-policy-file=/x]}, security: {auditLog: {group: adm}}}", "spec.security.auditLog.group"],
    ["{security: {auditLog: {enabled: false, group: adm}}}", "spec.security.auditLog.group"],
    [
      "{api: {extraArgs: {encryption-provider-config: /x}}, security: {secretsEncryption: true}}",
      "spec.security.secretsEncryption",
    ],
    [
      "{api: {rawArgs: [--encryption-provider-config=/x]}, security: {secretsEncryption: false}}",
      "spec.security.secretsEncryption",
    ],
    ["{network: {kuberouter: {peerRouterASNs: '64512'}}}", "spec.network.kuberouter.peerRouterASNs"],
  ];
  for (const [spec, path] of cases) assertEquals(warned(spec), [path], spec);
});

Deno.test("withoutEffect() has nothing to say of defaults, and of what k0s config create prints", () => {
  const rendered = renderDocument(defaultClusterConfig(options), { includeImages: true });
  const upstreams = Deno.readTextFileSync(
    new URL("../../testdata/config/config-create-include-images.yaml", import.meta.url),
  );

  assertEquals(parseDocument(upstreams, options).warnings, []);
  for (
    const [from, to] of [
      ["provider: kuberouter", "provider: calico"],
      ["provider: kuberouter", "provider: custom"],
      ["type: etcd", "type: kine"],
      ["type: EnvoyProxy", "type: Traefik"],
      ["enabled: false\n      envoyProxy", "enabled: true\n      envoyProxy"],
      ["kubeProxy:", "kubeProxy:\n      disabled: true"],
      ["mode: iptables", "mode: nftables"],
    ] as const
  ) {
    assertEquals(upstreams.includes(from), true, from);
    assertEquals(parseDocument(upstreams.replace(from, to), options).warnings, [], to);
  }
  assertEquals(parseDocument(rendered, options).warnings, []);
  assertEquals(warned("{telemetry: {enabled: false}, extensions: {storage: {type: external_storage}}}"), []);
  assertEquals(warned("{api: {extraArgs: {audit-log-maxage: '7'}}, security: {auditLog: {enabled: true}}}"), []);
  assertEquals(warned("{security: {secretsEncryption: true}}"), []);
  assertEquals(warned("{network: {provider: custom, calico: {mode: vxlan}}}"), []);
  for (const name of ["k0s", "kubernetes"]) {
    const path = `/usr/libexec/${name}/kubelet-plugins/volume/exec/nodeagent~uds`;
    assertEquals(warned(`{network: {provider: calico, calico: {flexVolumeDriverPath: ${path}}}}`), []);
  }
});

Deno.test("withoutEffect() says of a field once that it counts for nothing, and nothing more of what is in it", () => {
  assertEquals(warned("{network: {calico: {mode: bird, vxlanPort: 4790, flexVolumeDriverPath: /x}}}"), [
    "spec.network.calico",
  ]);
});

Deno.test("withoutEffect() has nothing to say of what is empty, and of durations that are written in another way", () => {
  assertEquals(warned("{network: {provider: calico, kuberouter: {patches: [], ipMasq: false, mtu: 0}}}"), []);
  assertEquals(warned("{network: {kubeProxy: {disabled: true, iptables: {syncPeriod: 0m}}}}"), []);
});

Deno.test("withoutEffect() has nothing to say of what an object has of each controller's own", () => {
  const own = defaultClusterConfig(options);
  const spec = { storage: { kine: { dataSource: "sqlite://a" } }, network: { kuberouter: { mtu: 1_400 } } };
  const object = { apiVersion: own.apiVersion, kind: own.kind, spec };
  const { warnings, ignored } = parseClusterObject(object, { own });

  assertEquals([warnings.map(({ path }) => path), ignored], [["spec.network.kuberouter.mtu"], ["spec.storage"]]);
});

Deno.test("withoutEffect() has nothing to say of kube-proxy's flags that count beside its file", () => {
  const flags =
    "{v: '3', vmodule: a=1, logging-format: json, log-flush-frequency: 1s, feature-gates: A=true, hostname-override: a}";

  assertEquals(warned(`{network: {kubeProxy: {extraArgs: ${flags}}}}`), []);
  assertEquals(
    warned("{network: {kubeProxy: {rawArgs: [--v=3, --feature-gates=X=true, --log-flush-frequency, 5s]}}}"),
    [],
  );
});
