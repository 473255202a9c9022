import { assertEquals } from "@std/assert";
import type { InitMachine } from "../../support/init_machine.ts";
import { openrcMachine } from "../../support/openrc_machine.ts";
import { systemdMachine } from "../../support/systemd_machine.ts";

/** The service. */
export const NAME = "k0scontroller";

/** What differs between the service managers. */
export interface Manager {
  name: string;
  machine(): Promise<InitMachine>;
  definition: string;
  /** Restarts the service by the manager's own command. */
  restart: [string, ...string[]];
  /** Has the service read its configuration again. */
  reload: [string, ...string[]];
  /** The signal after which only the manager can bring k0s back. */
  fatal: string;
  /** What a start that fails says. */
  failure: RegExp;
  /** Whether pods are given time when the machine shuts down. */
  endsPods: boolean;
  /** Whether it waits until a service says that it is ready. */
  isNotified: boolean;
  /** Prepares the machine between installation and start. */
  prepare(machine: InitMachine): Promise<void>;
}

/** The service managers that k0s is installed under. */
export const MANAGERS: readonly Manager[] = [
  {
    name: "systemd",
    machine: systemdMachine,
    definition: `/etc/systemd/system/${NAME}.service`,
    restart: ["systemctl", "restart", NAME],
    reload: ["systemctl", "reload", NAME],
    // It goes on existing, but shows no sign of life: only the watchdog notices.
    fatal: "STOP",
    failure: /^Error: failed to start controller service: .*spec\.wrong: Unknown field "wrong"/s,
    endsPods: true,
    isNotified: true,
    async prepare(machine) {
      assertEquals(await machine.must("systemd-analyze", ["verify", `${NAME}.service`]), "");
      const directory = `/etc/systemd/system/${NAME}.service.d`;
      const settings = "[Service]\\nWatchdogSec=15\\nRestartSec=1\\n";
      await machine.must("sh", ["-c", `mkdir ${directory}; printf '${settings}' > ${directory}/quick.conf`]);
      await machine.must("systemctl", ["daemon-reload"]);
    },
  },
  {
    name: "OpenRC",
    machine: openrcMachine,
    definition: `/etc/init.d/${NAME}`,
    restart: ["rc-service", NAME, "restart"],
    reload: ["rc-service", NAME, "reload"],
    fatal: "KILL",
    failure: /^Error: failed to start controller service: k0s has ended before it was ready\n$/,
    endsPods: false,
    isNotified: false,
    prepare: () => Promise.resolve(),
  },
];
