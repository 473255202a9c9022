/** What a k0s that runs as a service does. */
export type ServiceRole = "controller" | "worker";

/** Names of the services; upstream's. */
export const SERVICE_NAMES: Readonly<Record<ServiceRole, string>> = {
  controller: "k0scontroller",
  worker: "k0sworker",
};

/** Name of the service that goes on with an upgrade of k0s; it is there only meanwhile. */
export const UPGRADE_SERVICE = "k0supgrade";

/** Text under which service managers list it; upstream's. */
export const SERVICE_DESCRIPTION = "k0s - Zero Friction Kubernetes";

/** The same for {@link UPGRADE_SERVICE}. */
export const UPGRADE_DESCRIPTION = "k0s - an upgrade that is under way";

/** A service to be, whatever manages it. */
export interface ServiceDefinition {
  role: ServiceRole;
  /** Path of k0s, symbolic links followed. */
  executable: string;
  /** Arguments after the role, such as `--single=true`. Never a token: every user sees the arguments of a process. */
  args: readonly string[];
  /** File with environment variables that need not exist. */
  environmentFile: string;
}

/** Files with secrets that belong to a service; mode 0600. */
export interface ServiceFiles {
  /** Variables given with `--env`. */
  environment: string;
  /** Join token given as argument. */
  token: string;
}

/** Where the files of a service lie. */
export function serviceFiles(role: ServiceRole): ServiceFiles {
  const name = SERVICE_NAMES[role];
  return { environment: `/etc/k0s/${name}.env`, token: `/etc/k0s/${name}.token` };
}
