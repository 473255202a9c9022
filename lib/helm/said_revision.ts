/**
 * The revision that helm says it has made, at the end of an installation or an upgrade; `undefined` if it says none.
 *
 * @see helm `pkg/cmd/status.go`
 */
export function saidRevision(stdout: string): number | undefined {
  const said = /^REVISION: ([1-9][0-9]*)$/m.exec(stdout)?.[1];
  return said === undefined ? undefined : Number(said);
}
