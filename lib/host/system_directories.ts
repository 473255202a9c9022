/** Directories that hold the system, a distribution's files or somebody's home, whatever else lies in them. */
const SYSTEM_DIRECTORIES: readonly RegExp[] = [
  /^\/[^/]*$/,
  /^\/(boot|dev|etc|proc|sys)\//,
  /^\/usr\/(?!local\/.)/,
  /^\/home\/[^/]+$/,
  /^\/var\/(backups|cache|lib|local|lock|log|mail|opt|run|spool|tmp)$/,
  /^\/run\/(lock|systemd|user(\/\d+)?)$/,
];

/** Whether a directory is the system's, so that it is neither emptied nor given to an account. @param path Its real path. */
export function isSystemDirectory(path: string): boolean {
  return SYSTEM_DIRECTORIES.some((pattern) => pattern.test(path));
}
