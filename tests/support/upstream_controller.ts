import { K0S } from "./k0s_binary.ts";
import { eventually } from "./eventually.ts";
import type { Background, Machine } from "./machine.ts";
import { UPSTREAM_KUBELET_PAIR, upstreamPki } from "./upstream_pki.ts";

/** A program under the account that upstream gives it. */
interface Program {
  user: string;
  name: string;
  args: readonly string[];
}

const DATA_DIR = "/var/lib/k0s";
/** Directory for the programs, which upstream would have brought itself. */
const PROGRAMS_DIR = "/opt/programs";
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 60_000;

/**
 * What an upstream k0s would run on a controller: store and API server from the same modules, with the command lines
 * recorded from upstream, on a data directory in upstream's layout. It stands for an upstream that was there before us, or
 * comes after us.
 */
export class UpstreamController implements AsyncDisposable {
  readonly #running: Background[] = [];

  private constructor(readonly machine: Machine, readonly store: "etcd" | "sqlite") {}

  /** Brings accounts and programs onto a machine; `args` is a command line that stages the store. */
  static async install(machine: Machine, store: "etcd" | "sqlite"): Promise<UpstreamController> {
    const role = store === "sqlite" ? ["--single"] : [];
    await must(
      machine,
      `'${K0S}' controller --init-only --data-dir ${PROGRAMS_DIR} ${role.join(" ")}; rm -rf /run/k0s`,
    );
    return new UpstreamController(machine, store);
  }

  /** Writes the keys, certificates and directories that upstream leaves: names, owners and modes as recorded. */
  async layOut(): Promise<void> {
    const { machine, store } = this;
    const withEtcd = store === "etcd";
    const files = await upstreamPki({
      now: new Date(),
      sans: [machine.address, "10.96.0.1"],
      ...(withEtcd ? { peerAddress: machine.address } : { nodeName: machine.name }),
    });
    const directories = [
      ...["755 root .", "755 root bin", "751 root pki", "755 root manifests", "755 root manifests/coredns"],
      ...(withEtcd ? ["700 etcd etcd", "711 etcd pki/etcd"] : ["750 kube-apiserver db", "755 root kubelet/pki"]),
    ];
    for (const line of directories) {
      const [mode, owner, name] = line.split(" ");
      await must(machine, `install -d -m ${mode} -o ${owner} -g root ${DATA_DIR}/${name}`);
    }
    for (const { name, text, mode, owner } of files) {
      const path = `${DATA_DIR}/${name}`;
      const script = `umask 077; cat > ${path}; chmod ${mode.toString(8)} ${path}; chown ${owner}:root ${path}`;
      await must(machine, script, text);
    }
    if (!withEtcd) await must(machine, `ln -s ${DATA_DIR}/${UPSTREAM_KUBELET_PAIR} ${DATA_DIR}/${CURRENT_PAIR}`);
  }

  /** Starts store and API server, and waits until they answer. @throws {Error} If they do not, with what they said. */
  async start(): Promise<void> {
    const { machine } = this;
    if (this.store === "sqlite") {
      await must(machine, "mkdir -p /run/k0s; install -d -o kube-apiserver -g root /run/k0s/kine");
    }
    const programs: Program[] = [
      this.store === "etcd" ? etcd(machine) : KINE,
      { user: "kube-apiserver", name: "kube-apiserver", args: [...apiServerArgs(machine), ...STORE_ARGS[this.store]] },
    ];
    for (const { user, name, args } of programs) {
      const account = [`--reuid=${user}`, "--regid=root", "--clear-groups"];
      this.#running.push(machine.start("setpriv", [...account, `${PROGRAMS_DIR}/bin/${name}`, ...args]));
    }
    const said = () => this.#running.map((program) => program.output().slice(-1_500)).join("\n");
    try {
      await eventually(async () => (await machine.k0s(["kubectl", "get", "--raw", "/readyz"])).stdout === "ok", {
        what: "the API server of the upstream controller is ready",
        withinMs: READY_WITHIN_MS,
        everyMs: 500,
      });
    } catch (error) {
      throw new Error(`An upstream controller does not start: ${said()}`, { cause: error });
    }
  }

  /** Stops them in upstream's order. */
  async stop(): Promise<void> {
    for (const program of this.#running.splice(0).reverse()) {
      await program.signal("SIGTERM");
      await Promise.race([program.status, late()]);
      await program[Symbol.asyncDispose]();
    }
    await must(this.machine, "rm -rf /run/k0s/kine");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#running.splice(0)) await program[Symbol.asyncDispose]();
  }
}

