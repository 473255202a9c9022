import { assertEquals } from "@std/assert";
import {
  kubeProxyDocument,
  networkQuestions,
  storageQuestions,
} from "../../../../lib/node/checks/argument_questions.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";

const { network, storage } = aClusterConfig().spec;
const etcd = { peerAddress: "192.0.2.2", ca: storage.etcd?.ca };
const given = { extraArgs: { v: "1", name: "x" }, rawArgs: ["--a", "b"] };

function withStorage(some: Record<string, unknown>) {
  return aClusterConfig({ storage: some as unknown as typeof storage });
}

Deno.test("storageQuestions() asks etcd for what it would be started with", () => {
  const [question, ...others] = storageQuestions(withStorage({ type: "etcd", etcd: { ...etcd, ...given } }));

  assertEquals(others, []);
  assertEquals([question?.program, question?.field], ["etcd", "spec.storage.etcd"]);
  assertEquals(question?.parts.map(({ field, words }) => [field, words.length - question.baseline.length]), [
    ["spec.storage.etcd.extraArgs.v", 1],
    ["spec.storage.etcd.extraArgs.name", 0],
    ["spec.storage.etcd.rawArgs", 2],
  ]);
  assertEquals(question?.effective.filter((word) => /^--(name|initial-cluster|v)=/.test(word)), [
    "--initial-cluster=x=https://192.0.2.2:2380",
    "--name=x",
    "--v=1",
  ]);
});

Deno.test("storageQuestions() asks kine, without the data source, which may hold a password", () => {
  const kine = { dataSource: "postgres://u:secret@h/d", ...given };
  const [question] = storageQuestions(withStorage({ type: "kine", kine }));

  assertEquals([question?.program, question?.parts.length], ["kine", 3]);
  assertEquals(JSON.stringify(question).includes("secret"), false);
});

Deno.test("storageQuestions() asks nothing of a program that does not run, nor where nothing is given", () => {
  const externalCluster = { endpoints: ["https://192.0.2.9:2379"], etcdPrefix: "x" };

  assertEquals(storageQuestions(withStorage({ type: "etcd", etcd: { ...etcd, ...given, externalCluster } })), []);
  assertEquals(storageQuestions(withStorage({ type: "etcd", etcd })), []);
  assertEquals(storageQuestions(withStorage({ type: "kine", etcd: { ...etcd, ...given } })), []);
});

Deno.test("networkQuestions() asks the programs that run", () => {
  const kubeProxy = { ...network.kubeProxy, extraArgs: { v: "1" } };
  const kuberouter = { ...network.kuberouter!, extraArgs: { v: "2" } };
  const asked = (some: Partial<typeof network>) =>
    networkQuestions(aClusterConfig({ network: { ...network, ...some } })).map(({ program, parts }) =>
      `${program} ${parts.map(({ field }) => field)}`
    );

  assertEquals(asked({}), []);
  assertEquals(asked({ kubeProxy, kuberouter }), [
    "kube-proxy spec.network.kubeProxy.extraArgs.v",
    "kube-router spec.network.kuberouter.extraArgs.v",
  ]);
  assertEquals(asked({ provider: "custom", kubeProxy: { ...kubeProxy, disabled: true }, kuberouter }), []);
});

Deno.test("networkQuestions() asks kube-router about fields that become its flags, by their own names", () => {
  const kuberouter = { ...network.kuberouter!, peerRouterIPs: "x", extraArgs: { v: "2" } };

  const [question] = networkQuestions(aClusterConfig({ network: { ...network, kuberouter } }));

  assertEquals(question?.parts.map(({ field }) => field), [
    "spec.network.kuberouter.peerRouterIPs",
    "spec.network.kuberouter.extraArgs.v",
  ]);
  assertEquals(question?.baseline.some((word) => word.startsWith("--peer-router-ips")), false);
  assertEquals(question?.effective.includes("--peer-router-ips=x"), true);
});

Deno.test("kubeProxyDocument() asks with and without what the operator says of kube-proxy", () => {
  const withProxy = (some: Partial<typeof network.kubeProxy>, gates = false) =>
    kubeProxyDocument(aClusterConfig({
      network: { ...network, kubeProxy: { ...network.kubeProxy, ...some } },
      ...(gates ? { featureGates: [{ name: "Other", enabled: true }] } : {}),
    }));

  const [question, ...others] = withProxy({ extraArgs: { "feature-gates": "Foo=true" } }, true);

  assertEquals(others, []);
  assertEquals([question?.program, question?.field], ["kube-proxy", "spec.network.kubeProxy"]);
  assertEquals(question?.effective["featureGates"], { Foo: true, Other: true });
  assertEquals(question?.baseline["featureGates"], {});
  assertEquals(question?.gatePlaces, {
    Foo: ["spec.network.kubeProxy.extraArgs.feature-gates"],
    Other: ["spec.featureGates[0].name"],
  });
  assertEquals(withProxy({}, true).map(({ gatePlaces }) => gatePlaces), [{ Other: ["spec.featureGates[0].name"] }]);
  assertEquals(withProxy({}), []);
  assertEquals(withProxy({ disabled: true, nodePortAddresses: ["all"] }), []);
});
