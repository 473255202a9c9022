import { SERVICE_DESCRIPTION, type ServiceDefinition } from "./service.ts";

/**
 * The init script of OpenRC, which supervises k0s with supervise-daemon(8).
 *
 * Upstream's settings (k0s `pkg/install`), and on top: attempts to restart are spaced and never given up, and operators'
 * variables are read from a file of their own beside `/etc/conf.d`.
 */
export function openrcScript({ role, executable, args, environmentFile }: ServiceDefinition): string {
  const log = `/var/log/${executable.slice(executable.lastIndexOf("/") + 1)}`;
  // The script hands the list on with eval: a word keeps its blanks by the quotes inside of the text.
  const commandArgs = [role, ...args].map(quoteWord).join(" ");
  return `#!/sbin/openrc-run
if [ -r ${quoteWord(environmentFile)} ]; then
  set -a
  . ${quoteWord(environmentFile)}
  set +a
fi

supervisor=supervise-daemon
description=${quoteWord(SERVICE_DESCRIPTION)}
command=${quoteWord(executable)}
command_args=${quoteWord(commandArgs)}
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
`;
}

/** One word for a POSIX shell, taken literally. */
function quoteWord(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
