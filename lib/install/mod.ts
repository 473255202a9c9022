/**
 * k0s as a service of the machine: unit files for systemd and OpenRC, what they read, and what the service manager is told.
 *
 * @module
 */
export { type InstallOptions, installService } from "./install_service.ts";
export {
  findServiceManager,
  type ManagerOptions,
  requireServiceManager,
  serviceManagers,
} from "./find_service_manager.ts";
export { type UninstallOptions, uninstallServices } from "./uninstall.ts";
export { environmentVariables } from "./environment_file.ts";
export {
  SERVICE_NAMES,
  type ServiceDefinition,
  type ServiceFiles,
  serviceFiles,
  type ServiceRole,
  UPGRADE_SERVICE,
} from "./service.ts";
export { type InstalledService, installedService, type ServiceManager, type ServiceState } from "./service_manager.ts";
export { type NotifierOptions, ServiceNotifier } from "./service_notifier.ts";
