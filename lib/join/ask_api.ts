import { apiCertificateProblem } from "../pki/mod.ts";
import { NoAnswerError, type TlsAnswer, tlsRequest } from "../platform/mod.ts";
import { noAnswerError, otherServerError } from "./join_error.ts";
import type { JoinToken } from "./join_token.ts";

/** An API, as a token names it. The credential is secret. */
export type NamedApi = Pick<JoinToken, "server" | "caPem" | "credential">;

/** What is asked with a token. */
export interface Question {
  method: "GET" | "POST";
  path: string;
  body?: string;
}

/**
 * Sends a request with a token to the API that the token names: nothing before the server has proved to be one, by the
 * token's authority alone.
 *
 * @throws {JoinError} If there is no answer, or the server is another.
 */
export async function askApi(
  token: NamedApi,
  { path, ...question }: Question,
  signal: AbortSignal,
): Promise<TlsAnswer> {
  let problem: ReturnType<typeof apiCertificateProblem>;
  try {
    return await tlsRequest({
      ...question,
      url: `${token.server}${path}`,
      headers: {
        authorization: `Bearer ${token.credential}`,
        accept: "application/json",
        "content-type": "application/json",
        "user-agent": "k0s",
      },
      trust: {
        caPem: token.caPem,
        isTrusted: (certificate) => {
          problem = apiCertificateProblem(certificate, token.caPem);
          return problem === undefined;
        },
      },
      signal,
    });
  } catch (error) {
    if (problem === "other-subject") throw otherServerError(token);
    throw error instanceof NoAnswerError ? noAnswerError(token, error) : error;
  }
}
