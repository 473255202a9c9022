import type { JoinRole, JoinToken, TokenSource } from "../../join/mod.ts";

/** A token that is read once, however often it is asked for: standard input cannot be read again. */
export function readOnce(source: TokenSource): TokenSource {
  const read = new Map<JoinRole, Promise<JoinToken>>();
  return {
    description: source.description,
    read: (role) => {
      const reading = read.get(role) ?? source.read(role);
      read.set(role, reading);
      return reading;
    },
  };
}

/**
 * Reads the token of a machine that will need it, so that one that is of no use is refused before anything is made.
 *
 * @returns The token, to be read again without effect; `undefined` if there is none.
 * @throws {K0sError} If it is needed and not usable.
 */
export async function checkedToken(
  source: TokenSource | undefined,
  role: JoinRole,
  isNeeded: () => Promise<boolean>,
): Promise<TokenSource | undefined> {
  if (source === undefined) return undefined;
  const token = readOnce(source);
  if (await isNeeded()) await token.read(role);
  return token;
}
