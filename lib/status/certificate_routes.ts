import { K0sError, parseJson } from "../base/mod.ts";

/** What became of a wish to have certificates renewed. */
export interface RenewedCertificates {
  /** Leaves that were issued again. */
  renewed: readonly string[];
  /** Processes that start again to use them, in this order; what reads them again by itself does not. */
  restarts: readonly string[];
}

/** What a controller does with its certificates when it is asked to. Errors of the kind {@link K0sError} are answers, too. */
export interface CertificateRoutes {
  /** Issues leaves again. Resolves when they are on the disk; the processes follow. */
  renew(names: readonly string[]): Promise<RenewedCertificates>;
}

/** Answers a request below `/certificates/`; `undefined` if there is no such path. */
export async function answerCertificates(request: Request, routes: CertificateRoutes): Promise<unknown> {
  if (`${request.method} ${new URL(request.url).pathname}` !== "POST /certificates/renew") return undefined;
  return await routes.renew(namesIn(await request.text()));
}

function namesIn(text: string): string[] {
  const names = parseJson(text);
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw new K0sError("Certificates to renew are asked for by a list of their names");
}
