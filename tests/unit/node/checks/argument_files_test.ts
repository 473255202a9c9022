import { assert, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { checkArgumentFiles } from "../../../../lib/node/checks/argument_files.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";

const ACCOUNT = { uid: 64_002, gid: 64_102 };
const USERS = {
  etcd: ACCOUNT,
  kine: ACCOUNT,
  kubeApiserver: ACCOUNT,
  kubeScheduler: ACCOUNT,
  konnectivityServer: ACCOUNT,
};

/** Runs `check` with a file of the given mode that belongs to us. */
async function withFile(mode: number, check: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.chmod(directory, 0o755);
    await Deno.writeTextFile(`${directory}/file`, "");
    await Deno.chmod(`${directory}/file`, mode);
    await check(`${directory}/file`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const { api } = aClusterConfig().spec;
const FIELDS: [
  field: string,
  config: (path: string) => ReturnType<typeof aClusterConfig>,
  extra: (path: string) => string,
][] = [
  [
    "spec.api.extraArgs.audit-policy-file",
    (path) => aClusterConfig({ api: { ...api, extraArgs: { "audit-policy-file": path } } }),
    () => "",
  ],
  [
    "spec.scheduler.extraArgs.config",
    (path) => aClusterConfig({ scheduler: { extraArgs: { config: path } } }),
    () => "",
  ],
  ["--kube-controller-manager-extra-args.cloud-config", () => aClusterConfig(), (path) => `--cloud-config=${path}`],
];
for (const [field, config, extra] of FIELDS) {
  Deno.test(`checkArgumentFiles() names ${field}, which only root's group can read`, () =>
    withFile(0o640, async (path) => {
      const options = { kubeControllerManagerExtraArgs: extra(path) };
      const checking = () => checkArgumentFiles(config(path), { users: USERS, options });

      const error = await assertRejects(checking, K0sError, field);

      assert(error.hint?.includes(`chgrp ${ACCOUNT.gid} ${path}`), error.hint);
    }));
}

Deno.test("checkArgumentFiles() lets readable, missing and other things pass", () =>
  withFile(0o644, async (path) => {
    const extraArgs = { "audit-policy-file": path, "oidc-ca-file": "/proc/nowhere/a", "cert-dir": "/", "v": "2" };
    const options = { kubeControllerManagerExtraArgs: "" };
    await checkArgumentFiles(aClusterConfig({ api: { ...api, extraArgs } }), { users: USERS, options });
  }));

Deno.test("checkArgumentFiles() names a raw argument, and what its account cannot write", () =>
  withFile(0o644, async (path) => {
    const check = (given: { extraArgs?: Record<string, string>; rawArgs?: string[] }) =>
      checkArgumentFiles(aClusterConfig({ api: { ...api, ...given } }), {
        users: USERS,
        options: { kubeControllerManagerExtraArgs: "" },
      });

    const log = path.replace(/file$/, "logs/audit.log");
    const error = await assertRejects(() => check({ extraArgs: { "audit-log-path": log } }), K0sError);

    assert(error.message.startsWith("Cannot use spec.api.extraArgs.audit-log-path: user 64002, which runs it, "));
    assert(error.hint?.includes(`install -d -o 64002 -g 64102 -m 0750 ${path.replace(/file$/, "logs")}`), error.hint);
    const directory = path.replace(/\/file$/, "");
    const named = await assertRejects(() => check({ rawArgs: ["--audit-log-path", directory] }), K0sError);
    assert(named.message.startsWith("Cannot use spec.api.rawArgs.audit-log-path: "), named.message);
    assert(named.hint === "Name a file in it", named.hint);
    await check({ extraArgs: { "audit-log-path": "-" } });
  }));
