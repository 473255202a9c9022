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
  ["keeps dashes in the prefix", { name: "kube-apiserver", ours: { "KUBE-APISERVER_X": "1", KUBE_APISERVER_X: "2" } }, {
    _K0S_MANAGED: "yes",
    X: "1",
    KUBE_APISERVER_X: "2",
  }],
  [
    "keeps the prefix where the program reads it, but for proxies",
    { name: "etcd", keepsPrefix: true, ours: { ETCD_DEBUG: "1", ETCD_NO_PROXY: "2", NO_PROXY: "3" } },
    { _K0S_MANAGED: "yes", ETCD_DEBUG: "1", NO_PROXY: "2" },
  ],
  ["leaves other components' variables as they are", { ours: { CONTAINERD_X: "1" } }, {
    _K0S_MANAGED: "yes",
    CONTAINERD_X: "1",
  }],
  ["drops what concerns us alone", {
    ours: { NOTIFY_SOCKET: "/x", K0S_TOKEN: "secret", DENO_DIR: "/y", LISTEN_FDS: "1", _K0S_MANAGED: "no" },
  }, {
    _K0S_MANAGED: "yes",
  }],
  ["lets the spec's own variables win, but for the marker", { ours: { A: "1" }, extra: { A: "2", _K0S_MANAGED: "" } }, {
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
