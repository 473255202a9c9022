import { firstLines } from "../base/mod.ts";
import { type KubeClient, RESOURCES } from "../kube/mod.ts";
import { controllerEvent } from "./controller_event.ts";

/** What {@link reportCertificates} needs. */
export interface CertificateReport {
  client: Pick<KubeClient, "create">;
  /** Name of this controller's machine. */
  hostname: string;
  now: Date;
  /** Which certificates are not renewed, and why: a line each. */
  trouble: string;
}

/** Room for lines in an Event, in characters. */
const LONGEST_LINES = 800;

/** Tells the cluster, as a Warning, which certificates of a controller are not renewed. @throws {K0sError} If the API server does not take it. */
export async function reportCertificates(
  { client, hostname, now, trouble }: CertificateReport,
  signal: AbortSignal,
): Promise<void> {
  const message = `Certificates of controller ${hostname} are not renewed: ${firstLines(trouble, LONGEST_LINES)}`;
  const said = { type: "Warning", reason: "CertificatesNotRenewed", action: "CertificateRenewal", message } as const;
  await client.create(RESOURCES.events, controllerEvent({ hostname, now, ...said }), { signal });
}
