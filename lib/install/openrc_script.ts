import { SERVICE_DESCRIPTION, type ServiceDefinition, UPGRADE_DESCRIPTION } from "./service.ts";

/**
 * The init script of OpenRC, which supervises k0s with supervise-daemon(8).
 *
 * Upstream's settings (k0s `pkg/install`), and on top: attempts to restart are spaced and never given up, and operators'
 * variables are read from a file of their own beside `/etc/conf.d`.
 */
export function openrcScript({ role, executable, args, environmentFile }: ServiceDefinition): string {
  const log = `/var/log/${executable.slice(executable.lastIndexOf("/") + 1)}`;
  const words = [role, ...args];
  return `#!/sbin/openrc-run
if [ -r ${quoteWord(environmentFile)} ]; then
  set -a
  . ${quoteWord(environmentFile)}
  set +a
fi

${words.some((word) => word.includes("\n")) ? NEWLINE : ""}supervisor=supervise-daemon
description=${quoteWord(SERVICE_DESCRIPTION)}
command=${quoteWord(executable)}
command_args="${commandArgs(words)}"
supervise_daemon_args=${quoteWord(`--stdout ${log}.log --stderr ${log}.err`)}
respawn_delay=10
respawn_max=0
retry="SIGTERM/90/SIGKILL/5"
: "\${rc_ulimit=-n 1048576 -u unlimited}"

depend() {
  need cgroups net
  use dns
  after firewall
}
${role === "controller" ? RELOAD : ""}`;
}

/**
 * The script of an upgrade that is under way, which runs in the background and removes itself when it has done its work. After a kill
 * it goes on when the machine begins again, or when it is started.
 */
export function upgradeScript(command: readonly string[]): string {
  // Debian's start-stop-daemon, which OpenRC finds there, cannot redirect what it starts.
  const script = `exec ${command.map(quoteWord).join(" ")} >> /var/log/k0supgrade.log 2>&1`;
  return `#!/sbin/openrc-run
description=${quoteWord(UPGRADE_DESCRIPTION)}
command=/bin/sh
command_args="${commandArgs(["-c", script])}"
command_background=true
pidfile="/run/$RC_SVCNAME.pid"

depend() {
  after net k0scontroller k0sworker
}
`;
}

/** A controller reads its configuration again; a worker has none, and would end. */
const RELOAD = `
extra_started_commands=reload
reload() {
  ebegin "Reloading $RC_SVCNAME"
  supervise-daemon "$RC_SVCNAME" --signal HUP
  eend $?
}
`;

/** A word of the arguments that means the same with quotes and without. */
const PLAIN = /^[\w@%+=:,./-]+$/;
/** Line feeds of the arguments come from a variable: tools that rewrite the service's arguments expect them on one line. */
const NEWLINE = "newline='\n'\n";

/**
 * What stands between the quotes of `command_args="…"`. It is read twice: by the shell, and by the `eval` that OpenRC starts
 * the program with.
 */
function commandArgs(words: readonly string[]): string {
  const evaluated = words.map((word) => (PLAIN.test(word) ? word : quoteWord(word).replaceAll("\n", `'"$newline"'`)));
  return evaluated.join(" ").replaceAll(/[\\"$`]/g, "\\$&");
}

/** One word for a POSIX shell, taken literally. */
function quoteWord(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