const CURRENT_PAIR = "kubelet/pki/kubelet-client-current.pem";

async function late(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error("A program of the upstream controller does not end")),
    STOP_WITHIN_MS,
  );
  Deno.unrefTimer(timer);
  return await promise;
}

async function must(machine: Machine, script: string, stdin?: string): Promise<void> {
  const { code, stderr } = await machine.run("sh", ["-ec", script], stdin === undefined ? {} : { stdin });
  if (code !== 0) throw new Error(`${script.slice(0, 200)} failed (${code}): ${stderr}`);
}

const SUITES = [
  ...["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"],
  ...["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
  ...["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"],
].join(",");
const PKI = `${DATA_DIR}/pki`;

const KINE: Program = {
  user: "kube-apiserver",
  name: "kine",
  args: [
    "--compact-interval=0",
    `--endpoint=sqlite://file:${DATA_DIR}/db/state.db?mode=rwc&_journal=WAL`,
    "--listen-address=unix:///run/k0s/kine/kine.sock:2379",
    "--metrics-bind-address=:2380",
  ],
};

function etcd({ name, address }: Machine): Program {
  return {
    user: "etcd",
    name: "etcd",
    args: [
      "--advertise-client-urls=https://127.0.0.1:2379",
      `--auth-token=jwt,pub-key=${PKI}/etcd/jwt.pub,priv-key=${PKI}/etcd/jwt.key,sign-method=RS512,ttl=10m`,
      `--cert-file=${PKI}/etcd/server.crt`,
      `--cipher-suites=${SUITES}`,
      "--client-cert-auth=true",
      `--data-dir=${DATA_DIR}/etcd`,
      "--enable-pprof=false",
      `--initial-advertise-peer-urls=https://${address}:2380`,
      `--initial-cluster=${name}=https://${address}:2380`,
      `--key-file=${PKI}/etcd/server.key`,
      "--listen-client-urls=https://127.0.0.1:2379",
      `--listen-peer-urls=https://${address}:2380`,
      "--log-level=info",
      `--name=${name}`,
      `--peer-cert-file=${PKI}/etcd/peer.crt`,
      "--peer-client-cert-auth=true",
      `--peer-key-file=${PKI}/etcd/peer.key`,
      `--peer-trusted-ca-file=${PKI}/etcd/ca.crt`,
      "--tls-min-version=TLS1.2",
      `--trusted-ca-file=${PKI}/etcd/ca.crt`,
    ],
  };
}

const STORE_ARGS = {
  sqlite: ["--etcd-servers=unix:/run/k0s/kine/kine.sock:2379"],
  etcd: [
    "--etcd-servers=https://127.0.0.1:2379",
    `--etcd-cafile=${PKI}/etcd/ca.crt`,
    `--etcd-certfile=${PKI}/apiserver-etcd-client.crt`,
    `--etcd-keyfile=${PKI}/apiserver-etcd-client.key`,
  ],
} as const;

function apiServerArgs({ address }: Machine): string[] {
  return [
    `--advertise-address=${address}`,
    "--allow-privileged=true",
    "--anonymous-auth=false",
    "--api-audiences=https://kubernetes.default.svc",
    "--authorization-mode=Node,RBAC",
    `--client-ca-file=${PKI}/ca.crt`,
    "--enable-admission-plugins=NodeRestriction",
    "--enable-bootstrap-token-auth=true",
    `--kubelet-certificate-authority=${PKI}/ca.crt`,
    `--kubelet-client-certificate=${PKI}/apiserver-kubelet-client.crt`,
    `--kubelet-client-key=${PKI}/apiserver-kubelet-client.key`,
    "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
    "--profiling=false",
    `--proxy-client-cert-file=${PKI}/front-proxy-client.crt`,
    `--proxy-client-key-file=${PKI}/front-proxy-client.key`,
    "--requestheader-allowed-names=front-proxy-client",
    `--requestheader-client-ca-file=${PKI}/front-proxy-ca.crt`,
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-username-headers=X-Remote-User",
    "--secure-port=6443",
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-account-jwks-uri=https://kubernetes.default.svc/openid/v1/jwks",
    `--service-account-key-file=${PKI}/sa.pub`,
    `--service-account-signing-key-file=${PKI}/sa.key`,
    "--service-cluster-ip-range=10.96.0.0/12",
    "--shutdown-watch-termination-grace-period=18s",
    `--tls-cert-file=${PKI}/server.crt`,
    `--tls-cipher-suites=${SUITES}`,
    "--tls-min-version=VersionTLS12",
    `--tls-private-key-file=${PKI}/server.key`,
    "--v=1",
  ];
}
