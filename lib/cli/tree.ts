import type { Command } from "../command/mod.ts";
import { airgap } from "./airgap.ts";
import { api } from "./api.ts";
import { backup } from "./backup.ts";
import { certs } from "./certs.ts";
import { completionCommand } from "./completion.ts";
import { config } from "./config.ts";
import { controller } from "./controller.ts";
import { ctr } from "./ctr.ts";
import { defaultConfig } from "./default_config.ts";
import { docsCommand } from "./docs.ts";
import { etcd } from "./etcd.ts";
import { helpCommand } from "./help.ts";
import { install } from "./install.ts";
import { internalBackupJob } from "./internal_backup_job.ts";
import { internalBundleJob } from "./internal_bundle_job.ts";
import { internalUpgrade } from "./internal_upgrade.ts";
import { keepalivedConfigCommand } from "./keepalived_config.ts";
import { keepalivedSetstate } from "./keepalived_setstate.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { kubectl } from "./kubectl.ts";
import { registry } from "./registry.ts";
import { reset } from "./reset.ts";
import { restore } from "./restore.ts";
import { secrets } from "./secrets.ts";
import { start } from "./start.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";
import { sysinfo } from "./sysinfo.ts";
import { token } from "./token.ts";
import { upgrade } from "./upgrade.ts";
import { validateCommand } from "./validate.ts";
import { version } from "./version.ts";
import { worker } from "./worker.ts";

/** Every command. */
export const ROOT: Command = {
  word: "k0s",
  summary: "k0s - Zero Friction Kubernetes",
  long: [
    "k0s - Zero Friction Kubernetes: a whole cluster in one file.",
    "",
    "Start one on this machine with: k0s controller --single",
  ].join("\n"),
  subcommands: [
    airgap,
    api,
    backup,
    certs,
    completionCommand(() => ROOT),
    config,
    controller,
    ctr,
    defaultConfig,
    docsCommand(() => ROOT),
    etcd,
    helpCommand(() => ROOT),
    install,
    internalBackupJob,
    internalBundleJob,
    internalUpgrade,
    keepalivedConfigCommand,
    keepalivedSetstate,
    kubeconfig,
    kubectl,
    registry,
    reset,
    restore,
    secrets,
    start,
    status,
    stop,
    sysinfo,
    token,
    upgrade,
    validateCommand,
    version,
    worker,
  ],
};
