import { assert, assertEquals } from "@std/assert";
import {
  egressSelectorFile,
  egressSelectorText,
  konnectivity,
  type KonnectivityInputs,
  kubeApiserver,
  usesKonnectivity,
} from "../../../lib/components/mod.ts";
import { CIPHER_SUITES, nodePaths } from "../../../lib/config/mod.ts";

const INPUTS: KonnectivityInputs = {
  paths: nodePaths(),
  user: { uid: 7, gid: 0 },
  agentPort: 8132,
  adminPort: 8133,
  serverCount: 3,
  serverId: "abc",
  verbosity: "1",
  certificatesDigest: "d1",
};

Deno.test("konnectivity.spec() serves the API server on a socket and the agents on a port", () => {
  assertEquals(konnectivity.spec(INPUTS).args, [
    "--uds-name=/run/k0s/konnectivity-server/konnectivity-server.sock",
    "--cluster-cert=/var/lib/k0s/pki/konnectivity.crt",
    "--cluster-key=/var/lib/k0s/pki/konnectivity.key",
    "--kubeconfig=/var/lib/k0s/pki/konnectivity.conf",
    "--mode=grpc",
    "--server-port=0",
    "--agent-port=8132",
    "--admin-port=8133",
    "--health-bind-address=127.0.0.1",
    "--health-port=8092",
    "--graceful-shutdown-timeout=1ns",
    "--agent-namespace=kube-system",
    "--agent-service-account=konnectivity-agent",
    "--authentication-audience=system:konnectivity-server",
    "--logtostderr=true",
    "--stderrthreshold=1",
    "--v=1",
    "--enable-profiling=false",
    "--delete-existing-uds-file=true",
    "--server-count=3",
    "--server-id=abc",
    "--proxy-strategies=destHost,defaultRoute,default",
    `--cipher-suites=${CIPHER_SUITES.join(",")}`,
  ]);
});

Deno.test("konnectivity.spec() restarts for new certificates, under its own account", () => {
  const { reactsTo, user } = konnectivity.spec(INPUTS);

  assertEquals([reactsTo, user], [{ certificatesDigest: "d1" }, { uid: 7, gid: 0 }]);
});

Deno.test("egressSelectorText() names the socket that konnectivity-server listens on", () => {
  const document = JSON.parse(egressSelectorText(INPUTS.paths));
  const { udsName } = document.egressSelections[0].connection.transport.uds;

  assert(konnectivity.spec(INPUTS).args.includes(`--uds-name=${udsName}`));
});

Deno.test("egressSelectorFile() is the file that the API server is told", () => {
  const { args } = kubeApiserver.spec({
    paths: INPUTS.paths,
    user: INPUTS.user,
    advertiseAddress: "192.0.2.2",
    onlyBindToAddress: false,
    port: 6443,
    serviceCidr: "10.96.0.0/12",
    storage: { kind: "etcd" },
    hasForeignEndpoints: false,
    konnectivity: true,
    verbosity: "1",
    stopTimeoutMs: 20_000,
    featureGates: "",
    certificatesDigest: "d",
    extraArgs: {},
    rawArgs: [],
  });

  assert(args.includes(`--egress-selector-config-file=${egressSelectorFile(INPUTS.paths)}`));
});

Deno.test("usesKonnectivity() unless there is one machine only, or it is disabled", () => {
  assertEquals(
    [
      usesKonnectivity({ single: false, disableComponents: [] }),
      usesKonnectivity({ single: true, disableComponents: [] }),
      usesKonnectivity({ single: false, disableComponents: ["konnectivity-server"] }),
    ],
    [true, false, false],
  );
});
