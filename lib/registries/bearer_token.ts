import { K0sError, parseJson } from "../base/mod.ts";
import type { AuthChallenge } from "./auth_challenge.ts";
import type { RegistrySession } from "./registry_session.ts";

/** What {@link fetchToken} needs. */
export interface TokenOptions {
  challenge: AuthChallenge;
  repository: string;
  signal: AbortSignal;
}

/**
 * Gets a token to pull with from the server that a challenge names. It is shown the credentials of `hosts.toml`, as containerd does.
 *
 * @throws {K0sError} If it gives none.
 */
export async function fetchToken(
  session: Pick<RegistrySession, "ask">,
  { challenge: { parameters }, repository, signal }: TokenOptions,
): Promise<string> {
  const realm = parameters.get("realm") ?? "";
  if (!URL.canParse(realm)) throw new K0sError(`it names no server for tokens: realm ${JSON.stringify(realm)}`);
  const url = new URL(realm);
  const service = parameters.get("service");
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.set("scope", `repository:${repository}:pull`);
  const { status, bytes } = await session.ask(url.href, { signal });
  if (status !== 200) {
    const hint = status === 401 || status === 403
      ? "Check user name and password, and that they may read this repository"
      : "Look at the server for tokens";
    throw new K0sError(`${url.host} gives no token: status ${status}`, { hint });
  }
  const token = tokenIn(new TextDecoder().decode(bytes));
  if (token === undefined) throw new K0sError(`${url.host} gives no token: its answer has none`);
  return token;
}

function tokenIn(text: string): string | undefined {
  let answer: unknown;
  try {
    answer = parseJson(text);
  } catch {
    return undefined;
  }
  if (typeof answer !== "object" || answer === null) return undefined;
  const { token, access_token } = answer as Record<string, unknown>;
  return [token, access_token].find((one) => typeof one === "string" && one !== "") as string | undefined;
}
