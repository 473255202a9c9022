import { assertEquals } from "@std/assert";
import { childEnvironment, type ChildEnvironmentInputs } from "../../../lib/supervisor/mod.ts";

const inputs: ChildEnvironmentInputs = { name: "kubelet", ours: {}, binDir: "/bin-of-ours", extra: {} };

const cases: [string, Partial<ChildEnvironmentInputs>, Record<string, string>][] = [
  ["has the marker and nothing else by default", {}, { _K0S_MANAGED: "yes" }],
  ["puts our programs first in PATH", { ours: { PATH: "/usr/bin" } }, {
    _K0S_MANAGED: "yes",
    PATH: "/bin-of-ours:/usr/bin",
  }],
  [
    "prefers a variable meant for the process",
    { ours: { KUBELET_HTTPS_PROXY: "a", HTTPS_PROXY: "b", NO_PROXY: "c" } },
    {
      _K0S_MANAGED: "yes",
      HTTPS_PROXY: "a",
      NO_PROXY: "c",
    },
  ],
  ["knows the prefix with dashes and, less so, without", {
    name: "kube-apiserver",
    ours: { "KUBE-APISERVER_X": "1", KUBE_APISERVER_X: "2", KUBE_APISERVER_Y: "3" },
  }, { _K0S_MANAGED: "yes", X: "1", Y: "3" }],
  [
    "keeps the prefix where the program reads it, but for proxies",
    { name: "etcd", keepsPrefix: true, ours: { ETCD_DEBUG: "1", ETCD_NO_PROXY: "2", NO_PROXY: "3" } },
    { _K0S_MANAGED: "yes", ETCD_DEBUG: "1", NO_PROXY: "2" },
  ],
  ["has nothing that is meant for others", { ours: { CONTAINERD_X: "1", KUBELET_: "2", KUBELET__K0S_MANAGED: "no" } }, {
    _K0S_MANAGED: "yes",
  }],
  ["has no token and no secret of the operator", {
    ours: { K0S_TOKEN: "s", AWS_SECRET_ACCESS_KEY: "s", PGPASSWORD: "s", NOTIFY_SOCKET: "/x", _K0S_MANAGED: "no" },
  }, {
    _K0S_MANAGED: "yes",
  }],
  ["has a secret that is meant for it", { ours: { KUBELET_AWS_SECRET_ACCESS_KEY: "s" } }, {
    _K0S_MANAGED: "yes",
    AWS_SECRET_ACCESS_KEY: "s",
  }],
  ["has proxies, but not for what is reached without", {
    ours: { https_proxy: "p", NO_PROXY: "a", KUBELET_NO_PROXY: "b" },
    direct: ["localhost", ".svc"],
  }, {
    _K0S_MANAGED: "yes",
    https_proxy: "p",
    NO_PROXY: "b,localhost,.svc",
    no_proxy: "b,localhost,.svc",
  }],
  ["lets a spec do without proxies", {
    ours: { HTTP_PROXY: "p" },
    direct: ["localhost"],
    extra: { NO_PROXY: "*", no_proxy: "*" },
  }, { _K0S_MANAGED: "yes", HTTP_PROXY: "p", NO_PROXY: "*", no_proxy: "*" }],
  ["lets the spec's own variables win, but for the marker", {
    ours: { KUBELET_A: "1" },
    extra: { A: "2", _K0S_MANAGED: "" },
  }, {
    _K0S_MANAGED: "yes",
    A: "2",
  }],
];
for (const [what, changes, expected] of cases) {
  Deno.test(`childEnvironment() ${what}`, () => {
    const environment = childEnvironment({ ...inputs, ...changes });
    assertEquals(environment, expected);
    assertEquals(Object.keys(environment)[0], "_K0S_MANAGED");
  });
}
