import { InitMachine, type InitSystem } from "./init_machine.ts";

/** Debian with OpenRC, which is told that the network is there already. */
const OPENRC: InitSystem = {
  packages: ["openrc"],
  init: "/sbin/openrc-init",
  files: { "/etc/rc.conf": 'rc_sys="lxc"\nrc_provide="loopback net"\nrc_logger="YES"\n' },
  isUp: ["sh", "-c", "rc-status --runlevel | grep -qx default"],
  shutdown: ["openrc-shutdown", "--poweroff", "now"],
};

/** Makes and boots a machine whose process 1 is OpenRC's. */
export function openrcMachine(): Promise<InitMachine> {
  return InitMachine.create(OPENRC);
}
