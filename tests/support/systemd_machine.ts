import { InitMachine, type InitMachineOptions, type InitSystem } from "./init_machine.ts";

const SYSTEMD: InitSystem = {
  packages: ["systemd", "systemd-sysv", "dbus", "cloud-init"],
  init: "/lib/systemd/systemd",
  files: {
    "/etc/machine-id": "",
    // Settings of the kernel are the host's.
    "/etc/systemd/system/systemd-sysctl.service": "",
  },
  isUp: ["systemctl", "show", "--property=Version"],
  shutdown: ["systemctl", "poweroff", "--no-block"],
};

/** Makes and boots a machine whose process 1 is systemd. */
export function systemdMachine(): Promise<InitMachine> {
  return InitMachine.create(SYSTEMD, { files: { "/etc/cloud/cloud-init.disabled": "" } });
}

/** The same with cloud-init, which finds this user data on its first boot. */
export function cloudInitMachine(userData: string, options: InitMachineOptions = {}): Promise<InitMachine> {
  const seed = "/var/lib/cloud/seed/nocloud";
  const name = options.name ?? "one";
  const files = {
    // A small Debian has neither locales nor SSH.
    "/etc/cloud/cloud.cfg.d/99-testbed.cfg": "datasource_list: [NoCloud]\nlocale: false\nssh_genkeytypes: []\n",
    [`${seed}/meta-data`]: `instance-id: ${name}\nlocal-hostname: ${name}\n`,
    [`${seed}/user-data`]: userData,
    ...options.files,
  };
  return InitMachine.create(SYSTEMD, { ...options, files });
}

/** Debian's packages of a machine that is reached by SSH alone; k0sctl calls curl. */
const SSH_PACKAGES = ["systemd", "systemd-sysv", "dbus", "openssh-server", "curl"];

/**
 * A machine as a provider hands it out: systemd and OpenSSH's server, no k0s, and the operator's key for root.
 *
 * @param authorizedKey The operator's public key, as a line of OpenSSH.
 */
export function sshMachine(authorizedKey: string, options: InitMachineOptions): Promise<InitMachine> {
  const system = { ...SYSTEMD, packages: SSH_PACKAGES, isUp: ["systemctl", "is-active", "--quiet", "ssh"] };
  const files = { "/root/.ssh/authorized_keys": authorizedKey, ...options.files };
  return InitMachine.create(system, { ...options, files, hasK0s: false });
}
