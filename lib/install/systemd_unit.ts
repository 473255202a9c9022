import { SERVICE_DESCRIPTION, type ServiceDefinition, UPGRADE_DESCRIPTION } from "./service.ts";

/** Without a sign of life for so long, systemd starts k0s anew. */
const WATCHDOG = "2min";

/** A controller reads its configuration again; a worker has none, and would end. */
const RELOAD = "ExecReload=/bin/kill -HUP $MAINPID\n";

/**
 * The unit of systemd.
 *
 * Upstream's settings (k0s `pkg/install`), and on top: systemd hears when the node is ready (`Type=notify`), what it
 * waits for, that it is alive, and how it reads its configuration again. `KillMode=process`: k0s ends its processes itself, in order, and pods go on.
 */
export function systemdUnit({ role, executable, args, environmentFile }: ServiceDefinition): string {
  const command = [executable, role, ...args].map(quoteArgument).join(" ");
  return `[Unit]
Description=${SERVICE_DESCRIPTION}
Documentation=https://docs.k0sproject.io
ConditionFileIsExecutable=${escapeSpecifiers(executable)}
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=5
StartLimitBurst=10

[Service]
Type=notify
ExecStart=${command}
${role === "controller" ? RELOAD : ""}EnvironmentFile=-${escapeSpecifiers(environmentFile)}
Restart=always
RestartSec=10
WatchdogSec=${WATCHDOG}
WatchdogSignal=SIGKILL
TimeoutStartSec=0
Delegate=yes
KillMode=process
LimitCORE=infinity
LimitNOFILE=999999
TasksMax=infinity

[Install]
WantedBy=multi-user.target
`;
}

/**
 * The unit of an upgrade that is under way: once it has done its work it ends with 0 and has removed itself. After anything else it
 * begins again, also when the machine does: then when k0s does, whose time must not run while the machine waits for its network.
 */
export function upgradeUnit(command: readonly string[]): string {
  return `[Unit]
Description=${UPGRADE_DESCRIPTION}
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=${command.map(quoteArgument).join(" ")}
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
}

/** Words that mean the same inside and outside of quotes. */
const PLAIN = /^[A-Za-z0-9_@:,.\/=+-]+$/;

/** One word of `ExecStart=`. @see systemd.service(5), "Command lines" */
function quoteArgument(word: string): string {
  if (PLAIN.test(word)) return word;
  const escaped = escapeSpecifiers(word).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("$", "$$$$");
  return `"${escaped.replaceAll("\n", "\\n")}"`;
}

/** `%` begins a specifier everywhere in a unit. @see systemd.unit(5), "Specifiers" */
function escapeSpecifiers(text: string): string {
  return text.replaceAll("%", "%%");
}
